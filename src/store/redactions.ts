/** Stretches of recordings that are destroyed: who asked, who agreed, how far it is, and what was done. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import type { CarriedOut, Redaction, RedactionCertificate } from '../core/model/redaction.ts'
import { storageProblemText } from '../core/model/storage-problem.ts'
import type { OutstandingCopy } from '../core/model/termination.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export type NewRedaction = Pick<
  Redaction,
  'accountId' | 'callId' | 'recordingId' | 'fromMs' | 'toMs' | 'reason' | 'requestedBy' | 'requestedByName'
>

export async function createRedaction(db: Db, draft: NewRedaction, nowMs: number): Promise<Redaction> {
  const row = await inScope(db, accountScope(draft.accountId), (trx) =>
    trx
      .insertInto('redactions')
      .values({
        id: newId(),
        account_id: draft.accountId,
        call_id: draft.callId,
        recording_id: draft.recordingId,
        from_at: new Date(draft.fromMs),
        to_at: new Date(draft.toMs),
        reason: storableText(draft.reason),
        state: 'waiting',
        requested_by: draft.requestedBy,
        requested_by_name: storableText(draft.requestedByName),
        requested_at: new Date(nowMs),
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
  return toRedaction(row)
}

/** Fails with `redaction-not-found`. */
export async function getRedaction(db: Db, scope: Scope, id: string): Promise<Redaction> {
  const row = isUuid(id)
    ? await inScope(db, scope, (trx) =>
        trx.selectFrom('redactions').selectAll().where('id', '=', id).executeTakeFirst(),
      )
    : undefined
  if (!row) throw new AppError('redaction-not-found', 'There is no such redaction')
  return toRedaction(row)
}

/** Those that wait for somebody, then the newest first. */
export async function listRedactions(db: Db, accountId: AccountId): Promise<readonly Redaction[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('redactions')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy(sql`state <> 'waiting'`)
      .orderBy('requested_at', 'desc')
      .orderBy('id', 'desc')
      .limit(500)
      .execute(),
  )
  return rows.map(toRedaction)
}

/** In order of time, but for those that came to nothing. */
export async function redactionsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<readonly Redaction[]> {
  const ids = callIds.filter(isUuid)
  if (ids.length === 0) return []
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('redactions')
      .selectAll()
      .where('call_id', 'in', ids)
      .where('state', 'not in', ['refused', 'withdrawn', 'failed'])
      .orderBy('from_at')
      .orderBy('id')
      .execute(),
  )
  return rows.map(toRedaction)
}

/** Those that were agreed to and are not certified, in order. */
export async function redactionsGoingOn(db: Db): Promise<readonly string[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('redactions')
      .select('id')
      .where('state', 'in', ['running', 'removing-copies'])
      .orderBy('id')
      .execute(),
  )
  return rows.map(({ id }) => id)
}

/** Fails with `redaction-decided` when somebody else was faster. */
export async function decideRedaction(
  trx: Trx,
  { id, accountId }: Pick<Redaction, 'id' | 'accountId'>,
  state: 'running' | 'refused' | 'withdrawn',
  byName: string,
  nowMs: number,
): Promise<Redaction> {
  const row = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('redactions')
      .set({ state, decided_by_name: storableText(byName), decided_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returningAll()
      .executeTakeFirst(),
  )
  if (!row) throw new AppError('redaction-decided', 'Somebody decided about it already')
  return toRedaction(row)
}

/** Names of the cases that hold the call, which is locked: none comes before the end of the transaction. */
export async function holdsAgainst(trx: Trx, accountId: AccountId, callId: CallId): Promise<readonly string[]> {
  return inScope(trx, accountScope(accountId), async (scoped) => {
    await sql`select 1 from calls where id = ${callId} for update`.execute(scoped)
    const { rows } = await sql<{ name: string }>`
      select h.name from legal_hold_calls c join legal_holds h on h.id = c.hold_id
      where c.call_id = ${callId} and h.released_at is null order by h.created_at, h.id`.execute(scoped)
    return rows.map(({ name }) => name)
  })
}

/** From here on it is not stopped any more. */
export async function noteBegun(trx: Trx, { id, accountId }: Redaction, nowMs: number): Promise<void> {
  await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('redactions')
      .set({ begun_at: new Date(nowMs) })
      .where('id', '=', id)
      .execute(),
  )
}

