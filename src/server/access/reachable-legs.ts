import type { CallId } from '../../core/model/ids.ts'
import { findLegs } from '../../store/call-legs.ts'
import type { CallSummary } from '../../store/calls.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findCallSummaries } from '../../store/list-calls.ts'
import type { Actor } from '../actor.ts'
import { reachableCallIds } from './call-access.ts'

/** Of each call the other legs that the actor may see; twins are the same leg once more. */
export async function findReachableLegs(
  db: Db,
  actor: Actor,
  scope: Scope,
  calls: readonly Pick<CallSummary, 'id' | 'accountId' | 'startedAtMs' | 'endedAtMs' | 'ownNames'>[],
  twins: ReadonlyMap<CallId, readonly CallId[]>,
): Promise<ReadonlyMap<CallId, readonly CallSummary[]>> {
  const found = await findLegs(db, scope, calls)
  if (found.size === 0) return new Map()
  const ids = [...new Set([...found.values()].flat())]
  const summaries = new Map((await reachableSummaries(db, actor, scope, ids)).map((call) => [call.id, call]))
  const legsOf = (callId: CallId, legIds: readonly CallId[]) => {
    const twinIds = twins.get(callId) ?? []
    return legIds.filter((id) => !twinIds.includes(id)).flatMap((id) => summaries.get(id) ?? [])
  }
  const all = [...found].map(([callId, legIds]) => [callId, legsOf(callId, legIds)] as const)
  return new Map(all.filter(([, legs]) => legs.length > 0))
}

/** Of these those that the actor may see, in no order. */
export async function reachableSummaries(
  db: Db,
  actor: Actor,
  scope: Scope,
  ids: readonly CallId[],
): Promise<readonly CallSummary[]> {
  return findCallSummaries(db, scope, [...(await reachableCallIds(db, actor, scope, 'see-calls', ids))])
}
