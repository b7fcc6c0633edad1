import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { PlayerControls } from '../../ui/player/player-controls.tsx'
import { useChannelMix } from '../../ui/player/use-channel-mix.ts'
import { usePlayer } from '../../ui/player/use-player.ts'
import { WaveForm } from '../../ui/wave-form/wave-form.tsx'
import { audioUrl } from './api/audio-url.ts'
import { usePeaks } from './api/use-peaks.ts'
import { channelNames, streamName } from './channel-names.ts'
import { DownloadMenu } from './download-menu.tsx'
import { dtmfMarks, holdMarks } from './hold-marks.ts'
import classes from './recording-player.module.css'

interface RecordingPlayerProps {
  readonly call: CallDetails
  readonly recording: Recording
  readonly mayDownload: boolean
}

/** Wave form and player of one recording. */
export function RecordingPlayer({ call, recording, mayDownload }: RecordingPlayerProps) {
  const player = usePlayer(recording.durationMs)
  const { mix, setMix } = useChannelMix(player.audio)
  const peaks = usePeaks(recording)
  const channels = useMemo(() => channelNames(call, recording), [call, recording])
  const marks = useMemo(() => {
    const who = (streamId: number) => streamName(call, streamId) ?? 'Somebody'
    return [...holdMarks(call.streams, recording), ...dtmfMarks(recording.dtmf, who)]
  }, [call, recording])

  const back = (event: KeyboardEvent) => player.skip(event.shiftKey ? -1_000 : -5_000)
  const forward = (event: KeyboardEvent) => player.skip(event.shiftKey ? 1_000 : 5_000)
  useShortcuts({ ' ': player.toggle, ArrowLeft: back, ArrowRight: forward })

  return (
    <div className={classes.root}>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions */}
      <audio ref={player.audio} src={audioUrl(recording.id)} preload="metadata" />
      <WaveForm
        peaks={peaks.isError ? null : peaks.data}
        durationMs={recording.durationMs}
        channels={channels}
        marks={marks}
        positionMs={player.positionMs}
        surface={player.surface}
        onSeek={player.seek}
      />
      {player.failed ? (
        <div className={classes.failed} role="alert">
          The audio could not be loaded.
          <Button size="compact-xs" variant="default" onClick={player.retry}>
            Try again
          </Button>
        </div>
      ) : (
        <PlayerControls player={player} durationMs={recording.durationMs} channels={channels} mix={mix} onMix={setMix}>
          {mayDownload && <DownloadMenu recording={recording} />}
        </PlayerControls>
      )}
    </div>
  )
}
