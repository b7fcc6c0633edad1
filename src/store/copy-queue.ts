/**
 * What is to be put into targets or removed there: the table of copies is the queue. A lane is what goes to one target for one account; in a
 * lane everything is done in order and one at a time, lanes know nothing of each other. Whoever dies leaves its work to the others when its
 * claim is over.
 */

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import { type CopyState, copyRetryMs } from '../core/model/storage.ts'
import { type ReportedProblem, storageProblemText } from '../core/model/storage-problem.ts'
import type { OutstandingCopy } from '../core/model/termination.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { storableJson } from './row-values.ts'
import { forgetGone } from './stored-objects.ts'
import type { CopyMark } from './target-store.ts'

export interface Lane {
  readonly accountId: AccountId
  readonly targetId: string
}

export interface ClaimedCopy extends Lane {
  readonly objectId: string
  readonly key: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly todo: 'put' | 'remove'
  /** With this one. */
  readonly attempts: number
  /** Something may lie there from before. */
  readonly hasFormer: boolean
  readonly claim: string
  readonly seq: number
}

/** Of everything that waits, due or not. As fast with a million copies as with one: from lane to lane through the index. */
export async function lanesWithWork(db: Db): Promise<readonly Lane[]> {
  const found = await inScope(db, PLATFORM, (trx) =>
    sql<Lane>`
      with recursive lane as (
        (select account_id, target_id from object_copies where state in ('waiting', 'removing')
          order by account_id, target_id limit 1)
        union all
        select n.account_id, n.target_id from lane l cross join lateral (
          select account_id, target_id from object_copies where state in ('waiting', 'removing')
            and (account_id, target_id) > (l.account_id, l.target_id) order by account_id, target_id limit 1) as n
      ) select account_id as "accountId", target_id as "targetId" from lane`.execute(trx),
  )
  return found.rows
}

/** The next of the lane, when it is due and nobody else is at work in it. */
export async function claimCopy(
  db: Db,
  { accountId, targetId }: Lane,
  nowMs: number,
  claimForMs: number,
): Promise<ClaimedCopy | undefined> {
  const now = new Date(nowMs)
  return inScope(db, PLATFORM, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${accountId} ${targetId}`}, 0))`.execute(trx)
    const ofLane = sql`account_id = ${accountId} and target_id = ${targetId}`
    const isBusy =
      await sql`select from object_copies where ${ofLane} and claim is not null and claimed_until > ${now}`.execute(trx)
    if (isBusy.rows.length > 0) return undefined
    // Backwards: one that is not due holds up those behind it, but for what waits for something else than the store.
    const next = await sql<{ objectId: string }>`
      select object_id as "objectId" from (
        (select object_id, next_attempt_at from object_copies where ${ofLane} and state in ('waiting', 'removing')
          and not set_aside order by seq limit 1)
        union all
        (select object_id, next_attempt_at from object_copies where ${ofLane} and state in ('waiting', 'removing')
          and set_aside and next_attempt_at <= ${now} order by seq limit 1)) as head
      where next_attempt_at <= ${now} limit 1`.execute(trx)
    const objectId = next.rows[0]?.objectId
    if (objectId === undefined) return undefined
    const claim = randomUUID()
    const row = await trx
      .updateTable('object_copies')
      .set((set) => ({ attempts: set('attempts', '+', 1), claim, claimed_until: new Date(nowMs + claimForMs) }))
      .where('object_id', '=', objectId)
      .where('target_id', '=', targetId)
      .returningAll()
      .executeTakeFirstOrThrow()
    const object = await trx
      .selectFrom('stored_objects')
      .select(['key', 'size_bytes'])
      .where('id', '=', objectId)
      .executeTakeFirstOrThrow()
    return {
      accountId,
      targetId,
      objectId,
      key: object.key,
      sizeBytes: object.size_bytes,
      sha256: row.sha256,
      todo: row.state === 'removing' ? 'remove' : 'put',
      attempts: row.attempts,
      hasFormer: row.attempts > 1 || row.stored_at !== null,
      claim,
      seq: row.seq,
    }
  })
}

