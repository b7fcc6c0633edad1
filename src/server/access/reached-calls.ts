/** Calls in full, but for what the phone system sent, of those that are within reach. */

import type { AccessRight } from '../../core/model/access.ts'
import type { Call } from '../../core/model/call.ts'
import type { CallId } from '../../core/model/ids.ts'
import { findCalls } from '../../store/calls.ts'
import { accountScope, type Db, type Scope } from '../../store/db.ts'
import type { Actor } from '../actor.ts'
import { callNotFound, type ReachedCall, reachableCallIds } from './call-access.ts'

export type WholeCall = Omit<Call, 'metadata'>

/** Of one that `getNamedCall` gave. Fails with `call-not-found` when it is gone since. */
export async function wholeCall(db: Db, { id, accountId }: ReachedCall): Promise<WholeCall> {
  const [call] = await findCalls(db, accountScope(accountId), [id])
  if (!call) throw callNotFound()
  return call
}

/** Those of them of which a part is within reach of the right. */
export async function reachableCalls(
  db: Db,
  actor: Actor,
  scope: Scope,
  right: AccessRight,
  ids: readonly CallId[],
): Promise<ReadonlyMap<CallId, WholeCall>> {
  const reached = await reachableCallIds(db, actor, scope, right, ids)
  const calls = await findCalls(db, scope, [...reached])
  return new Map(calls.map((call) => [call.id, call]))
}
