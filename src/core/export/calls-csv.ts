/** calls.csv: one line per recording, and one per call that has none. Columns are told in docs/api/exports.md. */

import type { Account } from '../model/account.ts'
import type { CallNote } from '../model/annotation.ts'
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
  /** What was said of it, as far as whoever exports may read it. */
  readonly annotations?: ExportedAnnotations
  readonly recording?: {
    readonly recording: Recording
    readonly fileName: string
    /** Of its segment, in words. */
    readonly owner?: string
  }
}

export interface ExportedAnnotations {
  readonly disposition?: string
  readonly reason?: string
  readonly tags: readonly string[]
  /** Oldest first. */
  readonly notes: readonly Pick<CallNote, 'text' | 'offsetMs' | 'author' | 'createdAtMs'>[]
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
  ['disposition', ({ annotations }) => annotations?.disposition],
  ['disposition_reason', ({ annotations }) => annotations?.reason],
  ['tags', ({ annotations }) => annotations?.tags.join(', ')],
  ['notes', ({ annotations }) => annotations?.notes.map(noteLine).join('\n')],
]

export const CSV_COLUMNS: readonly string[] = COLUMNS.map(([title]) => title)

export function csvHead(): string {
  return CSV_BYTE_ORDER_MARK + formatCsvLine(CSV_COLUMNS)
}

export function csvLine(entry: CsvEntry): string {
  return formatCsvLine(COLUMNS.map(([, value]) => String(value(entry) ?? '')))
}

/** The same columns for programs, a JSON object on its line; what a call does not have is left out. Tags and notes are lists. */
export function jsonLine(entry: CsvEntry): string {
  const { tags = [], notes = [] } = entry.annotations ?? {}
  const lists = {
    tags,
    notes: notes.map(({ text, offsetMs, author, createdAtMs }) => ({
      text,
      ...(offsetMs !== undefined && { offset_seconds: Number(seconds(offsetMs)) }),
      author: author.name,
      written_at_utc: new Date(createdAtMs).toISOString(),
    })),
  }
  const columns = Object.fromEntries(COLUMNS.map(([title, value]) => [title, value(entry)]))
  return `${JSON.stringify({ ...columns, ...(entry.annotations ? lists : {}) })}\n`
}

/** `Ada (0:07): asks for a refund`. */
function noteLine({ text, offsetMs, author }: ExportedAnnotations['notes'][number]): string {
  return `${author.name}${offsetMs === undefined ? '' : ` (${clock(offsetMs)})`}: ${text}`
}

function clock(offsetMs: number): string {
  const whole = Math.floor(offsetMs / 1000)
  const [minutes, rest] = [Math.floor(whole / 60), String(whole % 60).padStart(2, '0')]
  if (minutes < 60) return `${minutes}:${rest}`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
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
