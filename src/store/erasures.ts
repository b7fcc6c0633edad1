/** Calls of one person, and requests to erase them with a verdict for each call. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import { type Dialling, diallingIn, spellingsOf } from '../core/model/dialling.ts'
import type {
  DataSubject,
  Erasure,
  ErasureItem,
  ErasureVerdict,
  SubjectCall,
  SubjectRelation,
} from '../core/model/erasure.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface FoundCall extends SubjectCall {
  readonly endedAtMs: number
  readonly recordings: number
}

/** The oldest first, at most `limit`. What a number or a person has to do with each is said. */
export async function callsOfSubject(
  db: Db,
  accountId: AccountId,
  subject: DataSubject,
  limit: number,
): Promise<readonly FoundCall[]> {
  const rows = await inScope(db, accountScope(accountId), async (trx) => {
    const isOf = conditionOf(subject, diallingIn(await timeZoneOf(trx, accountId)))
    if (!isOf) return []
    const found = await sql<{
      callId: CallId
      startedAt: Date
      endedAt: Date
      recordings: number
      roles: readonly string[]
      isAgent: boolean
    }>`
      select c.id as "callId", c.started_at as "startedAt", coalesce(c.ended_at, c.started_at) as "endedAt",
        (select count(*)::int from recordings r where r.call_id = c.id) as recordings,
        array(select distinct p ->> 'role' from jsonb_array_elements(c.detail -> 'parties') p where ${isOf.party}) as roles,
        ${isOf.agent} as "isAgent"
      from calls c where c.account_id = ${accountId} and c.merged_into is null and c.state = 'ready' and (${isOf.call})
      order by c.started_at, c.id limit ${limit}`.execute(trx)
    return found.rows
  })
  return rows.flatMap(({ callId, startedAt, endedAt, recordings, roles, isAgent }) => {
    const ofParties = roles.map((role): SubjectRelation => RELATIONS[role] ?? 'on-call')
    const relations = [...ofParties, ...(isAgent && roles.length === 0 ? (['agent'] as const) : [])].sort()
    return relations.length === 0
      ? []
      : { callId, startedAtMs: startedAt.getTime(), endedAtMs: endedAt.getTime(), recordings, relations }
  })
}

const RELATIONS: Readonly<Record<string, SubjectRelation>> = { caller: 'caller', callee: 'called' }

async function timeZoneOf(trx: Trx, accountId: AccountId): Promise<string> {
  const row = await trx.selectFrom('accounts').select('time_zone').where('id', '=', accountId).executeTakeFirst()
  return row?.time_zone ?? 'UTC'
}

function conditionOf(subject: DataSubject, dialling: Dialling | undefined) {
  if (subject.kind === 'user') {
    const ids = sql`array[${subject.userId}]::uuid[]`
    return {
      call: sql`c.party_ids::text[] && ${ids}::text[] or c.people_ids::text[] && ${ids}::text[]`,
      party: sql`p ->> 'userId' = ${subject.userId}`,
      agent: sql`c.people_ids::text[] && ${ids}::text[]`,
    }
  }
  const spellings = spellingsOf(subject.number, dialling)
  const shortest = spellings.at(-1)
  if (shortest === undefined) return undefined
  const party = sql`regexp_replace(regexp_replace(coalesce(p ->> 'number', ''), '\\D', '', 'g'), '^00', '') = any(${[...spellings]}::text[])`
  // The index of the search finds those with the digits anywhere; what remains is looked at one by one.
  return {
    call: sql`c.search like ${`%${shortest}%`} and exists (
      select from jsonb_array_elements(c.detail -> 'parties') p where ${party})`,
    party,
    agent: sql`false`,
  }
}

export type NewErasure = Pick<Erasure, 'accountId' | 'subject' | 'reason' | 'requestedBy' | 'requestedByName'>

