/**
 * Whether somebody may do something with a stretch of a call, and why. Total and deterministic: what it depends on is in its arguments.
 *
 *   on the call ──▶ yes (unless the right reaches nothing)
 *   a grant for this call ──▶ yes
 *   somebody on it hides ──▶ no, but for who sees what is hidden, and for grants that name everybody who hides
 *   group managed, queue supervised, account, reseller, platform, other grants ──▶ yes
 */

import type {
  AccessDecision,
  AccessGrant,
  AccessReason,
  AccessRight,
  AccessSubject,
  CallSubject,
  GroupOfPeople,
  Who,
} from '../model/access.ts'
import type { UserId } from '../model/ids.ts'
import { REACH_OF_ROLE, reaches, reachOf, seesHidden } from './reach-of.ts'

export function decideAccess(who: Who, right: AccessRight, subject: AccessSubject): AccessDecision {
  const direct = [...ownReasons(who, right, subject), ...grantReasons(who, right, subject, isOfCall)]
  const hiding = hidingFrom(who, right, subject)
  const others =
    hiding.length > 0 ? [] : [...reachReasons(who, right, subject), ...grantReasons(who, right, subject, isWider)]
  const because = [...direct, ...others]
  if (because.length > 0) return { allowed: true, because }
  return { allowed: false, because: [whyNot(who, right, subject, hiding)] }
}

/**
 * Whether somebody may do something with a call of which any part is within reach. The parts are its segments, and the call as a whole
 * as long as nobody on it hides from them.
 */
export function decideCallAccess(who: Who, right: AccessRight, call: CallSubject): AccessDecision {
  const whole = decideAccess(who, right, call)
  if (whole.allowed) return whole
  for (const segment of call.segments) {
    const part = decideAccess(who, right, { ...call, ...segment })
    if (part.allowed) return part
  }
  return whole
}

function ownReasons(who: Who, right: AccessRight, { accountId, userIds }: AccessSubject): readonly AccessReason[] {
  if (who.accountId !== accountId || who.userId === undefined || !userIds.includes(who.userId)) return []
  return reaches(reachOf(who, right), 'own') ? [{ code: 'on-the-call' }] : []
}

function reachReasons(who: Who, right: AccessRight, subject: AccessSubject): readonly AccessReason[] {
  const reach = reachOf(who, right)
  if (reach === 'all') return [{ code: 'platform' }]
  if (reach === 'reseller') {
    const isTheirs = who.resellerId !== undefined && who.resellerId === subject.resellerId
    return isTheirs ? [{ code: 'reseller-of-account' }] : []
  }
  if (who.accountId !== subject.accountId) return []
  const reasons: AccessReason[] = []
  if (reach === 'account') {
    const byRole = REACH_OF_ROLE[who.role]?.[right] === 'account'
    reasons.push({ code: byRole ? 'role-reaches-account' : 'level-reaches-account' })
  }
  // A program has neither; who reaches the account is told these reasons too.
  if (reaches(reach, 'own-and-groups')) reasons.push(...groupReasons(who.managedGroups, subject.userIds))
  if (reaches(reach, 'team')) {
    const queueIds = subject.queueIds.filter((id) => who.supervisedQueueIds.has(id))
    reasons.push(...queueIds.map((queueId) => ({ code: 'supervises-queue', queueId }) as const))
  }
  return reasons
}

function groupReasons(groups: readonly GroupOfPeople[], userIds: readonly UserId[]): readonly AccessReason[] {
  return groups.flatMap(({ id, memberIds }) => {
    const userId = userIds.find((each) => memberIds.has(each))
    return userId === undefined ? [] : [{ code: 'manages-group', groupId: id, userId } as const]
  })
}

const isOfCall = ({ scope }: AccessGrant) => scope.kind === 'call'
const isWider = ({ scope }: AccessGrant) => scope.kind !== 'call'

function grantReasons(
  who: Who,
  right: AccessRight,
  subject: AccessSubject,
  isMeant: (grant: AccessGrant) => boolean,
): readonly AccessReason[] {
  if (who.accountId !== subject.accountId) return []
  const fitting = who.grants.filter((grant) => isMeant(grant) && gives(grant, right) && isFor(grant, who, subject))
  return fitting.map(({ id, scope, endsAtMs }) => ({
    code: 'granted',
    grantId: id,
    scope,
    ...(endsAtMs !== undefined && { endsAtMs }),
  }))
}

export function gives({ rights }: AccessGrant, right: AccessRight): boolean {
  return rights.some((each) => each === right)
}

function isFor({ scope }: AccessGrant, who: Who, subject: AccessSubject): boolean {
  switch (scope.kind) {
    case 'account':
      return true
    case 'call':
      return scope.id === subject.callId
    case 'user':
      return subject.userIds.some((id) => id === scope.id)
    case 'queue':
      return subject.queueIds.some((id) => id === scope.id)
    case 'group': {
      const group = who.grantedGroups.find(({ id }) => id === scope.id)
      return subject.userIds.some((id) => group?.memberIds.has(id))
    }
  }
}

/** Who on it hides from this one: nobody whom a grant names. */
export function hidingFrom(who: Who, right: AccessRight, { userIds }: Pick<AccessSubject, 'userIds'>): UserId[] {
  if (seesHidden(who) || who.hidingUserIds.size === 0) return []
  return userIds.filter((id) => who.hidingUserIds.has(id) && !isNamedByGrant(who, right, id))
}

export function isNamedByGrant({ grants }: Who, right: AccessRight, userId: UserId): boolean {
  return grants.some((grant) => grant.scope.kind === 'user' && grant.scope.id === userId && gives(grant, right))
}

function whyNot(who: Who, right: AccessRight, subject: AccessSubject, hiding: readonly UserId[]): AccessReason {
  const reach = reachOf(who, right)
  if (hiding.length > 0 && reachReasons(who, right, subject).length > 0) return { code: 'hidden', userIds: hiding }
  if (reach !== 'none') return { code: 'not-in-reach', reach }
  const hasRight = (REACH_OF_ROLE[who.role]?.[right] ?? 'none') !== 'none'
  return { code: hasRight ? 'level-without-access' : 'role-without-right' }
}
