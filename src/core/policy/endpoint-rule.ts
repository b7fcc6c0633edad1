/** Rules of users and devices: the caller's endpoint asks `outbound[destination]`, the callee's `inbound[source]`. */

import type { UserId } from '../model/ids.ts'
import type { CallFacts, PartyFacts, PolicyOptions, PolicySettings } from '../model/policy.ts'
import { findBarred } from './barred-users.ts'
import type { Endpoint } from './endpoint.ts'
import { askByOwnership } from './endpoint-by-ownership.ts'
import { askByPath } from './endpoint-by-path.ts'
import { type Cell, isUnanswered, type LevelAnswer, NO_ANSWER } from './level-answer.ts'
import { ownerOf } from './owner-of.ts'

/** Only when the caller is onnet. */
export function askCaller(facts: CallFacts, settings: PolicySettings, options: PolicyOptions): LevelAnswer {
  const { caller } = facts
  if (!hasEndpointRules(settings) || caller.network !== 'onnet') return NO_ANSWER
  const cell: Cell = { direction: 'outbound', network: facts.callee.network }
  // A call goes out through the user it comes from.
  const user = caller.userId ?? ownerOf(caller, settings)
  const answer = ask(endpoint(facts, caller, user, user === undefined ? [] : [user], settings), cell, settings, options)
  return isUnanswered(facts) && options.startAt === 'answer' ? waiting(answer) : answer
}

/** From the answer of a person on: an auto attendant is nobody's endpoint. */
export function askCallee(facts: CallFacts, settings: PolicySettings, options: PolicyOptions): LevelAnswer {
  const { callee, forwardedBy } = facts
  if (!hasEndpointRules(settings)) return NO_ANSWER
  const user = callee.userId ?? forwardedBy
  const path = facts.path ?? (user === undefined ? [] : [user])
  if (callee.network === 'offnet' && user === undefined && callee.deviceId === undefined && path.length === 0) {
    return NO_ANSWER
  }
  const cell: Cell = { direction: 'inbound', network: facts.caller.network }
  const answer = ask(endpoint(facts, callee, user, path, settings), cell, settings, options)
  return (facts.answeredBy ?? 'person') === 'person' ? answer : waiting(answer)
}

function endpoint(
  { accountId }: CallFacts,
  party: PartyFacts,
  user: UserId | undefined,
  path: readonly UserId[],
  settings: PolicySettings,
): Endpoint {
  return {
    deviceId: party.deviceId,
    userId: ownerOf(party, settings) ?? user,
    path,
    fallback: { kind: 'endpoint-default', accountId },
  }
}

function ask(asked: Endpoint, cell: Cell, settings: PolicySettings, options: PolicyOptions): LevelAnswer {
  const byRule = options.endpointBy === 'path' ? askByPath : askByOwnership
  const barred = findBarred(asked, settings, options)
  if (!barred) return byRule(asked, cell, settings)
  // A device is its owner's, and counts no more than they do.
  const isBarred = asked.userId !== undefined && barred.users.has(asked.userId)
  const path = options.endpointBy === 'path' ? asked.path.filter((userId) => !barred.users.has(userId)) : []
  const nobody = { wants: [], isOff: true, isWaiting: false, trace: [] }
  const left = isBarred ? { ...asked, deviceId: undefined, userId: undefined, path } : { ...asked, path }
  const isAnybodyLeft = left.deviceId !== undefined || left.userId !== undefined || path.length > 0
  const answer = isAnybodyLeft ? byRule(left, cell, settings) : nobody
  return { ...answer, isOff: true, trace: [...barred.trace, ...answer.trace] }
}

function hasEndpointRules({ endpoints, users, devices }: PolicySettings): boolean {
  return endpoints !== undefined || users !== undefined || devices !== undefined
}

function waiting(answer: LevelAnswer): LevelAnswer {
  if (answer.wants.length === 0) return answer
  const trace = answer.trace.map((step) =>
    step.effect === 'record' || step.effect === 'armed'
      ? { ...step, effect: `${step.effect} from the answer on` }
      : step,
  )
  return { ...answer, wants: [], isWaiting: true, trace }
}