export async function createErasure(
  trx: Trx,
  draft: NewErasure,
  calls: readonly SubjectCall[],
  nowMs: number,
): Promise<Erasure> {
  const { accountId } = draft
  return inScope(trx, accountScope(accountId), async (scoped) => {
    const row = await scoped
      .insertInto('erasures')
      .values({
        id: newId(),
        account_id: accountId,
        subject: storableJson(draft.subject),
        reason: storableText(draft.reason),
        state: 'waiting',
        requested_by: draft.requestedBy,
        requested_by_name: storableText(draft.requestedByName),
        requested_at: new Date(nowMs),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const items = calls.map(({ callId, startedAtMs, relations }) => ({
      call_id: callId,
      started_at: new Date(startedAtMs).toISOString(),
      relations,
    }))
    await sql`
      insert into erasure_items (account_id, erasure_id, call_id, started_at, relations)
      select ${accountId}, ${row.id}, call_id, started_at, relations
      from jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
        as given (call_id uuid, started_at timestamptz, relations text[])`.execute(scoped)
    return toErasure(row)
  })
}

/** Fails with `erasure-not-found`. */
export async function getErasure(db: Db, scope: Scope, id: string): Promise<Erasure> {
  const row = isUuid(id)
    ? await inScope(db, scope, (trx) => trx.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst())
    : undefined
  if (!row) throw new AppError('erasure-not-found', 'There is no such erasure')
  return toErasure(row)
}

/** Those that wait for somebody, then the newest first. */
export async function listErasures(db: Db, accountId: AccountId): Promise<readonly Erasure[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('erasures')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy(sql`state <> 'waiting'`)
      .orderBy('requested_at', 'desc')
      .orderBy('id', 'desc')
      .limit(200)
      .execute(),
  )
  return rows.map(toErasure)
}

/** The oldest call first. */
export async function itemsOfErasure(
  db: Db,
  { id, accountId }: Erasure,
  limit = 10_000,
): Promise<readonly ErasureItem[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('erasure_items')
      .selectAll()
      .where('erasure_id', '=', id)
      .orderBy('started_at')
      .orderBy('call_id')
      .limit(limit)
      .execute(),
  )
  return rows.map((row) => ({
    callId: row.call_id,
    startedAtMs: row.started_at.getTime(),
    relations: row.relations as SubjectRelation[],
    cases: row.cases,
    ...(row.verdict && { verdict: row.verdict }),
    ...(row.kept_until && { keptUntilMs: row.kept_until.getTime() }),
  }))
}

/** How many items have which verdict; `undecided` for those without. */
export async function countVerdicts(
  db: Db,
  accountId: AccountId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<ErasureVerdict | 'undecided', number>>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await inScope(db, accountScope(accountId), (trx) =>
    sql<{ id: string; verdict: ErasureVerdict | 'undecided'; count: number }>`
      select erasure_id as id, coalesce(verdict, 'undecided') as verdict, count(*)::int as count from erasure_items
      where erasure_id = any(${[...ids]}::uuid[]) group by 1, 2`.execute(trx),
  )
  return new Map(
    ids.map((id) => {
      const counts = { erased: 0, held: 0, kept: 0, busy: 0, gone: 0, undecided: 0 }
      for (const row of rows) if (row.id === id) counts[row.verdict] = row.count
      return [id, counts]
    }),
  )
}

/** Fails with `erasure-decided` when somebody else was faster. */
export async function decideErasure(
  trx: Trx,
  { id, accountId }: Pick<Erasure, 'id' | 'accountId'>,
  state: 'running' | 'refused' | 'withdrawn',
  byName: string,
  nowMs: number,
): Promise<Erasure> {
  const row = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('erasures')
      .set({ state, decided_by_name: storableText(byName), decided_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returningAll()
      .executeTakeFirst(),
  )
  if (!row) throw new AppError('erasure-decided', 'Somebody decided about it already')
  return toErasure(row)
}

/** Part of the commit that certifies the purge. */
export async function completeErasure(trx: Trx, accountId: AccountId, id: string, nowMs: number): Promise<void> {
  await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('erasures')
      .set({ state: 'done', finished_at: new Date(nowMs) })
      .where('id', '=', id)
      .execute(),
  )
}

function toErasure(row: Selectable<Tables['erasures']>): Erasure {
  return {
    id: row.id,
    accountId: row.account_id,
    subject: row.subject,
    reason: row.reason,
    state: row.state,
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedAtMs: row.requested_at.getTime(),
    ...withoutNulls({
      decidedByName: row.decided_by_name,
      decidedAtMs: row.decided_at?.getTime(),
      finishedAtMs: row.finished_at?.getTime(),
    }),
  }
}
