/**
 * A phone system may record each leg of a call by itself: the caller with the queue, the queue with the agent. What it calls the call is
 * the same on all of them, and so they are found.
 */

import { type SqlBool, sql } from 'kysely'
import type { CallId } from '../core/model/ids.ts'
import type { CallSummary } from './calls.ts'
import { asPlatform, type Db, inScope, type Scope } from './db.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import { portions } from './portions.ts'
import { storableText } from './row-values.ts'

/** One leg may begin when another has just ended: a transfer. */
const APART_MS = 5000
/** More legs than so many calls have. */
const MOST_LEGS = 1000
const AT_ONCE = 100

type Leg = Pick<CallSummary, 'id' | 'accountId' | 'startedAtMs' | 'endedAtMs' | 'ownNames'>

/** Of each of these calls the other legs, by id and in order of their start; calls that have none are missing. */
export async function findLegs(
  db: Db,
  scope: Scope,
  calls: readonly Leg[],
): Promise<ReadonlyMap<CallId, readonly CallId[]>> {
  const named = calls.filter(({ ownNames }) => ownNames.length > 0)
  const found = new Map<CallId, readonly CallId[]>()
  for (const part of portions(named, AT_ONCE))
    for (const [id, legs] of await legsOf(db, scope, part)) found.set(id, legs)
  return found
}

async function legsOf(
  db: Db,
  scope: Scope,
  calls: readonly Leg[],
): Promise<readonly (readonly [CallId, readonly CallId[]])[]> {
  const names = [...new Set(calls.flatMap(({ ownNames }) => ownNames))].map(storableText)
  const rows = await inScope(db, scope, (trx) =>
    // Behind row level security the index of names is of no use.
    asPlatform(trx, (platform) =>
      platform
        .selectFrom('calls')
        .select(['id', 'account_id', 'started_at', 'ended_at', 'identifiers'])
        .where((eb) => eb.and([...inAccountsOf(scope), eb('merged_into', 'is', null)]))
        .where(sql<SqlBool>`identifiers && ${sql.val(names)}::text[]`)
        .orderBy('started_at')
        .orderBy('id')
        .limit(MOST_LEGS)
        .execute(),
    ),
  )
  const others = (call: Leg) =>
    rows.filter(
      (row) =>
        row.id !== call.id &&
        row.account_id === call.accountId &&
        call.ownNames.some((name) => row.identifiers.includes(name)) &&
        row.started_at.getTime() <= (call.endedAtMs ?? Number.POSITIVE_INFINITY) + APART_MS &&
        (row.ended_at?.getTime() ?? Number.POSITIVE_INFINITY) >= call.startedAtMs - APART_MS,
    )
  return calls.map((call) => [call.id, others(call).map(({ id }) => id)] as const).filter(([, ids]) => ids.length > 0)
}
