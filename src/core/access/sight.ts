/** What somebody can see of a list of calls, as a condition that a database can be asked with. Says the same as decide-access.ts. */

import type { AccessRight, CallSubject, Who } from '../model/access.ts'
import type { CallId, UserId } from '../model/ids.ts'
import type { QueueId } from '../model/policy.ts'
import { gives, isNamedByGrant } from './decide-access.ts'
import { reaches, reachOf, seesHidden } from './reach-of.ts'

export interface Sight {
  /** Every call of the scope, but for what is hidden. */
  readonly whole: boolean
  /** On whose calls nothing is hidden: who looks. */
  readonly ownId?: UserId
  /** Calls that are seen whatever else holds. */
  readonly callIds: readonly CallId[]
  /** Their calls are seen, but for what is hidden. */
  readonly userIds: readonly UserId[]
  readonly queueIds: readonly QueueId[]
  /** A stretch with one of them on it is hidden. */
  readonly hidingUserIds: readonly UserId[]
}

/** The scope of the rows is not in it: who belongs to an account is asked among the rows of that account only. */
export function sightOf(who: Who, right: AccessRight): Sight {
  const reach = reachOf(who, right)
  const grants = who.grants.filter((grant) => gives(grant, right))
  const named = (kind: string) => grants.flatMap(({ scope }) => (scope.kind === kind ? (scope.id ?? []) : []))
  const groupIds = new Set(named('group'))
  const groups = [
    ...(reaches(reach, 'own-and-groups') ? who.managedGroups : []),
    ...who.grantedGroups.filter(({ id }) => groupIds.has(id)),
  ]
  const queues = reaches(reach, 'team') ? [...who.supervisedQueueIds] : []
  return {
    whole: reaches(reach, 'account') || grants.some(({ scope }) => scope.kind === 'account'),
    ...(who.userId !== undefined && who.accountId !== undefined && reach !== 'none' && { ownId: who.userId }),
    callIds: named('call'),
    userIds: unique([...groups.flatMap(({ memberIds }) => [...memberIds]), ...named('user')]),
    queueIds: unique([...queues, ...named('queue')]),
    hidingUserIds: seesHidden(who) ? [] : [...who.hidingUserIds].filter((id) => !isNamedByGrant(who, right, id)),
  }
}

export function seesEverything({ whole, hidingUserIds }: Sight): boolean {
  return whole && hidingUserIds.length === 0
}

export function seesNothing({ whole, ownId, callIds, userIds, queueIds }: Sight): boolean {
  return !whole && ownId === undefined && callIds.length + userIds.length + queueIds.length === 0
}

/** What the database is asked, for one call. */
export function sees(sight: Sight, call: CallSubject): boolean {
  const { whole, ownId, callIds, userIds, queueIds, hidingUserIds } = sight
  if (callIds.includes(call.callId) || (ownId !== undefined && call.userIds.includes(ownId))) return true
  const isWithin = (part: Pick<CallSubject, 'userIds' | 'queueIds'>) =>
    whole || meet(part.userIds, userIds) || meet(part.queueIds, queueIds)
  if (!isWithin(call)) return false
  if (!meet(call.userIds, hidingUserIds)) return true
  return call.segments.some((segment) => isWithin(segment) && !meet(segment.userIds, hidingUserIds))
}

function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.some((each) => others.includes(each))
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
