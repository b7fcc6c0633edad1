/**
 * A phone system may record each leg of a call by itself: the caller with the queue, the queue with the agent. What it calls the call is
 * the same on all of them, and so they are found.
 */

import { type SqlBool, sql } from 'kysely'
import type { CallId } from '../core/model/ids.ts'
import type { CallSummary } from './calls.ts'
import { asPlatform, type Db, inScope, type Scope } from './db.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import { storableText } from './row-values.ts'

/** One leg may begin when another has just ended: a transfer. */
const APART_MS = 5000
/** More legs than any call has. */
const MOST_LEGS = 1000

type Leg = Pick<CallSummary, 'id' | 'accountId' | 'startedAtMs' | 'endedAtMs' | 'ownNames'>

/** Of each of these calls the other legs, by id and in order of their start; calls that have none are missing. */
export async function findLegs(
  db: Db,
  scope: Scope,
  calls: readonly Leg[],
): Promise<ReadonlyMap<CallId, readonly CallId[]>> {
  const named = calls.filter(({ ownNames }) => ownNames.length > 0)
  if (named.length === 0) return new Map()
  const names = [...new Set(named.flatMap(({ ownNames }) => ownNames))].map(storableText)
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
  const legsOf = (call: Leg) =>
    rows.filter(
      (row) =>
        row.id !== call.id &&
        row.account_id === call.accountId &&
        call.ownNames.some((name) => row.identifiers.includes(name)) &&
        row.started_at.getTime() <= (call.endedAtMs ?? Number.POSITIVE_INFINITY) + APART_MS &&
        (row.ended_at?.getTime() ?? Number.POSITIVE_INFINITY) >= call.startedAtMs - APART_MS,
    )
  const found = named.map((call) => [call.id, legsOf(call).map(({ id }) => id)] as const)
  return new Map(found.filter(([, ids]) => ids.length > 0))
}
