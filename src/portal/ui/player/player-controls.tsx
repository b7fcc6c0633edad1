import { ActionIcon, Loader, Menu, Tooltip } from '@mantine/core'
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import classes from './player-controls.module.css'
import type { ChannelMix } from './use-channel-mix.ts'
import type { Player } from './use-player.ts'

const RATES = [0.75, 1, 1.25, 1.5, 2]

interface PlayerControlsProps {
  readonly player: Player
  readonly durationMs: number
  readonly channels: readonly string[]
  readonly mix: ChannelMix
  readonly onMix: (mix: ChannelMix) => void
  /** At the end of the bar, e.g. a download menu. */
  readonly children?: ReactNode
}

/** Play, skip, speed, volume, which voice is heard. */
export function PlayerControls({ player, durationMs, channels, mix, onMix, children }: PlayerControlsProps) {
  return (
    <div className={classes.bar}>
      <button
        type="button"
        className={classes.play}
        onClick={player.toggle}
        aria-label={player.playing ? 'Pause' : 'Play'}
      >
        {player.playing && player.waiting ? (
          <Loader size={16} color="var(--on-accent)" />
        ) : player.playing ? (
          <IconPlayerPauseFilled size={16} />
        ) : (
          <IconPlayerPlayFilled size={16} />
        )}
      </button>
      <IconButton label="Back 10 seconds" onClick={() => player.skip(-10_000)}>
        <IconRewindBackward10 size={18} stroke={1.6} />
      </IconButton>
      <IconButton label="Forward 10 seconds" onClick={() => player.skip(10_000)}>
        <IconRewindForward10 size={18} stroke={1.6} />
      </IconButton>
      <span className={classes.clock}>
        <b data-testid="position">{formatDuration(player.positionMs)}</b>
        <span> / {formatDuration(durationMs)}</span>
      </span>
      <span className={classes.space} role="status">
        {player.skippedMs !== undefined && `${spokenDuration(player.skippedMs)} skipped: not recorded`}
      </span>
      {channels.length === 2 && <MixMenu channels={channels} mix={mix} onMix={onMix} />}
      <RateMenu player={player} />
      <IconButton
        className={classes.mute}
        label={player.volume === 0 ? 'Unmute' : 'Mute'}
        onClick={() => player.setVolume(player.volume === 0 ? 1 : 0)}
      >
        {player.volume === 0 ? <IconVolumeOff size={17} stroke={1.6} /> : <IconVolume size={17} stroke={1.6} />}
      </IconButton>
      <input
        className={classes.volume}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={player.volume}
        aria-label="Volume"
        onChange={(event) => player.setVolume(Number(event.currentTarget.value))}
      />
      {children}
    </div>
  )
}

function IconButton({
  label,
  onClick,
  className,
  children,
}: {
  readonly className?: string | undefined
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick} className={className}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

function RateMenu({ player }: { readonly player: Player }) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={classes.choice} aria-label={`Speed, now ${player.rate} times`}>
          {player.rate}×
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {RATES.map((rate) => (
          <Menu.Item key={rate} onClick={() => player.setRate(rate)} data-chosen={rate === player.rate || undefined}>
            {rate}×
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function MixMenu({
  channels,
  mix,
  onMix,
}: {
  readonly channels: readonly string[]
  readonly mix: ChannelMix
  readonly onMix: (mix: ChannelMix) => void
}) {
  const names: Record<ChannelMix, string> = {
    stereo: 'Stereo',
    both: 'Both, centred',
    first: channels[0] ?? 'First',
    second: channels[1] ?? 'Second',
  }
  const order: readonly ChannelMix[] = ['stereo', 'both', 'first', 'second']
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={classes.choice} aria-label={`Heard: ${names[mix]}`}>
          {mix === 'first' || mix === 'second' ? `Only ${names[mix]}` : names[mix]}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {order.map((value) => (
          <Menu.Item key={value} onClick={() => onMix(value)} data-chosen={value === mix || undefined}>
            {value === 'first' || value === 'second' ? `Only ${names[value]}` : names[value]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
