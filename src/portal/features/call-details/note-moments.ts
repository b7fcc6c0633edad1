import type { CallDetails } from '../../../contract/call.ts'
import { type CallAxis, positionOnAxis } from '../../../core/model/call-axis.ts'
import { t } from '../../lib/i18n.ts'
import type { TimeLineMark } from '../../ui/time-line/cluster-marks.ts'

/** What somebody wrote about a moment of a call. */
export interface MomentNote {
  readonly id: string
  /** From the start of the call, which is not always where its time line begins. */
  readonly offsetMs?: number
  readonly text: string
  readonly author: { readonly name: string }
}

type StartedCall = Pick<CallDetails, 'startedAt'>

/** On the time line, in milliseconds, of what is `offsetMs` behind the start of the call. */
export function positionOf({ startedAt }: StartedCall, axis: CallAxis, offsetMs: number): number {
  return positionOnAxis(Date.parse(startedAt), axis, offsetMs)
}

/** The opposite, in whole milliseconds. Sound from before the start of the call belongs to its first moment. */
export function offsetOf({ startedAt }: StartedCall, axis: CallAxis, positionMs: number): number {
  return Math.max(0, Math.round(axis.startMs + positionMs - Date.parse(startedAt)))
}

const SHOWN_LENGTH = 120

/** Notes of a moment, as marks on the time line. */
export function noteMarks(call: StartedCall, axis: CallAxis, notes: readonly MomentNote[]): readonly TimeLineMark[] {
  return notes.flatMap(({ id, offsetMs, text, author: { name } }) => {
    if (offsetMs === undefined) return []
    const short = [...text.replaceAll(/\s+/g, ' ').trim()]
    const said = short.length > SHOWN_LENGTH ? `${short.slice(0, SHOWN_LENGTH).join('')}…` : short.join('')
    const words = t('{name} noted: {text}', { name, text: said })
    return [{ key: `note ${id}`, kind: 'note' as const, atMs: positionOf(call, axis, offsetMs), words }]
  })
}
