/** What another system says of its recordings: CSV with a head, JSON, or names of files. */

import { parseCsv } from '../people-import/parse-csv.ts'
import { createTimeReader, readDuration } from '../reconciliation/read-time.ts'
import { IMPORT_FIELDS, type ImportDirection, type ImportField, type ImportMapping } from './import-mapping.ts'

/** Of one recording. What is absent was not told. */
export interface RecordingMetadata {
  /** For people: `calls.csv line 7`. */
  readonly where: string
  readonly id?: string
  readonly otherIds: readonly string[]
  /** As it was told: a name, with or without folders and ending. */
  readonly file?: string
  readonly startedAtMs?: number
  readonly durationMs?: number
  readonly direction?: ImportDirection
  readonly caller?: string
  readonly callee?: string
  readonly callerName?: string
  readonly calleeName?: string
  readonly user?: string
}

export interface ReadMetadata {
  readonly rows: readonly RecordingMetadata[]
  readonly problems: readonly string[]
}

const MAXIMUM_CHARACTERS = 256

type Told = (field: ImportField) => readonly string[]

export function createMetadataReader(mapping: ImportMapping, timeZone: string) {
  const readTime = createTimeReader(mapping.timeFormat ?? 'text', mapping.timeZone ?? timeZone)
  // Names of files write times without the signs of ISO 8601.
  const readFileTime = createTimeReader('text', mapping.timeZone ?? timeZone)
  const pattern = mapping.fileName === undefined ? undefined : new RegExp(mapping.fileName, 'i')

  function fromTold(where: string, told: Told, time: (text: string) => number | undefined): RecordingMetadata {
    const one = (field: ImportField) => told(field)[0]
    const [start, duration] = [one('start'), one('duration')]
    const startedAtMs = start === undefined ? undefined : time(start)
    const durationMs = duration === undefined ? undefined : readDuration(duration, mapping.durationUnit)
    const direction = directionOf(one('direction'), mapping.directions)
    const [local, remote] = [one('local'), one('remote')]
    const isOutbound = direction === 'outbound'
    const caller = one('caller') ?? (isOutbound ? local : remote)
    const callee = one('callee') ?? (isOutbound ? remote : local)
    const optional = {
      ...{ id: one('id'), file: one('file'), startedAtMs, durationMs, direction, caller, callee },
      ...{ callerName: one('callerName'), calleeName: one('calleeName'), user: one('user') },
    }
    const known = Object.entries(optional).filter(([, value]) => value !== undefined)
    return { where, otherIds: told('otherIds'), ...Object.fromEntries(known) }
  }

  return {
    csv(name: string, text: string): ReadMetadata {
      const { rows, problem } = parseCsv(text)
      const [head, ...body] = rows
      if (!head) return { rows: [], problems: [`${name} is empty`] }
      const byHead = new Map(head.cells.map((cell, index) => [keyOf(cell), index] as const).reverse())
      const columns = columnsOf(mapping, (title) => byHead.get(keyOf(title)))
      const read = body.map(({ line, cells }) =>
        fromTold(`${name} line ${line}`, (field) => texts(columns[field].map((index) => cells[index])), readTime),
      )
      return { rows: read, problems: problem ? [`${name} line ${problem.line}: this is no CSV any more`] : [] }
    },

    /** An object, a list of them, or either as `data`; or one object per line. */
    json(name: string, text: string): ReadMetadata {
      const parsed = parseJson(text)
      if (!parsed) return { rows: [], problems: [`${name} is no JSON`] }
      const objects = parsed.flatMap(objectsOf)
      const read = objects.map((object, index) =>
        fromTold(
          objects.length === 1 ? name : `${name} entry ${index + 1}`,
          (field) => texts((mapping.columns[field] ?? []).map((path) => valueAt(object, path))),
          readTime,
        ),
      )
      return { rows: read, problems: objects.length === 0 ? [`${name} has no objects`] : [] }
    },

    /** What the name of a file says by itself; undefined when it says nothing. */
    fileName(path: string): RecordingMetadata | undefined {
      const groups = pattern?.exec(path)?.groups
      if (!groups) return undefined
      const told: Told = (field) => texts([groups[field]])
      return fromTold(`the name of ${path}`, told, (text) => readFileTime(text.replace(/[_-](?=\d{6}$)/, ' ')))
    },
  }
}

type Columns = Readonly<Record<ImportField, readonly number[]>>

function columnsOf({ columns }: ImportMapping, indexOf: (title: string) => number | undefined): Columns {
  const found = IMPORT_FIELDS.map((field) => [field, (columns[field] ?? []).flatMap((title) => indexOf(title) ?? [])])
  return Object.fromEntries(found) as Columns
}

function texts(values: readonly unknown[]): readonly string[] {
  const written = values.flatMap((value) => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
    return text === '' || /^(null|n\/a|-|undefined)$/i.test(text) ? [] : [text.slice(0, MAXIMUM_CHARACTERS)]
  })
  return [...new Set(written)]
}

function directionOf(text: string | undefined, own: ImportMapping['directions'] = {}): ImportDirection | undefined {
  if (text === undefined) return undefined
  const named = Object.entries(own).find(([word]) => word.toLowerCase() === text.toLowerCase())
  if (named) return named[1]
  if (/^(in|incoming|inbound|eingehend)$/i.test(text)) return 'inbound'
  if (/^(out|outgoing|outbound|ausgehend)$/i.test(text)) return 'outbound'
  return /^(internal|intern|local)$/i.test(text) ? 'internal' : undefined
}

function parseJson(text: string): readonly unknown[] | undefined {
  try {
    return [JSON.parse(text)]
  } catch {
    try {
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      return lines.length > 0 ? lines.map((line) => JSON.parse(line) as unknown) : undefined
    } catch {
      return undefined
    }
  }
}

function objectsOf(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value.flatMap((each) => (isObject(each) ? [each] : []))
  if (!isObject(value)) return []
  const { data } = value as { data?: unknown }
  return data !== undefined && typeof data === 'object' && data !== null ? objectsOf(data) : [value]
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The name itself, in any case, else along its dots. */
function valueAt(object: object, path: string): unknown {
  const own = (of: object, name: string): unknown => {
    const key = Object.keys(of).find((each) => keyOf(each) === keyOf(name))
    return key === undefined ? undefined : (of as Record<string, unknown>)[key]
  }
  const whole = own(object, path)
  if (whole !== undefined || !path.includes('.')) return whole
  let value: unknown = object
  for (const name of path.split('.')) value = isObject(value) ? own(value, name) : undefined
  return value
}

const keyOf = (title: string): string =>
  title
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
