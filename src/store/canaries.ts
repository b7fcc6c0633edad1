/** Canary calls: how they are placed, and what became of each. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import { type Canary, type CanaryOutcome, type CanaryRun, isCanaryFailure } from '../core/model/canary.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface StoredCanary extends Canary {
  /** Of `username`; opened with `canaryPasswordPurpose`. */
  readonly sealedPassword?: Uint8Array
}

/** Another canary's password cannot be put in its place. */
export const canaryPasswordPurpose = (id: string) => `canary ${id}`

export async function createCanary(db: Db, canary: StoredCanary): Promise<void> {
  const { id, accountId } = canary
  await inScope(db, accountScope(accountId), (trx) =>
    trx
      .insertInto('canaries')
      .values({ id, account_id: accountId, ...changeable(canary) })
      .execute(),
  )
}

/** All but what it failed with. Fails with `canary-not-found`. */
export async function saveCanary(db: Db, canary: StoredCanary): Promise<void> {
  const result = await inScope(db, accountScope(canary.accountId), (trx) =>
    trx.updateTable('canaries').set(changeable(canary)).where('id', '=', canary.id).executeTakeFirst(),
  )
  if (result.numUpdatedRows === 0n) throw notFound()
}

/** With its runs; their calls stay. */
export async function removeCanary(db: Db, { id, accountId }: Pick<Canary, 'id' | 'accountId'>): Promise<void> {
  await inScope(db, accountScope(accountId), (trx) => trx.deleteFrom('canaries').where('id', '=', id).execute())
}

/** Fails with `canary-not-found`. */
export async function getCanary(db: Db, scope: Scope, id: string): Promise<StoredCanary> {
  const row = isUuid(id)
    ? await inScope(db, scope, (trx) => trx.selectFrom('canaries').selectAll().where('id', '=', id).executeTakeFirst())
    : undefined
  if (!row) throw notFound()
  return toCanary(row)
}

/** Oldest first. */
export async function listCanaries(db: Db, accountId: AccountId): Promise<readonly StoredCanary[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx.selectFrom('canaries').selectAll().where('account_id', '=', accountId).orderBy('id').execute(),
  )
  return rows.map(toCanary)
}

/** Newest first. */
export async function runsOfCanary(
  db: Db,
  { id, accountId }: Pick<Canary, 'id' | 'accountId'>,
  limit: number,
): Promise<readonly CanaryRun[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('canary_runs')
      .selectAll()
      .where('canary_id', '=', id)
      .orderBy('due_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute(),
  )
  return rows.map(toRun)
}

