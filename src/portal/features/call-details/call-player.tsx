import { Button } from '@mantine/core'
import { useMemo } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { PlayerControls } from '../../ui/player/player-controls.tsx'
import { useChannelMix } from '../../ui/player/use-channel-mix.ts'
import { usePlayer } from '../../ui/player/use-player.ts'
import { TimeLine } from '../../ui/time-line/time-line.tsx'
import classes from './call-player.module.css'
import { callTracks } from './call-tracks.ts'
import { DownloadMenu } from './download-menu.tsx'
import { StretchList } from './stretch-list.tsx'
import type { Course } from './use-course.ts'

interface CallPlayerProps {
  readonly call: CallDetails
  readonly course: Course
  readonly mayDownload: boolean
}

/** The call on its time line, and everything that was recorded of it in one player. */
export function CallPlayer({ call, course, mayDownload }: CallPlayerProps) {
  const { axis, parts, gaps, marks } = course
  const tracks = useMemo(() => callTracks(call, axis), [call, axis])
  const player = usePlayer(tracks, axis.durationMs)
  const { mix, setMix } = useChannelMix(player.audio)
  const current = parts.find(({ toMs, kind }) => kind === 'recorded' && player.positionMs < toMs) ?? parts.at(-1)
  const [only, ...others] = call.recordings

  const back = (event: KeyboardEvent) => player.skip(event.shiftKey ? -1_000 : -5_000)
  const forward = (event: KeyboardEvent) => player.skip(event.shiftKey ? 1_000 : 5_000)
  useShortcuts({
    ' ': player.toggle,
    ArrowLeft: back,
    ArrowRight: forward,
    '[': () => player.leap('back'),
    ']': () => player.leap('forward'),
  })

  return (
    <div className={classes.root}>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions */}
      <audio ref={player.audio} preload="metadata" />
      <TimeLine
        durationMs={axis.durationMs}
        parts={parts}
        gaps={gaps}
        marks={marks}
        seek={{
          positionMs: player.positionMs,
          surface: player.surface,
          onSeek: player.seek,
          onSkip: player.skip,
        }}
      />
      {player.failed ? (
        <div className={classes.failed} role="alert">
          The audio could not be loaded.
          <Button size="compact-xs" variant="default" onClick={player.retry}>
            Try again
          </Button>
        </div>
      ) : (
        <PlayerControls
          player={player}
          durationMs={axis.durationMs}
          channels={current?.voices ?? []}
          mix={mix}
          onMix={setMix}
        >
          {mayDownload && only && others.length === 0 && <DownloadMenu recording={only} />}
        </PlayerControls>
      )}
      <StretchList
        call={call}
        course={course}
        mayDownload={mayDownload && others.length > 0}
        playing={current?.key}
        onPlay={player.playFrom}
      />
    </div>
  )
}