/** False when it was lost to somebody else meanwhile. */
export async function renewClaim(db: Db, copy: ClaimedCopy, nowMs: number, claimForMs: number): Promise<boolean> {
  const result = await inScope(db, PLATFORM, (trx) =>
    ofClaim(trx, copy)
      .set({ claimed_until: new Date(nowMs + claimForMs) })
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

/** Of what was replaced or removed while it was put nothing is noted: it has its next turn. */
export async function concludePut(db: Db, copy: ClaimedCopy, mark: CopyMark, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    await ofClaim(trx, copy)
      .set({
        state: 'stored',
        stored_at: new Date(nowMs),
        verified_at: null,
        last_problem: null,
        etag: mark.etag ?? null,
        version: mark.version ?? null,
      })
      .where('seq', '=', copy.seq)
      .execute()
    await release(trx, copy)
  })
}

export async function concludeRemoval(db: Db, copy: ClaimedCopy): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    await trx
      .deleteFrom('object_copies')
      .where('object_id', '=', copy.objectId)
      .where('target_id', '=', copy.targetId)
      .where('claim', '=', copy.claim)
      .where('seq', '=', copy.seq)
      .execute()
    await release(trx, copy)
    await forgetGone(trx, { id: copy.objectId })
    await forgetRetired(trx, copy.targetId)
  })
}

/** A target to which nothing new goes is no more when its last copy is gone. */
async function forgetRetired(trx: Trx, targetId: string): Promise<void> {
  await sql`
    delete from storage_targets t where t.id = ${targetId} and retired_at is not null
      and not exists (select from object_copies c where c.target_id = t.id)`.execute(trx)
}

/** `retryAtMs`: when there is no use in trying before; then the others do not wait for it. `isFinal`: nobody tries again. */
export async function concludeFailure(
  db: Db,
  copy: ClaimedCopy,
  problem: ReportedProblem,
  {
    nowMs,
    random,
    retryAtMs,
    isFinal,
  }: { readonly nowMs: number; readonly random: number; readonly retryAtMs?: number; readonly isFinal: boolean },
): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    await ofClaim(trx, copy)
      .set({
        ...(isFinal && { state: 'failed' }),
        last_problem: storableJson({ problem: problem.problem, values: problem.values }),
        next_attempt_at: new Date(retryAtMs ?? nowMs + copyRetryMs(copy.attempts, random)),
        set_aside: retryAtMs !== undefined,
      })
      .where('seq', '=', copy.seq)
      .execute()
    await release(trx, copy)
  })
}

const ofClaim = (trx: Trx, { objectId, targetId, claim }: ClaimedCopy) =>
  trx
    .updateTable('object_copies')
    .where('object_id', '=', objectId)
    .where('target_id', '=', targetId)
    .where('claim', '=', claim)

const release = (trx: Trx, copy: ClaimedCopy) => ofClaim(trx, copy).set({ claim: null, claimed_until: null }).execute()

export async function lanesOfAccount(db: Db, accountId: AccountId): Promise<readonly Lane[]> {
  return (await lanesWithWork(db)).filter((lane) => lane.accountId === accountId)
}

/** Whatever waits for a store is tried at once; how many. What is locked goes on waiting. */
export async function retryLanes(
  db: Db,
  { accountId, targetId }: { readonly accountId?: AccountId; readonly targetId?: string },
  nowMs: number,
): Promise<number> {
  const result = await inScope(db, PLATFORM, (trx) => {
    let query = trx
      .updateTable('object_copies')
      .set({ next_attempt_at: new Date(nowMs) })
      .where('state', 'in', ['waiting', 'removing'])
      .where('set_aside', '=', false)
      .where('next_attempt_at', '>', new Date(nowMs))
    if (accountId !== undefined) query = query.where('account_id', '=', accountId)
    if (targetId !== undefined) query = query.where('target_id', '=', targetId)
    return query.executeTakeFirst()
  })
  return Number(result.numUpdatedRows)
}