/** One that has not ended yet is the one. */
export function askForRun(db: Db, canary: Canary, nowMs: number, askedByName?: string): Promise<CanaryRun> {
  return inScope(db, accountScope(canary.accountId), async (trx) => {
    await sql`select 1 from canaries where id = ${canary.id} for update`.execute(trx)
    const open = await trx
      .selectFrom('canary_runs')
      .selectAll()
      .where('canary_id', '=', canary.id)
      .where('state', '<>', 'done')
      .executeTakeFirst()
    if (open) return toRun(open)
    const row = await trx
      .insertInto('canary_runs')
      .values({
        ...{ id: newId(), account_id: canary.accountId, canary_id: canary.id, state: 'due', due_at: new Date(nowMs) },
        asked_by_name: askedByName === undefined ? null : storableText(askedByName),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toRun(row)
  })
}

/** Makes a run of each canary whose time has come, and has it wait for its next one. Of accounts that are not being closed. */
export function addDueRuns(
  db: Db,
  nowMs: number,
  nextRunAtMs: (canary: Canary, timeZone: string) => number,
): Promise<void> {
  return inScope(db, PLATFORM, async (trx) => {
    const due = await trx
      .selectFrom('canaries')
      .innerJoin('accounts', 'accounts.id', 'canaries.account_id')
      .selectAll('canaries')
      .select(['accounts.time_zone', 'accounts.state as account_state'])
      .where('next_run_at', '<=', new Date(nowMs))
      .limit(100)
      .forUpdate('canaries')
      .skipLocked()
      .execute()
    for (const { time_zone: timeZone, account_state: state, ...row } of due) {
      const canary = toCanary(row)
      const next = new Date(nextRunAtMs(canary, timeZone))
      await trx.updateTable('canaries').set({ next_run_at: next }).where('id', '=', canary.id).execute()
      if (state === 'active') await askForRun(trx, canary, nowMs)
    }
  })
}

/** Whose time has come, oldest first; they are being called from now on. */
export async function claimDueRuns(db: Db, nowMs: number, limit: number): Promise<readonly CanaryRun[]> {
  const { rows } = await inScope(db, PLATFORM, (trx) =>
    sql<Selectable<Tables['canary_runs']>>`
      update canary_runs set state = 'calling', started_at = ${new Date(nowMs)} where id in (
        select id from canary_runs where state = 'due' order by due_at limit ${limit} for update skip locked)
      returning *`.execute(trx),
  )
  return rows.map(toRun)
}

/** Whose recordings are to be looked for; nobody else does until `untilMs`. */
export async function claimWaitingRuns(db: Db, nowMs: number, untilMs: number): Promise<readonly CanaryRun[]> {
  const { rows } = await inScope(db, PLATFORM, (trx) =>
    sql<Selectable<Tables['canary_runs']>>`
      update canary_runs set look_at = ${new Date(untilMs)} where id in (
        select id from canary_runs where state = 'waiting' and look_at <= ${new Date(nowMs)}
        order by look_at limit 50 for update skip locked)
      returning *`.execute(trx),
  )
  return rows.map(toRun)
}

/** Whoever placed them is gone. */
export async function abandonedRuns(db: Db, startedBeforeMs: number): Promise<readonly CanaryRun[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('canary_runs')
      .selectAll()
      .where('state', '=', 'calling')
      .where('started_at', '<', new Date(startedBeforeMs))
      .execute(),
  )
  return rows.map(toRun)
}

export type CalledRun = Pick<CanaryRun, 'sipCallId' | 'startedAtMs' | 'answeredAtMs' | 'endedAtMs' | 'sipStatus'>

/** From now on its recording is waited for. */
export async function noteCalled(db: Db, { id, accountId }: CanaryRun, called: CalledRun): Promise<void> {
  await inScope(db, accountScope(accountId), (trx) =>
    trx
      .updateTable('canary_runs')
      .set({ state: 'waiting', look_at: new Date(0), ...columnsOf(called) })
      .where('id', '=', id)
      .where('state', '=', 'calling')
      .execute(),
  )
}

export interface CanaryConclusion extends CalledRun {
  readonly outcome: CanaryOutcome
  readonly because: string
  readonly callId?: CallId
  readonly recordedMs?: number
  readonly heardMs?: number
}

/** Part of a transaction. `failed`: and all was well before; `recovered`: and it was not. Undefined: nothing new. */
export function concludeRun(
  trx: Trx,
  { id, accountId, canaryId }: CanaryRun,
  conclusion: CanaryConclusion,
  nowMs: number,
): Promise<'failed' | 'recovered' | undefined> {
  const { outcome, because, callId, recordedMs, heardMs } = conclusion
  return inScope(trx, accountScope(accountId), async (scoped) => {
    const done = await scoped
      .updateTable('canary_runs')
      .set({
        ...{ state: 'done', outcome, because: storableText(because), done_at: new Date(nowMs) },
        ...columnsOf(conclusion),
        ...{ call_id: callId ?? null, recorded_ms: recordedMs ?? null, heard_ms: heardMs ?? null },
      })
      .where('id', '=', id)
      .where('state', '<>', 'done')
      .executeTakeFirst()
    if (done.numUpdatedRows === 0n || outcome === 'interrupted') return undefined
    const failed = isCanaryFailure(outcome)
    const changed = await scoped
      .updateTable('canaries')
      .set({ failing_since: failed ? new Date(nowMs) : null })
      .where('id', '=', canaryId)
      .where('failing_since', failed ? 'is' : 'is not', null)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return undefined
    return failed ? 'failed' : 'recovered'
  })
}

/** Calls that the signal of some run was found in since: no other run is about them. */
export async function callsOfRuns(db: Db, accountId: AccountId, sinceMs: number): Promise<ReadonlySet<CallId>> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('canary_runs')
      .select('call_id')
      .where('account_id', '=', accountId)
      .where('due_at', '>=', new Date(sinceMs))
      .where('heard_ms', '>', 0)
      .execute(),
  )
  return new Set(rows.flatMap((row) => row.call_id ?? []))
}

