/** Cases for which recordings have to stay, and the calls that each holds. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import type { LegalHold } from '../core/model/retention.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { portions } from './portions.ts'
import { storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface StoredHold extends LegalHold {
  readonly accountId: AccountId
  readonly reason: string
  readonly createdByName: string
  readonly createdAtMs: number
  readonly releasedAtMs?: number
  readonly releasedByName?: string
  readonly releaseReason?: string
}

export interface HoldCounts {
  readonly calls: number
  readonly recordings: number
}

export type NewHold = Pick<StoredHold, 'accountId' | 'name' | 'reason' | 'createdByName'>

/** Fails with `legal-hold-name-taken`. */
export async function createHold(db: Db, draft: NewHold, nowMs: number): Promise<StoredHold> {
  const row = await refusing(
    inScope(db, accountScope(draft.accountId), (trx) =>
      trx
        .insertInto('legal_holds')
        .values({
          id: newId(),
          account_id: draft.accountId,
          name: storableText(draft.name),
          reason: storableText(draft.reason),
          created_by_name: storableText(draft.createdByName),
          created_at: new Date(nowMs),
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return toHold(row)
}

/** Fails with `legal-hold-not-found`. */
export async function getHold(db: Db, scope: Scope, id: string): Promise<StoredHold> {
  const row = isUuid(id)
    ? await inScope(db, scope, (trx) =>
        trx.selectFrom('legal_holds').selectAll().where('id', '=', id).executeTakeFirst(),
      )
    : undefined
  if (!row) throw new AppError('legal-hold-not-found', 'There is no such case')
  return toHold(row)
}

/** Those that hold, then those that were released; the newest first. */
export async function listHolds(db: Db, accountId: AccountId): Promise<readonly StoredHold[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('legal_holds')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy(sql`released_at is not null`)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1000)
      .execute(),
  )
  return rows.map(toHold)
}

export async function hasOpenHolds(db: Db, accountId: AccountId): Promise<boolean> {
  const row = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('legal_holds')
      .select('id')
      .where('account_id', '=', accountId)
      .where('released_at', 'is', null)
      .limit(1)
      .executeTakeFirst(),
  )
  return row !== undefined
}

export async function changeHold(
  db: Db,
  { accountId, id }: StoredHold,
  changed: Pick<StoredHold, 'name' | 'reason'>,
): Promise<StoredHold> {
  const row = await refusing(
    inScope(db, accountScope(accountId), (trx) =>
      trx
        .updateTable('legal_holds')
        .set({ name: storableText(changed.name), reason: storableText(changed.reason) })
        .where('id', '=', id)
        .where('released_at', 'is', null)
        .returningAll()
        .executeTakeFirst(),
    ),
  )
  if (!row) throw holdReleased()
  return toHold(row)
}

/** Locked until the end of the transaction. Fails with `legal-hold-released`. */
export async function lockHold(trx: Trx, { accountId, id }: StoredHold): Promise<void> {
  const row = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .selectFrom('legal_holds')
      .select('id')
      .where('id', '=', id)
      .where('released_at', 'is', null)
      .forUpdate()
      .executeTakeFirst(),
  )
  if (!row) throw holdReleased()
}

/** How many were not held by it yet. A call that is being purged at this moment is waited for, and is gone then. */
export async function addCalls(
  trx: Trx,
  { accountId, id }: StoredHold,
  callIds: readonly CallId[],
  addedByName: string,
  nowMs: number,
): Promise<number> {
  return inScope(trx, accountScope(accountId), async (scoped) => {
    let added = 0
    for (const part of portions([...new Set(callIds)].sort())) {
      // Whoever purges has locked the calls: what is gone afterwards is not held.
      const result = await sql`
        insert into legal_hold_calls (account_id, hold_id, call_id, added_by_name, added_at)
        select ${accountId}, ${id}, id, ${storableText(addedByName)}, ${new Date(nowMs)}
          from (select id from calls where id = any(${part}::uuid[]) order by id for key share) as c
        on conflict do nothing`.execute(scoped)
      added += Number(result.numAffectedRows ?? 0n)
    }
    return added
  })
}

export async function removeCalls(
  trx: Trx,
  { accountId, id }: StoredHold,
  callIds: readonly CallId[],
): Promise<number> {
  const ids = callIds.filter(isUuid)
  if (ids.length === 0) return 0
  const result = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped.deleteFrom('legal_hold_calls').where('hold_id', '=', id).where('call_id', 'in', ids).executeTakeFirst(),
  )
  return Number(result.numDeletedRows)
}

