/** A CSV file of call detail records, read line by line with a mapping of its columns. */

import { readCsv } from '../people-import/parse-csv.ts'
import type { Cdr } from './cdr.ts'
import { CDR_FIELDS, type CdrField, type CdrMapping } from './cdr-mapping.ts'
import { createTimeReader, readDuration } from './read-time.ts'

export interface CdrProblem {
  /** Of the file, from 1. */
  readonly line: number
  readonly message: string
}

export interface ReadCdrs {
  /** Field → heads of its columns in this file. */
  readonly heads: { readonly [Field in CdrField]?: readonly string[] }
  readonly problems: readonly CdrProblem[]
  /** Of more than are listed. */
  readonly problemCount: number
}

/** So many problems are listed. */
const MOST_PROBLEMS = 100
const MAXIMUM_CHARACTERS = 256
/** What phone systems write in place of an id or a time. */
const NOTHING = new Set(['', '-', 'null', 'undefined', 'n/a', '0000-00-00 00:00:00', '0000-00-00', '(null)'])

/**
 * Yields what can be read, and returns what cannot: a line with a problem is no call. `timeZone`: of the account, for times that do not say
 * theirs where the mapping has none.
 */
export function* readCdrs(text: string, mapping: CdrMapping, timeZone: string): Generator<Cdr, ReadCdrs> {
  const problems: CdrProblem[] = []
  let problemCount = 0
  const note = (line: number, message: string) => {
    problemCount += 1
    if (problems.length < MOST_PROBLEMS) problems.push({ line, message })
  }
  const rows = readCsv(text)
  const first = rows.next()
  if (first.done) {
    note(1, 'The file is empty')
    return { heads: {}, problems, problemCount }
  }
  const head = first.value.cells.map((cell) => cell.trim())
  const columns = columnsOf(head, mapping)
  const heads = Object.fromEntries(
    Object.entries(columns).map(([field, indices]) => [field, indices.map((index) => head[index] ?? '')]),
  )
  for (const field of missingFields(columns)) {
    note(first.value.line, `There is no column for ${field}: name one in the mapping`)
  }
  if (problemCount > 0) return { heads, problems, problemCount }
  const readTime = createTimeReader(mapping.timeFormat ?? 'text', mapping.timeZone ?? timeZone)
  let next = rows.next()
  for (; !next.done; next = rows.next()) {
    const { line, cells } = next.value
    const read = readLine(line, cells, columns, mapping, readTime)
    if (typeof read === 'string') note(line, read)
    else yield read
  }
  if (next.value.problem) {
    const { line, code } = next.value.problem
    note(line, code === 'quote-not-closed' ? 'A quotation mark is not closed' : 'There is text behind a quotation mark')
  }
  return { heads, problems, problemCount }
}

type Columns = { readonly [Field in CdrField]?: readonly number[] }

function columnsOf(head: readonly string[], { columns }: CdrMapping): Columns {
  const byHead = new Map<string, number>()
  for (const [index, title] of head.entries()) if (!byHead.has(keyOf(title))) byHead.set(keyOf(title), index)
  const found = CDR_FIELDS.flatMap((field) => {
    const indices = (columns[field] ?? []).flatMap((title) => byHead.get(keyOf(title)) ?? [])
    return indices.length > 0 ? [[field, [...new Set(indices)]] as const] : []
  })
  return Object.fromEntries(found)
}

function missingFields(columns: Columns): readonly string[] {
  return [
    ...(columns.start ? [] : ['start']),
    ...(columns.duration || columns.talk || columns.end ? [] : ['duration, talk or end']),
    ...(columns.callId || columns.caller || columns.callee ? [] : ['callId, caller or callee']),
  ]
}

function readLine(
  line: number,
  cells: readonly string[],
  columns: Columns,
  mapping: CdrMapping,
  readTime: (text: string) => number | undefined,
): Cdr | string {
  const all = (field: CdrField): string[] =>
    (columns[field] ?? []).flatMap((index) => {
      const cell = (cells[index] ?? '').trim().slice(0, MAXIMUM_CHARACTERS)
      return NOTHING.has(cell.toLowerCase()) ? [] : [cell]
    })
  const one = (field: CdrField): string | undefined => all(field)[0]
  const time = (field: CdrField) => {
    const written = one(field)
    return written === undefined || /^0+$/.test(written) ? undefined : readTime(written)
  }
  const written = one('start')
  if (written === undefined) return 'It has no start'
  const startedAtMs = readTime(written)
  if (startedAtMs === undefined) return `"${written.slice(0, 40)}" is no time of the format that the mapping says`
  const durationOf = (field: CdrField) => {
    const text = one(field)
    return text === undefined ? undefined : readDuration(text, mapping.durationUnit)
  }
  const [toldAnswerMs, endMs] = [time('answer'), time('end')]
  const talkMs = durationOf('talk')
  const wholeMs = durationOf('duration') ?? (endMs === undefined ? undefined : Math.max(0, endMs - startedAtMs))
  if (talkMs === undefined && wholeMs === undefined) return 'It has no duration'
  const isAnswered = answeredBy(mapping, columns, one('status'), toldAnswerMs, talkMs, wholeMs)
  const durationMs =
    wholeMs ?? (toldAnswerMs === undefined ? 0 : Math.max(0, toldAnswerMs - startedAtMs)) + (talkMs ?? 0)
  const talk = isAnswered ? talkOf(startedAtMs, toldAnswerMs, talkMs, endMs, durationMs) : 0
  const answeredAtMs = toldAnswerMs ?? startedAtMs + Math.max(0, durationMs - talk)
  const [caller, callee, picked, queueId] = [one('caller'), one('callee'), one('answeredBy'), one('queue')]
  return {
    line,
    names: [...new Set(all('callId'))],
    startedAtMs,
    ...(isAnswered && { answeredAtMs }),
    durationMs,
    talkMs: talk,
    ...(caller !== undefined && { caller }),
    ...(callee !== undefined && { callee }),
    ...(picked !== undefined && picked !== callee && { answeredBy: picked }),
    ...(queueId !== undefined && { queueId }),
  }
}

function answeredBy(
  { answeredStatus }: CdrMapping,
  columns: Columns,
  status: string | undefined,
  answerMs: number | undefined,
  talkMs: number | undefined,
  wholeMs: number | undefined,
): boolean {
  const isMeant = status === undefined || !answeredStatus || answeredStatus.some((one) => keyOf(one) === keyOf(status))
  if (!isMeant) return false
  if (talkMs !== undefined) return talkMs > 0
  if (columns.answer) return answerMs !== undefined
  return (wholeMs ?? 0) > 0
}

function talkOf(
  startedAtMs: number,
  answerMs: number | undefined,
  talkMs: number | undefined,
  endMs: number | undefined,
  durationMs: number,
): number {
  if (talkMs !== undefined) return talkMs
  return Math.max(0, (endMs ?? startedAtMs + durationMs) - (answerMs ?? startedAtMs))
}

const keyOf = (title: string): string =>
  title
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
