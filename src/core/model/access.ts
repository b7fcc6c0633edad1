/** Who reaches whose recordings: the words of src/core/access. */

import type { AccountId, CallId, ResellerId, UserId } from './ids.ts'
import type { QueueId } from './policy.ts'
import type { AccessLevel, Role } from './role.ts'

/** Permissions that are about calls and recordings: each reaches only so far. */
export const ACCESS_RIGHTS = [
  'see-calls',
  'listen',
  'listen-live',
  'download',
  'export',
  'annotate',
  'control-own-calls',
  'control-calls',
  'tell-facts',
  'see-metadata',
] as const

export type AccessRight = (typeof ACCESS_RIGHTS)[number]

/** Those that a grant can give, for a time. */
export const GRANTABLE_RIGHTS = ['see-calls', 'listen', 'listen-live', 'download', 'export'] as const

export type GrantableRight = (typeof GRANTABLE_RIGHTS)[number]

/** Nobody hears what they cannot find. */
export function withSeeing(rights: readonly GrantableRight[]): readonly GrantableRight[] {
  return [...new Set<GrantableRight>(['see-calls', ...rights])]
}

/**
 * How far a right reaches; each includes those before it. `own`: calls one is on. `own-and-groups`: and those of the members of groups one
 * manages. `team`: and those that come through queues one supervises.
 */
export const REACHES = ['none', 'own', 'own-and-groups', 'team', 'account', 'reseller', 'all'] as const

export type Reach = (typeof REACHES)[number]

export const GRANT_SCOPES = ['account', 'group', 'queue', 'user', 'call'] as const

export type GrantScopeKind = (typeof GRANT_SCOPES)[number]

export interface GrantScope {
  readonly kind: GrantScopeKind
  /** Of the group, queue, user or call; absent for the whole account. */
  readonly id?: string
}

/** What somebody may do beyond role and level, for a time. */
export interface AccessGrant {
  readonly id: string
  readonly rights: readonly GrantableRight[]
  readonly scope: GrantScope
  /** Milliseconds since 1970. */
  readonly startsAtMs: number
  /** Absent: until it is revoked. */
  readonly endsAtMs?: number
}

export interface GroupOfPeople {
  readonly id: string
  readonly memberIds: ReadonlySet<UserId>
}

/** Somebody who wants to see or hear something, with everything that this depends on. */
export interface Who {
  /** Absent for a program: it is never on a call, manages no group and supervises no queue. */
  readonly userId?: UserId
  readonly role: Role
  /** Absent for people of the platform and of resellers. */
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly accessLevel: AccessLevel
  readonly managedGroups: readonly GroupOfPeople[]
  readonly supervisedQueueIds: ReadonlySet<QueueId>
  /** Those that hold at this moment. */
  readonly grants: readonly AccessGrant[]
  /** Of groups that grants name. */
  readonly grantedGroups: readonly GroupOfPeople[]
  /** Users of the account who hide their recordings. */
  readonly hidingUserIds: ReadonlySet<UserId>
}

/** A stretch of a call, or a call as a whole: what access is asked to. */
export interface AccessSubject {
  readonly callId: CallId
  readonly accountId: AccountId
  readonly resellerId?: ResellerId
  /** Who was on it: could talk, not merely rang. */
  readonly userIds: readonly UserId[]
  /** Queues that it came through. */
  readonly queueIds: readonly QueueId[]
}

/** A call as a whole, and its segments. */
export interface CallSubject extends AccessSubject {
  readonly segments: readonly Pick<AccessSubject, 'userIds' | 'queueIds'>[]
}

/** Why somebody may. */
export type AccessReason =
  | { readonly code: 'on-the-call' }
  | { readonly code: 'manages-group'; readonly groupId: string; readonly userId: UserId }
  | { readonly code: 'supervises-queue'; readonly queueId: QueueId }
  | { readonly code: 'role-reaches-account' | 'level-reaches-account' }
  | { readonly code: 'reseller-of-account' }
  | { readonly code: 'platform' }
  | {
      readonly code: 'granted'
      readonly grantId: string
      readonly scope: GrantScope
      readonly endsAtMs?: number
    }
  /** Why somebody may not. */
  | { readonly code: 'role-without-right' }
  | { readonly code: 'level-without-access' }
  | { readonly code: 'not-in-reach'; readonly reach: Reach }
  | { readonly code: 'hidden'; readonly userIds: readonly UserId[] }

export interface AccessDecision {
  readonly allowed: boolean
  /** Never empty. All reasons for, or all reasons against. */
  readonly because: readonly AccessReason[]
}
