import { Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import type { Loop } from './loop.ts'
import type { Player } from './player.ts'
import classes from './player-controls.module.css'

interface LoopButtonsProps {
  readonly player: Player
  readonly loop: Loop | undefined
  readonly disabled: boolean
}

/** A and B: what lies between is heard again and again. */
export function LoopButtons({ player, loop, disabled }: LoopButtonsProps) {
  const from = loop && formatDuration(loop.fromMs)
  const to = loop?.toMs !== undefined ? formatDuration(loop.toMs) : undefined
  return (
    <fieldset className={classes.loop} aria-label={t('Repeat from A to B')} disabled={disabled}>
      <Tooltip label={from ? t('Repeats from {time} (a)', { time: from }) : t('Repeat from here (a)')}>
        <button
          type="button"
          className={classes.choice}
          aria-label={t('Repeat from here')}
          aria-pressed={from !== undefined}
          onClick={() => player.loop('from')}
        >
          A
        </button>
      </Tooltip>
      <Tooltip label={to ? t('Repeats up to {time} (b)', { time: to }) : t('Repeat up to here (b)')}>
        <button
          type="button"
          className={classes.choice}
          aria-label={t('Repeat up to here')}
          aria-pressed={to !== undefined}
          onClick={() => player.loop('to')}
        >
          B
        </button>
      </Tooltip>
      <button
        type="button"
        className={classes.choice}
        aria-label={t('Repeat nothing')}
        data-none={!loop || undefined}
        onClick={() => player.loop('off')}
      >
        <IconX size={13} aria-hidden />
      </button>
    </fieldset>
  )
}
