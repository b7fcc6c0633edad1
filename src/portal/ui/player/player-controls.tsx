import { ActionIcon, Loader, Tooltip } from '@mantine/core'
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
  IconVolume,
  IconVolumeOff,
  IconWaveSawTool,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { spokenDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { AS_RECORDED } from './channel-mixer.ts'
import { Clock } from './clock.tsx'
import { LoopButtons } from './loop-buttons.tsx'
import classes from './player-controls.module.css'
import { RateMenu } from './rate-menu.tsx'
import type { ShownProgramme } from './use-programme.ts'
import { VoicesMenu } from './voices-menu.tsx'

interface PlayerControlsProps {
  readonly shown: ShownProgramme
  readonly durationMs: number
  /** Whose voice each channel is at the moment. */
  readonly channels: readonly string[]
  /** At the end of the bar, e.g. a download menu. */
  readonly children?: ReactNode
}

/** Play, skip, speed, volume, which voice is heard, what is repeated. */
export function PlayerControls({ shown, durationMs, channels, children }: PlayerControlsProps) {
  const { player, state, isLoaded } = shown
  const { volume, skipQuiet } = state
  return (
    <div className={classes.bar}>
      <span className={classes.skipped} role="status">
        {isLoaded && skippedWords(state.skippedMs)}
      </span>
      <PlayButton shown={shown} />
      <IconButton label={t('Back 10 seconds')} onClick={() => shown.skip(-10_000)}>
        <IconRewindBackward10 size={18} stroke={1.6} />
      </IconButton>
      <IconButton label={t('Forward 10 seconds')} onClick={() => shown.skip(10_000)}>
        <IconRewindForward10 size={18} stroke={1.6} />
      </IconButton>
      <Clock positionMs={shown.positionMs} durationMs={durationMs} onSeek={shown.seek} />
      <span className={classes.space} />
      <IconButton
        label={skipQuiet ? t('Play silence too') : t('Skip silence')}
        pressed={skipQuiet}
        onClick={() => player.like({ skipQuiet: !skipQuiet })}
      >
        <IconWaveSawTool size={17} stroke={1.6} />
      </IconButton>
      <LoopButtons player={player} loop={isLoaded ? state.loop : undefined} disabled={!isLoaded} />
      {channels.length === 2 && (
        <VoicesMenu
          channels={channels}
          mix={isLoaded ? state.mix : AS_RECORDED}
          disabled={!isLoaded}
          onMix={(mix) => player.setMix(mix)}
        />
      )}
      <RateMenu rate={state.rate} onRate={(rate) => player.like({ rate })} />
      <IconButton
        className={classes.mute}
        label={volume === 0 ? t('Unmute') : t('Mute')}
        onClick={() => player.like({ volume: volume === 0 ? 1 : 0 })}
      >
        {volume === 0 ? <IconVolumeOff size={17} stroke={1.6} /> : <IconVolume size={17} stroke={1.6} />}
      </IconButton>
      <input
        className={classes.volume}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={volume}
        aria-label={t('Volume')}
        onChange={(event) => player.like({ volume: Number(event.currentTarget.value) })}
      />
      {children}
    </div>
  )
}

const skippedWords = (skippedMs: number | undefined): string | undefined =>
  skippedMs === undefined
    ? undefined
    : t('{duration} skipped: nothing is kept of it', { duration: spokenDuration(skippedMs) })

export function PlayButton({
  shown: { state, playing, toggle },
}: {
  readonly shown: Pick<ShownProgramme, 'state' | 'playing' | 'toggle'>
}) {
  return (
    <button type="button" className={classes.play} onClick={toggle} aria-label={playing ? t('Pause') : t('Play')}>
      {playing && state.waiting ? (
        <Loader size={16} color="var(--on-accent)" />
      ) : playing ? (
        <IconPlayerPauseFilled size={16} />
      ) : (
        <IconPlayerPlayFilled size={16} />
      )}
    </button>
  )
}

interface IconButtonProps {
  readonly label: string
  readonly onClick: () => void
  readonly className?: string | undefined
  readonly pressed?: boolean
  readonly children: ReactNode
}

export function IconButton({ label, onClick, className, pressed, children }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'accent' : 'gray'}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
        className={className}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