export async function countFailingCanaries(db: Db): Promise<number> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('canaries')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('failing_since', 'is not', null)
      .where('next_run_at', 'is not', null)
      .executeTakeFirstOrThrow(),
  )
  return Number(row.count)
}

export async function removeOldRuns(db: Db, beforeMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('canary_runs').where('state', '=', 'done').where('due_at', '<', new Date(beforeMs)).execute(),
  )
}

const notFound = () => new AppError('canary-not-found', 'There is no such canary')

const dateOf = (atMs: number | undefined) => (atMs === undefined ? null : new Date(atMs))

function changeable(canary: StoredCanary) {
  const { hop, sealedPassword } = canary
  return {
    name: storableText(canary.name),
    to_uri: storableText(canary.to),
    from_uri: storableText(canary.from),
    hop: hop ? storableJson(hop) : null,
    protocol: canary.protocol,
    username: canary.username === undefined ? null : storableText(canary.username),
    sealed_password: sealedPassword ? Buffer.from(sealedPassword) : null,
    rhythm: storableJson(canary.rhythm),
    talk_ms: canary.talkMs,
    late_after_ms: canary.lateAfterMs,
    expects_answer: canary.expectsAnswer,
    next_run_at: dateOf(canary.nextRunAtMs),
  }
}

function columnsOf({ sipCallId, startedAtMs, answeredAtMs, endedAtMs, sipStatus }: CalledRun) {
  return {
    ...(sipCallId !== undefined && { sip_call_id: storableText(sipCallId) }),
    ...(startedAtMs !== undefined && { started_at: new Date(startedAtMs) }),
    ...(answeredAtMs !== undefined && { answered_at: new Date(answeredAtMs) }),
    ...(endedAtMs !== undefined && { ended_at: new Date(endedAtMs) }),
    ...(sipStatus !== undefined && { sip_status: sipStatus }),
  }
}

function toCanary(row: Selectable<Tables['canaries']>): StoredCanary {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    to: row.to_uri,
    from: row.from_uri,
    protocol: row.protocol,
    rhythm: row.rhythm,
    talkMs: row.talk_ms,
    lateAfterMs: row.late_after_ms,
    expectsAnswer: row.expects_answer,
    ...withoutNulls({
      hop: row.hop,
      username: row.username,
      sealedPassword: row.sealed_password,
      nextRunAtMs: row.next_run_at?.getTime(),
      failingSinceMs: row.failing_since?.getTime(),
    }),
  }
}

function toRun(row: Selectable<Tables['canary_runs']>): CanaryRun {
  return {
    id: row.id,
    canaryId: row.canary_id,
    accountId: row.account_id,
    state: row.state,
    dueAtMs: row.due_at.getTime(),
    ...withoutNulls({
      askedByName: row.asked_by_name,
      startedAtMs: row.started_at?.getTime(),
      answeredAtMs: row.answered_at?.getTime(),
      endedAtMs: row.ended_at?.getTime(),
      sipCallId: row.sip_call_id,
      sipStatus: row.sip_status,
      outcome: row.outcome,
      because: row.because,
      callId: row.call_id,
      recordedMs: row.recorded_ms,
      heardMs: row.heard_ms,
      doneAtMs: row.done_at?.getTime(),
    }),
  }
}
