/**
 * Calls that are one call: forked to two recorders, each archives what it received (docs/decisions/best-of-two.md). Their journals wait in
 * the object store until both are there.
 */

import { sql } from 'kysely'
import type { Call, CallState } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import { joinHashesOf } from './call-names.ts'
import { asPlatform, type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import type { Jobs } from './jobs.ts'

export interface TwinCall {
  readonly id: CallId
  readonly state: CallState
}

/** Clocks of two recorders, and the moment a fork needs. */
const APART_MS = 5000

/** Other calls of the account that have a name in common with this one and overlap it; those merged already are not among them. */
export async function findTwins(
  db: Db,
  call: Pick<Call, 'id' | 'accountId' | 'joinKeys' | 'startedAtMs' | 'endedAtMs'>,
): Promise<readonly TwinCall[]> {
  const hashes = joinHashesOf(call)
  if (hashes.length === 0) return []
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('calls')
      .select(['id', 'state'])
      .where('account_id', '=', call.accountId)
      .where('id', '<>', call.id)
      .where('merged_into', 'is', null)
      .where(sql<boolean>`join_keys <> '{}' and join_keys && ${sql.val(hashes)}::text[]`)
      .where('started_at', '<=', new Date((call.endedAtMs ?? Number.MAX_SAFE_INTEGER / 2 ** 10) + APART_MS))
      .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', new Date(call.startedAtMs - APART_MS))]))
      .orderBy('id')
      .limit(8)
      .execute(),
  )
  return rows.map(({ id, state }) => ({ id, state: state as CallState }))
}

/** Nobody waits longer for the recorder of a twin. */
const WAITED_FOR_DAYS = 8

/** Of these calls, those that are other calls too and will be merged with them, with the ids of the others in order. What the scope may see. */
export function findUnmergedTwins(
  db: Db,
  scope: Scope,
  ids: readonly CallId[],
): Promise<ReadonlyMap<CallId, readonly CallId[]>> {
  return inScope(db, scope, async (trx) => {
    const apart = sql.lit(`${APART_MS} milliseconds`)
    const waits = (call: string) =>
      sql`(${sql.ref(`${call}.state`)} <> 'ready' or exists (select 1 from twin_journals where call_id = ${sql.ref(`${call}.id`)}))`
    const { rows } = await sql<{ id: CallId; twins: readonly CallId[] }>`
      select one.id, array_agg(other.id order by other.id) as twins
      from calls one join calls other on other.account_id = one.account_id and other.id <> one.id
        and other.join_keys <> '{}' and other.join_keys && one.join_keys
        and other.started_at <= coalesce(one.ended_at, 'infinity') + interval ${apart}
        and coalesce(other.ended_at, 'infinity') >= one.started_at - interval ${apart}
      where one.id = any(${sql.val(ids)}::uuid[]) and one.join_keys <> '{}'
        and one.started_at > now() - interval ${sql.lit(`${WAITED_FOR_DAYS} days`)}
        and one.merged_into is null and other.merged_into is null
        and ${waits('one')} and ${waits('other')}
      group by one.id`.execute(trx)
    return new Map(rows.map(({ id, twins }) => [id, twins]))
  })
}

/** Whether it was merged with another, under whichever of the two ids. */
export async function isMerged(db: Db, id: CallId): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('calls').select(['merged_into', 'is_merged']).where('id', '=', id).executeTakeFirst(),
  )
  return row !== undefined && (row.is_merged || row.merged_into !== null)
}

/** The call is archived and its journal is in the object store: with its twin's it will be merged. Idempotent. */
export async function awaitTwin(db: Db, jobs: Jobs, call: Call): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const twins = await findTwins(trx, call)
    const ids = [call.id, ...twins.map(({ id }) => id)].sort()
    await asPlatform(trx, async (platform) => {
      // Both recorders may be here at once: the later one sees the row of the earlier one.
      await platform.selectFrom('calls').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute()
      await platform
        .insertInto('twin_journals')
        .values({ call_id: call.id, account_id: call.accountId })
        .onConflict((conflict) => conflict.column('call_id').doNothing())
        .execute()
    })
    const waiting = await waitingAmong(trx, ids)
    if (waiting.length > 1) await jobs.enqueue(trx, { name: 'merge-twins', subjectId: call.id })
  })
}

/** Those of the calls whose journal waits, by id: the earliest first. */
export function waitingAmong(db: Db, ids: readonly CallId[]): Promise<readonly CallId[]> {
  return inScope(db, PLATFORM, async (trx) => {
    const rows = await trx.selectFrom('twin_journals').select('call_id').where('call_id', 'in', ids).execute()
    return rows.map(({ call_id }) => call_id).sort()
  })
}

/** Calls whose journal waits, the longest first. */
export async function waitingForTwins(db: Db): Promise<readonly { callId: CallId; archivedAtMs: number }[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('twin_journals').select(['call_id', 'archived_at']).orderBy('archived_at').limit(10_000).execute(),
  )
  return rows.map(({ call_id, archived_at }) => ({ callId: call_id, archivedAtMs: archived_at.getTime() }))
}

export async function forgetTwin(db: Db, callId: CallId): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('twin_journals').where('call_id', '=', callId).execute())
}

/** What a call was when it was read: it must be the same when it is replaced. */
export async function fingerprintOf(db: Db, id: CallId): Promise<string | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('calls')
      .select(sql<string>`md5(detail::text)`.as('fingerprint'))
      .where('id', '=', id)
      .where('merged_into', 'is', null)
      .forUpdate()
      .executeTakeFirst(),
  )
  return row?.fingerprint
}

/** Part of the transaction that saves the surviving call: the other one answers with it from now on, and what was told of it since. */
export async function replaceTwin(trx: Trx, jobs: Jobs, survivor: CallId, other: CallId): Promise<void> {
  const moved = await inScope(trx, PLATFORM, async (scoped) => {
    await scoped.deleteFrom('recordings').where('call_id', '=', other).execute()
    await scoped.updateTable('calls').set({ merged_into: survivor, recorded: false }).where('id', '=', other).execute()
    await scoped.deleteFrom('twin_journals').where('call_id', 'in', [survivor, other]).execute()
    return scoped
      .updateTable('late_facts')
      .set({ call_id: survivor })
      .where('call_id', '=', other)
      .where(sql<boolean>`told ->> 'claim' is null`)
      .executeTakeFirst()
  })
  if ((moved.numUpdatedRows ?? 0n) > 0n) await jobs.enqueue(trx, { name: 'redecide-call', subjectId: survivor })
}
