import { IconEraser } from '@tabler/icons-react'
import type { CallDetails } from '../../../contract/call.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { formatMoment } from './moment-text.ts'
import { redactedStretches } from './redacted-stretches.ts'
import classes from './redaction.module.css'

/** Below the player: what of the call is not there any more, and why. */
export function RedactedList({ call, axis }: { readonly call: CallDetails; readonly axis: CallAxis }) {
  const stretches = redactedStretches(call, axis)
  if (stretches.length === 0) return null
  return (
    <ul className={classes.list}>
      {stretches.map(({ id, fromMs, toMs, isWaiting, words }) => (
        <li key={id} data-waiting={isWaiting || undefined}>
          <IconEraser size={15} stroke={1.7} aria-hidden />
          <span className={classes.times}>
            {formatMoment(fromMs)}–{formatMoment(toMs)}
          </span>
          <span className={classes.why}>{words}</span>
        </li>
      ))}
    </ul>
  )
}
