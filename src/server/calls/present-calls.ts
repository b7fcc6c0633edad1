import type { CallSummary as ContractSummary } from '../../contract/call.ts'
import { reasonInWords } from '../../core/policy/reason-in-words.ts'
import { idsIn, namesByAccount } from '../../core/words/name-ids.ts'
import { findQueueNames } from '../../store/account-settings.ts'
import type { CallSummary } from '../../store/calls.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findDevices } from '../../store/devices.ts'
import { namesOf } from '../../store/names.ts'
import { findUnmergedTwins } from '../../store/twins.ts'
import { hearableRecordings } from '../access/call-access.ts'
import { findReachableLegs } from '../access/reachable-legs.ts'
import type { Actor } from '../actor.ts'
import { keptOfCalls } from '../retention/kept-of-calls.ts'
import { archivedCalls } from './archived-calls.ts'
import { findNamedUsers } from './named-users.ts'
import { presentCallSummary } from './present-call-summary.ts'
import { saidOfCalls } from './said-of-calls.ts'

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
  const heard = recordings.filter(({ id }) => heardIds.has(id))
  const [said, kept, archived] = await Promise.all([
    saidOfCalls(db, actor, scope, calls),
    keptOfCalls(db, scope, heard),
    archivedCalls(db, scope, heard),
  ])
  const recordingsByCall = Map.groupBy(recordings, ({ callId }) => callId)
  return calls.map((call) =>
    presentCallSummary(call, {
      recordings: recordingsByCall.get(call.id) ?? [],
      heardIds,
      users,
      names: names(call.accountId),
      twinIds: twins.get(call.id),
      legs: legs.get(call.id),
      said: said.get(call.id),
      kept: kept.get(call.id),
      isArchived: archived.has(call.id),
    }),
  )
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