/** What is still somewhere though it is removed; a thousand at most. */
export async function outstandingRemovals(db: Db, accountId: AccountId): Promise<readonly OutstandingCopy[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('object_copies as c')
      .innerJoin('stored_objects as o', 'o.id', 'c.object_id')
      .innerJoin('storage_targets as t', 't.id', 'c.target_id')
      .select(['o.key', 't.name', 't.location', 'c.last_problem'])
      .where('c.account_id', '=', accountId)
      .where('c.state', '=', 'removing')
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

/** Of all accounts. `oldestAtMs`: when the first object was written of which a copy was tried in vain, and waits. */
export async function backlogOfCopies(
  db: Db,
): Promise<{ readonly waiting: number; readonly failed: number; readonly oldestAtMs?: number }> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('object_copies as c')
      .innerJoin('stored_objects as o', 'o.id', 'c.object_id')
      .select([
        sql<number>`count(*) filter (where c.state in ('waiting', 'removing'))`.as('waiting'),
        sql<number>`count(*) filter (where c.state = 'failed')`.as('failed'),
        sql<Date | null>`min(o.stored_at) filter (where c.state in ('waiting', 'removing') and c.attempts > 0)`.as(
          'oldest',
        ),
      ])
      .where('c.state', '<>', 'stored')
      .executeTakeFirst(),
  )
  return {
    waiting: row?.waiting ?? 0,
    failed: row?.failed ?? 0,
    ...(row?.oldest && { oldestAtMs: row.oldest.getTime() }),
  }
}

/** Of a target; `waitingBytes`: of what is still to be put. */
export async function countCopies(db: Db, targetId: string) {
  const found = await inScope(db, PLATFORM, (trx) =>
    sql<{ state: CopyState; copies: number; bytes: number }>`
      select c.state, count(*)::int as copies, coalesce(sum(o.size_bytes), 0)::float8 as bytes
      from object_copies c join stored_objects o on o.id = c.object_id where c.target_id = ${targetId} group by c.state`.execute(
      trx,
    ),
  )
  const of = (state: CopyState) => found.rows.find((row) => row.state === state)
  const count = (state: CopyState) => of(state)?.copies ?? 0
  return {
    waiting: count('waiting'),
    stored: count('stored'),
    failed: count('failed'),
    removing: count('removing'),
    waitingBytes: of('waiting')?.bytes ?? 0,
  }
}

export interface WaitingCopy {
  readonly key: string
  readonly targetId: string
  readonly targetName: string
  readonly state: 'waiting' | 'failed' | 'removing'
  readonly sizeBytes: number
  readonly attempts: number
  readonly nextAttemptAtMs?: number
  readonly problem?: ReportedProblem
}

/** In their order, two hundred at most; without an account: of all. */
export async function listWaitingCopies(db: Db, accountId: AccountId | undefined): Promise<readonly WaitingCopy[]> {
  const rows = await inScope(db, PLATFORM, (trx) => {
    const query = trx
      .selectFrom('object_copies as c')
      .innerJoin('stored_objects as o', 'o.id', 'c.object_id')
      .innerJoin('storage_targets as t', 't.id', 'c.target_id')
      .select([
        'o.key',
        'o.size_bytes',
        't.id',
        't.name',
        'c.state',
        'c.attempts',
        'c.next_attempt_at',
        'c.last_problem',
      ])
      .where('c.state', '<>', 'stored')
      .orderBy('c.seq')
      .limit(200)
    return (accountId === undefined ? query : query.where('c.account_id', '=', accountId)).execute()
  })
  return rows.map((row) => ({
    key: row.key,
    targetId: row.id,
    targetName: row.name,
    state: row.state as WaitingCopy['state'],
    sizeBytes: row.size_bytes,
    attempts: row.attempts,
    ...(row.state !== 'failed' && { nextAttemptAtMs: row.next_attempt_at.getTime() }),
    ...(row.last_problem && { problem: row.last_problem }),
  }))
}