export async function releaseHold(
  trx: Trx,
  { accountId, id }: StoredHold,
  release: { readonly byName: string; readonly reason: string },
  nowMs: number,
): Promise<StoredHold> {
  const row = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('legal_holds')
      .set({
        released_at: new Date(nowMs),
        released_by_name: storableText(release.byName),
        release_reason: storableText(release.reason),
      })
      .where('id', '=', id)
      .where('released_at', 'is', null)
      .returningAll()
      .executeTakeFirst(),
  )
  if (!row) throw holdReleased()
  return toHold(row)
}

/** By id of the case. */
export async function countHeld(
  db: Db,
  accountId: AccountId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, HoldCounts>> {
  if (ids.length === 0) return new Map()
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<HoldCounts & { id: string }>`
      select hold_id as id, count(*)::int as calls,
        coalesce(sum((select count(*) from recordings r where r.call_id = h.call_id)), 0)::int as recordings
      from legal_hold_calls h where hold_id = any(${[...ids]}::uuid[]) group by hold_id`.execute(trx),
  )
  return new Map(rows.map(({ id, ...counts }) => [id, counts]))
}

/** Cases that hold these calls, by call. */
export async function holdsOfCalls(
  db: Db,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly LegalHold[]>> {
  if (callIds.length === 0) return new Map()
  const { rows } = await inScope(db, scope, (trx) =>
    sql<{ callId: CallId; id: string; name: string }>`
      select c.call_id as "callId", h.id, h.name from legal_hold_calls c join legal_holds h on h.id = c.hold_id
      where c.call_id = any(${[...callIds]}::uuid[]) and h.released_at is null order by h.created_at, h.id`.execute(
      trx,
    ),
  )
  const byCall = Map.groupBy(rows, ({ callId }) => callId)
  return new Map([...byCall].map(([callId, held]) => [callId, held.map(({ id, name }) => ({ id, name }))]))
}

/** Names of the account's cases that hold any call. */
export async function casesThatHold(db: Db, accountId: AccountId): Promise<readonly string[]> {
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<{ name: string }>`
      select name from legal_holds h where account_id = ${accountId} and released_at is null
        and exists (select from legal_hold_calls c where c.hold_id = h.id) order by created_at, id limit 100`.execute(
      trx,
    ),
  )
  return rows.map(({ name }) => name)
}

/**
 * Whether a case that was not released holds the call of this column. Looked up call by call (`offset 0`): how many calls are under cases
 * PostgreSQL cannot guess, and would compare each that it looks at with all of them (measured: 1.5 s instead of 26 ms for a part of a purge beside
 * 4,400 held ones that are due).
 */
export function isHeldByCase(callId: `${string}.${string}`, exceptId?: string) {
  const except = exceptId === undefined ? sql`` : sql`and h.id <> ${exceptId}`
  return sql<boolean>`exists (
    select from legal_hold_calls held join legal_holds h on h.id = held.hold_id
    where held.call_id = ${sql.ref(callId)} and h.released_at is null ${except} offset 0)`
}

/** Recordings of the case, the oldest first, that no other case holds. */
export async function* heldByNoOther(db: Db, { accountId, id }: StoredHold): AsyncGenerator<HeldRecording> {
  for (let after = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' }; ; ) {
    const { rows } = await inScope(db, accountScope(accountId), (trx) =>
      sql<HeldRecording & { startedAt: Date }>`
        select r.id as "recordingId", r.call_id as "callId", r.started_at as "startedAt", r.size_bytes::float8 as "sizeBytes"
        from legal_hold_calls m join recordings r on r.call_id = m.call_id
        where m.hold_id = ${id} and (r.started_at, r.id) > (${after.at}::timestamptz, ${after.id}::uuid)
          and not ${isHeldByCase('m.call_id', id)}
        order by r.started_at, r.id limit 1000`.execute(trx),
    )
    yield* rows
    const last = rows.at(-1)
    if (!last) return
    after = { at: last.startedAt, id: last.recordingId }
  }
}

export interface HeldRecording {
  readonly recordingId: string
  readonly callId: CallId
  readonly sizeBytes: number
}

function holdReleased(): AppError {
  return new AppError('legal-hold-released', 'The case was released')
}

function toHold(row: Selectable<Tables['legal_holds']>): StoredHold {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    reason: row.reason,
    createdByName: row.created_by_name,
    createdAtMs: row.created_at.getTime(),
    ...(row.released_at && { releasedAtMs: row.released_at.getTime() }),
    ...withoutNulls({ releasedByName: row.released_by_name, releaseReason: row.release_reason }),
  }
}
