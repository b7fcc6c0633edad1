import { IconGavel, IconHourglassLow } from '@tabler/icons-react'
import type { CallSummary } from '../../../contract/call.ts'
import { fullDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import classes from './call-cells.module.css'

interface KeptProps {
  readonly call: Pick<CallSummary, 'keptUntil' | 'isHeld'>
  readonly timeZone: string
}

/** From so long before it goes a call says so by itself. */
const SOON_MS = 7 * 86_400_000

/** Where there is something to know of how long its recordings stay: held for a case, or gone soon. */
export function KeptMark({ call: { keptUntil, isHeld }, timeZone }: KeptProps) {
  if (isHeld) {
    return (
      <span className={classes.mark} title={heldWords()}>
        <IconGavel size={14} stroke={1.7} role="img" aria-label={heldWords()} />
      </span>
    )
  }
  const endsAtMs = keptUntil === undefined ? undefined : Date.parse(keptUntil)
  if (endsAtMs === undefined || endsAtMs - Date.now() > SOON_MS) return null
  const words = t('Kept only until {day}', { day: fullDay(endsAtMs, timeZone) })
  return (
    <span className={classes.mark} data-ends title={words}>
      <IconHourglassLow size={14} stroke={1.7} role="img" aria-label={words} />
    </span>
  )
}

/** The day, or that a case holds it. */
export function KeptUntil({ call: { keptUntil, isHeld }, timeZone }: KeptProps) {
  if (isHeld) return <span title={heldWords()}>{t('Held for a case')}</span>
  return keptUntil !== undefined && <time dateTime={keptUntil}>{fullDay(Date.parse(keptUntil), timeZone)}</time>
}

const heldWords = () => t('Held for a case: it stays whatever its date is.')
