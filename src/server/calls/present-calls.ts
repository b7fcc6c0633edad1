import type { CallSummary as ContractSummary } from '../../contract/call.ts'
import type { CallId } from '../../core/model/ids.ts'
import { reasonInWords } from '../../core/policy/reason-in-words.ts'
import { idsIn, namesByAccount } from '../../core/words/name-ids.ts'
import { findQueueNames } from '../../store/account-settings.ts'
import { findLegs } from '../../store/call-legs.ts'
import type { CallSummary } from '../../store/calls.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findDevices } from '../../store/devices.ts'
import { findCallSummaries } from '../../store/list-calls.ts'
import { namesOf } from '../../store/names.ts'
import { findUnmergedTwins } from '../../store/twins.ts'
import { hearableRecordings, reachableCallIds } from '../access/call-access.ts'
import type { Actor } from '../actor.ts'
import { findNamedUsers } from './named-users.ts'
import { presentCallSummary } from './present-call-summary.ts'

/** A page of calls that the actor may see, in its order, with all that it refers to. */
export async function presentCalls(
  db: Db,
  actor: Actor,
  scope: Scope,
  calls: readonly CallSummary[],
): Promise<readonly ContractSummary[]> {
  const callIds = calls.map(({ id }) => id)
  const twins = await findUnmergedTwins(db, scope, callIds)
  const legs = await findReachableLegs(db, actor, scope, calls, twins)
  const recordedIds = calls.filter(({ recorded }) => recorded).map(({ id }) => id)
  const { recordings, heardIds } = await hearableRecordings(db, actor, scope, recordedIds)
  const mentioned = idsMentioned([calls.map(wordsOf), recordings.map(({ segment }) => segment?.owner)])
  const sides = [...calls, ...[...legs.values()].flat()].flatMap(({ caller, callee }) => [caller.userId, callee.userId])
  const [users, devices, queues] = await Promise.all([
    findNamedUsers(db, scope, [...sides, ...mentioned]),
    findDevices(db, scope, mentioned),
    findQueueNames(
      db,
      scope,
      calls.map(({ accountId }) => accountId),
    ),
  ])
  const names = namesByAccount(namesOf(users.values(), devices), queues)
  const recordingsByCall = Map.groupBy(recordings, ({ callId }) => callId)
  return calls.map((call) =>
    presentCallSummary(call, {
      recordings: recordingsByCall.get(call.id) ?? [],
      heardIds,
      users,
      names: names(call.accountId),
      twinIds: twins.get(call.id),
      legs: legs.get(call.id),
    }),
  )
}

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
  const reached = await reachableCallIds(db, actor, scope, 'see-calls', ids)
  const summaries = new Map((await findCallSummaries(db, scope, [...reached])).map((call) => [call.id, call]))
  const legsOf = (callId: CallId, legIds: readonly CallId[]) => {
    const twinIds = twins.get(callId) ?? []
    return legIds.filter((id) => !twinIds.includes(id)).flatMap((id) => summaries.get(id) ?? [])
  }
  const all = [...found].map(([callId, legIds]) => [callId, legsOf(callId, legIds)] as const)
  return new Map(all.filter(([, legs]) => legs.length > 0))
}

/** What of a call names users and devices. */
function wordsOf(call: CallSummary) {
  const { decision, replay } = call
  return [reasonInWords(call), decision?.owner, decision?.triggers, replay?.segments, replay?.commands]
}

/** Whoever is spoken of, wherever: in words or as a level. */
export function idsMentioned(value: unknown): readonly string[] {
  return idsIn(JSON.stringify(value))
}
