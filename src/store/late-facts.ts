/** Facts about calls that are over. They wait here until a job has decided the call again (archive/redecide-call.ts). */

import type { Call, ToldEvent } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import { getCall } from './calls.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import type { Jobs } from './jobs.ts'
import { newId } from './new-id.ts'
import { storableJson } from './row-values.ts'

/**
 * Part of the transaction: committed, the call will be decided again with them, whatever dies meanwhile; also a call that is not archived
 * yet. Returns the call as it is now. Fails with `call-not-found`. Not to be called inside of `inScope`.
 */
export async function tellEndedCall(
  trx: Trx,
  jobs: Jobs,
  scope: Scope,
  callId: CallId,
  told: readonly ToldEvent[],
): Promise<Call> {
  const call = await getCall(trx, scope, callId)
  const row = { id: newId(), account_id: call.accountId, call_id: call.id, told: storableJson(told) }
  await inScope(trx, scope, (scoped) => scoped.insertInto('late_facts').values(row).execute())
  await jobs.enqueue(trx, { name: 'redecide-call', subjectId: call.id })
  return call
}

export interface LateFacts {
  /** To be removed by, once acted on: more may come meanwhile. */
  readonly ids: readonly string[]
  /** In order of arrival. */
  readonly told: readonly ToldEvent[]
}

export async function lateFactsOf(db: Db, callId: CallId): Promise<LateFacts> {
  const rows = await inScope(db, PLATFORM, (scoped) =>
    scoped
      .selectFrom('late_facts')
      .select(['id', 'told'])
      .where('call_id', '=', callId)
      .orderBy('told_at')
      .orderBy('id')
      .execute(),
  )
  return { ids: rows.map(({ id }) => id), told: rows.flatMap(({ told }) => told) }
}

export async function removeLateFacts(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await inScope(db, PLATFORM, (scoped) => scoped.deleteFrom('late_facts').where('id', 'in', ids).execute())
}

/** Calls with facts that nobody has acted on. */
export async function callsWithLateFacts(db: Db): Promise<readonly CallId[]> {
  const rows = await inScope(db, PLATFORM, (scoped) =>
    scoped.selectFrom('late_facts').select('call_id').distinct().limit(1000).execute(),
  )
  return rows.map(({ call_id }) => call_id)
}
