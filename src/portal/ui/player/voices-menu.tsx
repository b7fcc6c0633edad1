import { Popover, Switch } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import type { ChannelMix } from './channel-mixer.ts'
import controls from './player-controls.module.css'
import { VoiceLevel } from './voice-level.tsx'
import classes from './voices-menu.module.css'

interface VoicesMenuProps {
  readonly channels: readonly string[]
  readonly mix: ChannelMix
  readonly disabled: boolean
  readonly onMix: (mix: ChannelMix) => void
}

/** How loud each party is heard, and in which ear. */
export function VoicesMenu({ channels, mix, disabled, onMix }: VoicesMenuProps) {
  const levels = channels.map((_, channel) => mix.levels[channel] ?? 1)
  const setLevel = (channel: number, level: number) => onMix({ ...mix, levels: levels.with(channel, level) })
  const muted = channels.filter((_, channel) => levels[channel] === 0)
  return (
    <Popover position="top-end" width={300} trapFocus shadow="md">
      <Popover.Target>
        <button
          type="button"
          className={controls.choice}
          disabled={disabled}
          data-active={muted.length > 0 || undefined}
        >
          <IconUsers size={15} stroke={1.7} aria-hidden />
          <span className={muted.length > 0 ? controls.said : 'visually-hidden'}>
            {muted.length > 0 ? t('Voices without {voice}', { voice: muted.join(', ') }) : t('Voices')}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Voices')}>
        {channels.map((name, channel) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its index; two may have one name
          <div key={channel} className={classes.voice} data-voice={channel}>
            <bdi className={classes.name} title={name}>
              {name}
            </bdi>
            <VoiceLevel name={name} level={levels[channel] ?? 1} onLevel={(level) => setLevel(channel, level)} />
          </div>
        ))}
        <Switch
          size="xs"
          mt="xs"
          label={t('All voices in both ears')}
          checked={mix.centred}
          onChange={(event) => onMix({ ...mix, centred: event.currentTarget.checked })}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
