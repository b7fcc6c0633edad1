/** calls.csv: one line per recording, and one per call that has none. Columns are told in docs/api/exports.md. */

import type { Account } from '../model/account.ts'
import type { Call, Party } from '../model/call.ts'
import type { Interval } from '../model/call-time-line.ts'
import type { Recording } from '../model/recording.ts'
import { CSV_BYTE_ORDER_MARK, formatCsvLine } from './csv-line.ts'
import { formatZonedTime } from './zoned-time.ts'

export interface CsvEntry {
  readonly call: Call
  readonly account: Pick<Account, 'slug' | 'timeZone'>
  readonly userName: (party: Party | undefined) => string | undefined
  /** Why it is, or is not, recorded. */
  readonly reason: string
  readonly recording?: {
    readonly recording: Recording
    readonly fileName: string
    /** Of its segment, in words. */
    readonly owner?: string
  }
}

type Column = readonly [title: string, value: (entry: CsvEntry) => string | number | undefined]

const COLUMNS: readonly Column[] = [
  ['started_at', ({ call, account }) => formatZonedTime(call.startedAtMs, account.timeZone)],
  ['time_zone', ({ account }) => account.timeZone],
  ['started_at_utc', ({ call }) => new Date(call.startedAtMs).toISOString()],
  ['duration_seconds', ({ call }) => call.endedAtMs && seconds(call.endedAtMs - call.startedAtMs)],
  ['direction', ({ call }) => call.direction],
  ['caller_name', ({ call }) => caller(call)?.name],
  ['caller_number', ({ call }) => caller(call)?.number],
  ['caller_user', ({ call, userName }) => userName(caller(call))],
  ['callee_name', ({ call }) => callee(call)?.name],
  ['callee_number', ({ call }) => callee(call)?.number],
  ['callee_user', ({ call, userName }) => userName(callee(call))],
  ['recorded', ({ recording }) => (recording ? 'yes' : 'no')],
  ['reason', ({ reason }) => reason],
  ['flags', ({ call }) => call.flags.join(' ')],
  ['file', ({ recording }) => recording?.fileName],
  ['recording_started_at_utc', ({ recording }) => recording && new Date(recording.recording.startedAtMs).toISOString()],
  ['recording_seconds', ({ recording }) => recording && seconds(recording.recording.durationMs)],
  ['sha256', ({ recording }) => recording?.recording.sha256],
  ['account', ({ account }) => account.slug],
  ['call_id', ({ call }) => call.id],
  ['recording_id', ({ recording }) => recording?.recording.id],
  ['segment', ({ recording }) => recording?.recording.segment && recording.recording.segment.index + 1],
  ['segments', ({ call }) => call.replay?.segments.length],
  ['segment_owner', ({ recording }) => recording?.owner],
  ['segment_started_by', ({ recording }) => recording?.recording.segment?.startedBy],
  [
    'paused_seconds',
    ({ recording }) => recording?.recording.segment && seconds(lengthMs(recording.recording.segment.pauses)),
  ],
  ['encoding', ({ recording }) => recording?.recording.encoding],
]

export const CSV_COLUMNS: readonly string[] = COLUMNS.map(([title]) => title)

export function csvHead(): string {
  return CSV_BYTE_ORDER_MARK + formatCsvLine(CSV_COLUMNS)
}

export function csvLine(entry: CsvEntry): string {
  return formatCsvLine(COLUMNS.map(([, value]) => String(value(entry) ?? '')))
}

/** The same columns for programs, a JSON object on its line; what a call does not have is left out. */
export function jsonLine(entry: CsvEntry): string {
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map(([title, value]) => [title, value(entry)])))}\n`
}

function caller(call: Call): Party | undefined {
  return call.parties.find((party) => party.role === 'caller')
}

function callee(call: Call): Party | undefined {
  return call.parties.find((party) => party.role === 'callee')
}

function lengthMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
