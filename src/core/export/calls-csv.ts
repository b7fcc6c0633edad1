/** calls.csv: one line per recording, and one per call that has none. Columns are told in docs/api/exports.md. */

import type { Account } from '../model/account.ts'
import type { AnnotationChange, CallDisposition, CallNote } from '../model/annotation.ts'
import type { Call, Party } from '../model/call.ts'
import { type CallAxis, positionOnAxis } from '../model/call-axis.ts'
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
    /** Of the file; absent: as stored. */
    readonly encoding?: string
    /** Whose voice the file has; absent: all. */
    readonly party?: string
  }
}

export interface ExportedAnnotations {
  /** Of the call in the player: what people read there as the moment of a note stands in the tables. */
  readonly axis: CallAxis
  readonly disposition?: string
  readonly reason?: string
  /** Who said so last. */
  readonly disposedBy?: Pick<CallDisposition, 'setBy' | 'setAtMs'>
  readonly tags: readonly string[]
  /** Oldest first. */
  readonly notes: readonly Pick<
    CallNote,
    'text' | 'offsetMs' | 'author' | 'createdAtMs' | 'changedBy' | 'changedAtMs'
  >[]
  /** Oldest first; where it is wanted. */
  readonly history?: readonly AnnotationChange[]
}

type Value = string | number | undefined
type Column = readonly [title: string, value: (entry: CsvEntry) => Value]

const COLUMNS = [
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
  ['file', ({ recording }) => recording?.fileName || undefined],
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
  ['paused_seconds', ({ recording }) => recording?.recording.segment && seconds(pausedMs(recording.recording))],
  ['encoding', ({ recording }) => recording?.encoding ?? recording?.recording.encoding],
  ['disposition', ({ annotations }) => annotations?.disposition],
  ['disposition_reason', ({ annotations }) => annotations?.reason],
  ['tags', ({ annotations }) => annotations?.tags.join(', ')],
  [
    'notes',
    ({ call, annotations }) =>
      annotations?.notes.map((note) => noteLine(note, clockOf(call, annotations.axis))).join('\n'),
  ],
  ['party', ({ recording }) => recording?.party],
  ['disposition_by', ({ annotations }) => annotations?.disposedBy?.setBy.name],
  ['disposition_at_utc', ({ annotations }) => isoTime(annotations?.disposedBy?.setAtMs)],
] as const satisfies readonly Column[]

export type CsvColumn = (typeof COLUMNS)[number][0]

export const CSV_COLUMNS: readonly CsvColumn[] = COLUMNS.map(([title]) => title)

/** What calls.csv looks like. */
export interface TableOptions {
  /** In this order; absent: all. */
  readonly columns?: readonly CsvColumn[]
  /** A column for the date and one for the time of day. */
  readonly splitDateTime: boolean
  /** How notes, disposition and tags came to be: a last column, and a list of `calls.jsonl`. */
  readonly history?: boolean
}

/** A line of the tables, before it is known how it is written. */
export interface ExportRow {
  readonly values: Readonly<Record<CsvColumn, Value>>
  readonly lists?: {
    readonly tags: readonly string[]
    readonly notes: readonly object[]
    readonly history?: readonly object[]
  }
  /** A line for each change. */
  readonly history?: string
}

export function exportRow(entry: CsvEntry): ExportRow {
  const values = Object.fromEntries(COLUMNS.map(([title, value]) => [title, value(entry)]))
  const { tags = [], notes = [], history, axis } = entry.annotations ?? {}
  const lists = {
    tags,
    notes: notes.map(({ text, offsetMs, author, createdAtMs, changedBy, changedAtMs }) => ({
      text,
      ...offsetSeconds(offsetMs),
      author: author.name,
      written_at_utc: isoTime(createdAtMs),
      ...(changedBy && { edited_by: changedBy.name, edited_at_utc: isoTime(changedAtMs) }),
    })),
    ...(history && { history: history.map(changeObject) }),
  }
  return {
    values: values as ExportRow['values'],
    ...(entry.annotations && { lists }),
    ...(history && axis && { history: historyCell(history, entry, axis) }),
  }
}

const WHOLE: TableOptions = { splitDateTime: false }

export function csvHead(table: TableOptions = WHOLE): string {
  const titles = columnsOf(table).flatMap((column) => (isSplit(column, table) ? SPLIT[column] : [column]))
  return CSV_BYTE_ORDER_MARK + formatCsvLine(table.history ? [...titles, 'history'] : titles)
}

