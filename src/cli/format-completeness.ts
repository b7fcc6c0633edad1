/** A report of completeness as a table for the terminal. */

import type { DayCompleteness, Miss } from '../core/reconciliation/cdr.ts'
import { percentOf } from '../core/reconciliation/cdr.ts'

export interface CompletenessReport {
  readonly days: readonly DayCompleteness[]
  readonly misses: readonly Miss[]
  readonly problems: readonly { readonly line: number; readonly message: string }[]
  readonly problemCount: number
  readonly notInCdrs: number
  readonly byPresentSettings: number
  readonly byPresentDirectory: number
}

/** So many misses are printed; all of them are in the report. */
const MOST_MISSES = 200

export function formatCompleteness(report: CompletenessReport): string {
  const { days, misses, problems, problemCount, notInCdrs, byPresentSettings, byPresentDirectory } = report
  const lines = days.map((day) => {
    const percent = percentOf(day)
    const share = percent === undefined ? 'nothing was to be recorded' : `${percent} %`
    const others = [
      [day.againstPolicy, 'recorded against the policy'],
      [day.removed, 'removed since'],
      [day.notJudged, 'not judged'],
    ] as const
    const told = others.filter(([count]) => count > 0).map(([count, words]) => `, ${count} ${words}`)
    return `${day.day}  ${share}  ${day.whole} of ${day.expected} to be recorded, ${day.cdrs} records${told.join('')}`
  })
  for (const { cause, because, cdr, callId } of misses.slice(0, MOST_MISSES)) {
    const parties = `${cdr.caller ?? '?'} → ${cdr.callee ?? '?'}`
    const call = callId === undefined ? '' : `  call ${callId}`
    lines.push(
      `  line ${cdr.line}  ${new Date(cdr.startedAtMs).toISOString()}  ${parties}  ${cause}: ${because}${call}`,
    )
  }
  if (misses.length > MOST_MISSES) lines.push(`  … and ${misses.length - MOST_MISSES} more, in the report`)
  for (const { line, message } of problems.slice(0, 20)) lines.push(`  line ${line} was not read: ${message}`)
  if (problemCount > 20) lines.push(`  … of ${problemCount} lines that were not read`)
  if (notInCdrs > 0) lines.push(`recorded calls of that time that are in no record: ${notInCdrs}`)
  if (byPresentSettings > 0) {
    lines.push(`records from before the account was here, judged by the present settings: ${byPresentSettings}`)
  }
  if (byPresentDirectory > 0) {
    lines.push(`records from before the history of users and devices, judged by those of today: ${byPresentDirectory}`)
  }
  return `${lines.join('\n')}\n`
}
