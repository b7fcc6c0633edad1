/** Notes on calls, with every version they had. What was removed can be restored. */

import type { Selectable } from 'kysely'
import {
  type Annotator,
  type CallNote,
  MAXIMUM_NOTES_PER_CALL,
  type NoteContent,
  type NoteVersion,
} from '../core/model/annotation.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { annotatorOf, storableName } from './annotator-columns.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { lockCall } from './lock-call.ts'
import { newId } from './new-id.ts'
import { storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface NewNote extends NoteContent {
  readonly accountId: AccountId
  readonly callId: CallId
  readonly author: Annotator
  readonly atMs: number
  /** What a program calls it: sent again, it is there once. */
  readonly externalId?: string | undefined
}

/** `isNew` is false where the program sent it before. Fails with `too-many-notes`. */
export function createNote(db: Db, note: NewNote): Promise<{ readonly note: CallNote; readonly isNew: boolean }> {
  const { accountId, callId, author, atMs, externalId } = note
  return inScope(db, accountScope(accountId), async (trx) => {
    await refuseTooMany(trx, callId)
    const id = newId()
    const content = { text: storableText(note.text), offset_ms: note.offsetMs ?? null }
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('call_notes')
      .values({
        id,
        account_id: accountId,
        call_id: callId,
        version: 1,
        ...content,
        external_id: externalId === undefined ? null : storableText(externalId),
        author_kind: author.kind,
        author_id: author.id,
        author_name: storableName(author),
        created_at: new Date(atMs),
      })
      .onConflict((conflict) => conflict.columns(['call_id', 'external_id']).doNothing())
      .executeTakeFirst()
    if ((numInsertedOrUpdatedRows ?? 0n) === 0n) {
      const [found] = await select(trx)
        .where('n.call_id', '=', callId)
        .where('n.external_id', '=', storableText(externalId ?? ''))
        .execute()
      if (!found) throw noteNotFound()
      return { note: toNote(found), isNew: false }
    }
    await addVersion(trx, { accountId, id, version: 1, ...content, removed: false }, author, atMs)
    return { note: await getNote(trx, accountScope(accountId), callId, id), isNew: true }
  })
}

export interface NoteChange extends NoteContent {
  readonly removed: boolean
  readonly changedBy: Annotator
  readonly atMs: number
}

/** The next version. Fails with `note-changed` when `before` is not the newest any more. */
export function changeNote(db: Db, before: CallNote, change: NoteChange): Promise<CallNote> {
  const { accountId, callId, id } = before
  const version = before.version + 1
  return inScope(db, accountScope(accountId), async (trx) => {
    await lockCall(trx, callId)
    const content = { text: storableText(change.text), offset_ms: change.offsetMs ?? null }
    const { numUpdatedRows } = await trx
      .updateTable('call_notes')
      .set({ ...content, version, removed_at: change.removed ? new Date(change.atMs) : null })
      .where('id', '=', id)
      .where('version', '=', before.version)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw await noteChanged(trx, before, change)
    await addVersion(
      trx,
      { accountId, id, version, ...content, removed: change.removed },
      change.changedBy,
      change.atMs,
    )
    return getNote(trx, accountScope(accountId), callId, id)
  })
}

/** Shows both texts: nobody has to write anything twice. */
export async function noteChanged(db: Db, before: CallNote, given: NoteContent): Promise<AppError> {
  const current = await getNote(db, accountScope(before.accountId), before.callId, before.id)
  const { text, offsetMs, version, removed, changedBy, author } = current
  return new AppError('note-changed', 'Somebody else edited the note meanwhile', {
    current: { text, offsetMs, version, removed, by: (changedBy ?? author).name },
    given: { text: given.text, offsetMs: given.offsetMs },
  })
}

/** Also one that was removed. Fails with `note-not-found`. */
export async function getNote(db: Db, scope: Scope, callId: CallId, id: string): Promise<CallNote> {
  if (!isUuid(id)) throw noteNotFound()
  const row = await inScope(db, scope, (trx) =>
    select(trx).where('n.id', '=', id).where('n.call_id', '=', callId).executeTakeFirst(),
  )
  if (!row) throw noteNotFound()
  return toNote(row)
}

/** Oldest first, by call; without those that were removed. */
export async function notesOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly CallNote[]>> {
  if (callIds.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    select(trx)
      .where('n.call_id', 'in', callIds)
      .where('n.removed_at', 'is', null)
      .orderBy('n.created_at')
      .orderBy('n.id')
      .execute(),
  )
  return Map.groupBy(rows.map(toNote), ({ callId }) => callId)
}

/** Where the notes of each call stand, without those that were removed; undefined: of the whole call. */
export async function noteMoments(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly (number | undefined)[]>> {
  if (callIds.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('call_notes')
      .select(['call_id', 'offset_ms'])
      .where('call_id', 'in', callIds)
      .where('removed_at', 'is', null)
      .execute(),
  )
  const byCall = Map.groupBy(rows, (row) => row.call_id)
  return new Map([...byCall].map(([id, notes]) => [id, notes.map((note) => note.offset_ms ?? undefined)]))
}

/** Of all notes of each call, oldest first. */
export async function noteVersionsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly NoteVersion[]>> {
  if (callIds.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('call_note_versions as v')
      .innerJoin('call_notes as n', 'n.id', 'v.note_id')
      .selectAll('v')
      .select('n.call_id')
      .where('n.call_id', 'in', callIds)
      .orderBy('v.changed_at')
      .orderBy('v.version')
      .execute(),
  )
  const byCall = Map.groupBy(rows, (row) => row.call_id)
  return new Map([...byCall].map(([callId, ofCall]) => [callId, ofCall.map(toVersion)]))
}

/** They stay in the database for the history: without a limit a program could fill it through one call. */
async function refuseTooMany(trx: Trx, callId: CallId): Promise<void> {
  const { count } = await trx
    .selectFrom('call_notes')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('call_id', '=', callId)
    .executeTakeFirstOrThrow()
  if (Number(count) < MAXIMUM_NOTES_PER_CALL) return
  throw new AppError('too-many-notes', 'The call has as many notes as are kept', { maximum: MAXIMUM_NOTES_PER_CALL })
}

interface Version {
  readonly accountId: AccountId
  readonly id: string
  readonly version: number
  readonly text: string
  readonly offset_ms: number | null
  readonly removed: boolean
}

async function addVersion(
  trx: Trx,
  { accountId, id, ...version }: Version,
  by: Annotator,
  atMs: number,
): Promise<void> {
  await trx
    .insertInto('call_note_versions')
    .values({
      account_id: accountId,
      note_id: id,
      ...version,
      changed_by_kind: by.kind,
      changed_by: by.id,
      changed_by_name: storableName(by),
      changed_at: new Date(atMs),
    })
    .execute()
}

function select(trx: Trx) {
  return trx
    .selectFrom('call_notes as n')
    .innerJoin('call_note_versions as v', (join) =>
      join.onRef('v.note_id', '=', 'n.id').onRef('v.version', '=', 'n.version'),
    )
    .selectAll('n')
    .select(['v.changed_by_kind', 'v.changed_by', 'v.changed_by_name', 'v.changed_at'])
}

type Row = Selectable<Tables['call_notes']> &
  Pick<Selectable<Tables['call_note_versions']>, 'changed_by_kind' | 'changed_by' | 'changed_by_name' | 'changed_at'>

function toNote(row: Row): CallNote {
  return {
    id: row.id,
    callId: row.call_id,
    accountId: row.account_id,
    version: row.version,
    text: row.text,
    ...withoutNulls({ offsetMs: row.offset_ms }),
    author: annotatorOf(row.author_kind, row.author_id, row.author_name),
    createdAtMs: row.created_at.getTime(),
    removed: row.removed_at !== null,
    ...(row.version > 1 && {
      changedBy: annotatorOf(row.changed_by_kind, row.changed_by, row.changed_by_name),
      changedAtMs: row.changed_at.getTime(),
    }),
  }
}

function toVersion(row: Selectable<Tables['call_note_versions']>): NoteVersion {
  return {
    noteId: row.note_id,
    version: row.version,
    text: row.text,
    ...withoutNulls({ offsetMs: row.offset_ms }),
    removed: row.removed,
    changedBy: annotatorOf(row.changed_by_kind, row.changed_by, row.changed_by_name),
    changedAtMs: row.changed_at.getTime(),
  }
}

export function noteNotFound(): AppError {
  return new AppError('note-not-found', 'There is no such note on the call')
}
