import { type FormEvent, useState } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { parseClock } from './parse-clock.ts'
import classes from './player-controls.module.css'

interface ClockProps {
  readonly positionMs: number
  readonly durationMs: number
  readonly onSeek: (atMs: number) => void
}

/** Where it is; pressed, a field for where to go: in a day of sound a pixel is minutes. */
export function Clock({ positionMs, durationMs, onSeek }: ClockProps) {
  const [wanted, setWanted] = useState<string>()
  const go = (event: FormEvent) => {
    event.preventDefault()
    const atMs = parseClock(wanted ?? '')
    if (atMs !== undefined) onSeek(Math.min(durationMs, atMs))
    setWanted(undefined)
  }
  if (wanted !== undefined) {
    return (
      <form className={classes.clock} onSubmit={go}>
        <input
          className={classes.goTo}
          // biome-ignore lint/a11y/noAutofocus: it stands where somebody has just pressed
          autoFocus
          value={wanted}
          aria-label={t('Go to the time')}
          inputMode="decimal"
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setWanted(event.currentTarget.value)}
          onBlur={() => setWanted(undefined)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            setWanted(undefined)
          }}
        />
        <span> / {formatDuration(durationMs)}</span>
      </form>
    )
  }
  return (
    <button
      type="button"
      className={classes.clock}
      title={t('Go to a time')}
      onClick={() => setWanted(formatDuration(positionMs))}
    >
      <b data-testid="position">{formatDuration(positionMs)}</b>
      <span> / {formatDuration(durationMs)}</span>
    </button>
  )
}