export async function noteFailed(
  trx: Trx,
  { id, accountId }: Redaction,
  failure: string,
  nowMs: number,
): Promise<void> {
  await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('redactions')
      .set({ state: 'failed', failure, finished_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute(),
  )
}

/** Part of the commit that changes the recordings. */
export async function noteCarriedOut(trx: Trx, { id, accountId }: Redaction, carriedOut: CarriedOut): Promise<void> {
  const result = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('redactions')
      .set({ state: 'removing-copies', carried_out: storableJson(carriedOut) })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .executeTakeFirst(),
  )
  if (result.numUpdatedRows === 0n) throw new Error('another process has carried this redaction out')
}

/** False when another process was faster. */
export async function completeRedaction(
  trx: Trx,
  { id, accountId }: Redaction,
  certificate: RedactionCertificate,
  nowMs: number,
): Promise<boolean> {
  const result = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('redactions')
      .set({ state: 'done', certificate: storableJson(certificate), finished_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', '=', 'removing-copies')
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/** The two calls are one: what was destroyed of either is not there in it. `movedMs`: from the clock of the other to that of the call. */
export async function moveRedactions(
  trx: Trx,
  callId: CallId,
  { otherId, movedMs }: { readonly otherId: CallId; readonly movedMs: number },
): Promise<void> {
  await inScope(trx, PLATFORM, (scoped) =>
    sql`update redactions set call_id = ${callId}, from_at = from_at + ${movedMs} * interval '1 millisecond',
      to_at = to_at + ${movedMs} * interval '1 millisecond' where call_id = ${otherId}`.execute(scoped),
  )
}

/**
 * What stores still have of it: `formerKeys` that are not removed there, and a journal whose content of before was not replaced. A thousand
 * at most.
 */
export async function copiesWithAudio(
  db: Db,
  { formerKeys, journalKey }: CarriedOut,
): Promise<readonly OutstandingCopy[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('stored_objects as o')
      .innerJoin('object_copies as c', 'c.object_id', 'o.id')
      .innerJoin('storage_targets as t', 't.id', 'c.target_id')
      .select(['o.key', 't.name', 't.location', 'c.last_problem'])
      .where((eb) =>
        eb.or([
          eb('o.key', '=', sql<string>`any(${sql.val([...formerKeys])}::text[])`),
          eb.and([eb('o.key', '=', journalKey ?? ''), eb('c.state', '<>', 'stored')]),
        ]),
      )
      .orderBy('c.seq')
      .limit(1000)
      .execute(),
  )
  return rows.map(({ key, name, location, last_problem: last }) => ({
    key,
    target: name,
    location,
    reason: last ? storageProblemText(last.problem, last.values) : 'not tried yet',
    ...(last?.problem === 'object-locked' && { lockedUntil: String(last.values.lockedUntil) }),
  }))
}

function toRedaction(row: Selectable<Tables['redactions']>): Redaction {
  const { carried_out: carriedOut, certificate } = row
  return {
    id: row.id,
    accountId: row.account_id,
    callId: row.call_id,
    recordingId: row.recording_id,
    fromMs: row.from_at.getTime(),
    toMs: row.to_at.getTime(),
    reason: row.reason,
    state: row.state,
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedAtMs: row.requested_at.getTime(),
    ...withoutNulls({
      decidedByName: row.decided_by_name,
      decidedAtMs: row.decided_at?.getTime(),
      begunAtMs: row.begun_at?.getTime(),
      finishedAtMs: row.finished_at?.getTime(),
      failure: row.failure,
    }),
    ...(carriedOut && { carriedOut }),
    ...(certificate && { certificate }),
  }
}
