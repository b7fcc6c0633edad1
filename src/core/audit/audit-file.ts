/**
 * An audit log as a file, with what is needed to check it without the database: JSON lines, or CSV. Both say for every event its place, its
 * hash and the hash before it. A file may hold a part of the log: then every event is checked, and gaps are told.
 */

import type { AuditEvent, ChainedEvent } from '../model/audit-event.ts'
import { chainOf, type HashHex } from './audit-chain.ts'

export interface AuditFileLine extends ChainedEvent {
  /** Of the event before, which may be in no file. */
  readonly previousHash: HashHex
}

export type AuditFileFormat = 'jsonl' | 'csv'

type Column = readonly [title: string, value: (line: AuditFileLine) => string | number | undefined]

const COLUMNS: readonly Column[] = [
  ['chain', chainOf],
  ['seq', ({ seq }) => seq],
  ['at', ({ atMs }) => new Date(atMs).toISOString()],
  ['actor_kind', ({ actor }) => actor.kind],
  ['actor_id', ({ actor }) => actor.id],
  ['actor_name', ({ actor }) => actor.name],
  ['action', ({ action }) => action],
  ['subject_kind', ({ subject }) => subject?.kind],
  ['subject_id', ({ subject }) => subject?.id],
  ['remote_address', ({ remoteAddress }) => remoteAddress],
  ['details', ({ details }) => JSON.stringify(details)],
  ['id', ({ id }) => id],
  ['previous_hash', ({ previousHash }) => previousHash],
  ['hash', ({ hash }) => hash],
]

export function auditFileHead(format: AuditFileFormat): string {
  return format === 'csv' ? `${COLUMNS.map(([title]) => title).join(',')}\r\n` : ''
}

export function auditFileLine(format: AuditFileFormat, line: AuditFileLine): string {
  if (format === 'csv') return `${COLUMNS.map(([, value]) => csvCell(value(line))).join(',')}\r\n`
  const { seq, id, atMs, actor, action, subject, remoteAddress, details, previousHash, hash } = line
  const at = new Date(atMs).toISOString()
  const chain = chainOf(line)
  const value = { chain, seq, at, actor, action, subject, remoteAddress, details, id, previousHash, hash }
  return `${JSON.stringify(value)}\n`
}

/** Null and empty differ: an absent value is nothing, an empty one `""`. Spreadsheets must not read a value as a formula. */
function csvCell(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const guarded = /^['=+\-@\t\r]/.test(value) ? `'${value}` : value
  return guarded === '' || /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** Of a whole file; which format it is, its first character says. Undefined for a line that is none of ours. */
export function parseAuditFile(text: string): readonly (AuditFileLine | undefined)[] {
  const content = text.replace(/^\uFEFF/, '')
  if (content.startsWith('{')) return content.split('\n').filter(Boolean).map(parseJsonLine)
  const [head = [], ...rows] = parseCsv(content)
  return rows.map((cells) => fromCells(new Map(head.map((title, index) => [title ?? '', cells[index]]))))
}

function parseJsonLine(text: string): AuditFileLine | undefined {
  try {
    const { chain, at, ...rest } = JSON.parse(text) as Record<string, unknown>
    return fitting({ ...ownerOf(chain), ...rest, atMs: Date.parse(String(at)) } as AuditFileLine)
  } catch {
    return undefined
  }
}

function fromCells(cells: ReadonlyMap<string, string | undefined>): AuditFileLine | undefined {
  const get = (title: string) => cells.get(title)
  try {
    const optional = <Key extends string>(key: Key, value: string | undefined) =>
      value === undefined ? {} : ({ [key]: value } as { [K in Key]: string })
    const [subjectKind, subjectId] = [get('subject_kind'), get('subject_id')]
    return fitting({
      ...ownerOf(get('chain')),
      id: get('id') ?? '',
      atMs: Date.parse(get('at') ?? ''),
      actor: {
        kind: get('actor_kind') as AuditEvent['actor']['kind'],
        ...optional('id', get('actor_id')),
        ...optional('name', get('actor_name')),
      },
      action: get('action') ?? '',
      ...(subjectKind !== undefined && subjectId !== undefined && { subject: { kind: subjectKind, id: subjectId } }),
      ...optional('remoteAddress', get('remote_address')),
      details: JSON.parse(get('details') ?? '') as Record<string, unknown>,
      seq: Number(get('seq')),
      previousHash: get('previous_hash') ?? '',
      hash: get('hash') ?? '',
    })
  } catch {
    return undefined
  }
}

function ownerOf(chain: unknown): Pick<AuditEvent, 'accountId' | 'resellerId'> {
  const [kind, id] = String(chain).split('/')
  if (id === undefined) return {}
  return kind === 'account' ? { accountId: id } : { resellerId: id }
}

function fitting(line: AuditFileLine): AuditFileLine | undefined {
  const { seq, atMs, id, action, actor, details, hash, previousHash } = line
  const fits =
    Number.isSafeInteger(seq) &&
    Number.isFinite(atMs) &&
    [id, action, hash, previousHash].every((text) => typeof text === 'string') &&
    typeof actor === 'object' &&
    typeof details === 'object'
  return fits ? line : undefined
}

/** RFC 4180; a cell that is absent differs from an empty one in quotes. */
function parseCsv(text: string): (string | undefined)[][] {
  const rows: (string | undefined)[][] = []
  let row: (string | undefined)[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text)
    if (!found) return rows
    const [, quoted, plain = '', separator] = found
    const value = quoted === undefined ? plain : quoted.replaceAll('""', '"')
    row.push(quoted === undefined && plain === '' ? undefined : value.replace(/^'/, ''))
    if (separator === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