export function csvLine({ values, history = '' }: ExportRow, table: TableOptions = WHOLE): string {
  const cells = columnsOf(table).flatMap((column) => {
    const text = String(values[column] ?? '')
    return isSplit(column, table) ? parted(text) : [text]
  })
  return formatCsvLine(table.history ? [...cells, history] : cells)
}

/** The same columns for programs; what a call does not have is left out. Tags and notes are lists. */
export function jsonObject({ values, lists }: ExportRow): object {
  return { ...values, ...lists }
}

/** On a line of its own. */
export function jsonLine(row: ExportRow): string {
  return `${JSON.stringify(jsonObject(row))}\n`
}

const SPLIT = {
  started_at: ['started_date', 'started_time'],
  started_at_utc: ['started_date_utc', 'started_time_utc'],
  recording_started_at_utc: ['recording_started_date_utc', 'recording_started_time_utc'],
  disposition_at_utc: ['disposition_date_utc', 'disposition_time_utc'],
} as const satisfies Partial<Record<CsvColumn, readonly [string, string]>>

function columnsOf({ columns = CSV_COLUMNS }: TableOptions): readonly CsvColumn[] {
  return columns
}

function isSplit(column: CsvColumn, { splitDateTime }: TableOptions): column is keyof typeof SPLIT {
  return splitDateTime && column in SPLIT
}

/** `2026-03-01 10:30:15`, or ISO 8601 in UTC. */
function parted(text: string): readonly [string, string] {
  const [date = '', time = ''] = text.split(/[ T]/)
  return [date, time.replace(/Z$/, '')]
}

type Clock = (offsetMs: number) => string

/** A moment of the call as its player counts. */
function clockOf({ startedAtMs }: Call, axis: CallAxis): Clock {
  return (offsetMs) => clock(positionOnAxis(startedAtMs, axis, offsetMs))
}

function historyCell(history: readonly AnnotationChange[], { call, account }: CsvEntry, axis: CallAxis): string {
  return history.map((change) => changeLine(change, account.timeZone, clockOf(call, axis))).join('\n')
}

/** `Ada (0:07, edited by Bo): asks for a refund`. */
function noteLine({ text, offsetMs, author, changedBy }: ExportedAnnotations['notes'][number], shown: Clock): string {
  const of = [
    ...(offsetMs === undefined ? [] : [shown(offsetMs)]),
    ...(changedBy ? [`edited by ${changedBy.name}`] : []),
  ]
  return `${author.name}${of.length > 0 ? ` (${of.join(', ')})` : ''}: ${text}`
}

function changeObject({ atMs, by, kind, text, offsetMs, label, reason, tag }: AnnotationChange): object {
  return {
    ...{ at_utc: isoTime(atMs), by: by.name, change: kind, text },
    ...offsetSeconds(offsetMs),
    ...{ disposition: label, disposition_reason: reason, tag },
  }
}

/** `2026-03-01 10:30:15 Bo: note changed (0:07): asks for a refund`. */
function changeLine(
  { atMs, by, kind, text, offsetMs, label, reason, tag }: AnnotationChange,
  timeZone: string,
  shown: Clock,
): string {
  const what = `${kind.replace('-', ' ')}${offsetMs === undefined ? '' : ` (${shown(offsetMs)})`}`
  const said = text ?? tag ?? (reason === undefined ? label : `${label}, ${reason}`)
  return `${formatZonedTime(atMs, timeZone)} ${by.name}: ${what}${said === undefined ? '' : `: ${said}`}`
}

function offsetSeconds(offsetMs: number | undefined) {
  return offsetMs === undefined ? {} : { offset_seconds: Number(seconds(offsetMs)) }
}

function isoTime(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString()
}

function clock(positionMs: number): string {
  const whole = Math.floor(positionMs / 1000)
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

/** A pause that lasts until the end of the call is longer than what is in the file. */
function pausedMs({ startedAtMs, durationMs, segment }: Recording): number {
  const within = ({ fromMs, toMs }: Interval) =>
    Math.min(toMs, startedAtMs + durationMs) - Math.max(fromMs, startedAtMs)
  return (segment?.pauses ?? []).reduce((sum, pause) => sum + Math.max(0, within(pause)), 0)
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
