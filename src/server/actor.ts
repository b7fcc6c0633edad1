import { reachOf } from '../core/access/reach-of.ts'
import { ACCESS_RIGHTS, type AccessRight, type Who } from '../core/model/access.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, ResellerId, UserId } from '../core/model/ids.ts'
import { PERMISSIONS_OF, type Permission } from '../core/model/permission.ts'
import type { Role } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, PLATFORM, resellerScope, type Scope } from '../store/db.ts'
import type { SignInSession } from '../store/sign-in-sessions.ts'

/** Whoever makes a request: a person who is signed in, or a program with an API key. */
export interface Actor {
  readonly kind: 'user' | 'api-key'
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly role: Role
  /** Absent for the platform's, and for a reseller's. */
  readonly accountId?: AccountId
  /** Of a reseller's people and keys, with the accounts it looked after when the request came. */
  readonly reseller?: { readonly id: ResellerId; readonly accountIds: ReadonlySet<AccountId> }
  /** Of an API key that may do less than its role. */
  readonly onlyPermissions?: readonly string[]
  /** Of an API key: until when and from where it is worth something. */
  readonly keyLimits?: { readonly expiresAtMs?: number; readonly allowedAddresses: readonly string[] }
  /** Whose calls and recordings are within reach. */
  readonly who: Who
  /** Only of people. */
  readonly signInSession?: Pick<SignInSession, 'id' | 'expiresAtMs' | 'confirmedAtMs' | 'methods'>
  /** The account asks for a second factor and the person has none: until then nothing else may be done than to set one up. */
  readonly secondFactorMissing?: true
}

/**
 * Of the role, without those that reach nothing, and with those that were granted for a time. An API key of an unknown or newer role may
 * do nothing. The list of calls is there for everybody of such a role: it may be empty.
 */
export function permissionsOf({ role, who, secondFactorMissing, onlyPermissions }: Actor): readonly Permission[] {
  if (secondFactorMissing) return []
  const ofRole = PERMISSIONS_OF[role] ?? []
  const reaching = ofRole.filter((each) => each === 'see-calls' || !isRight(each) || reachOf(who, each) !== 'none')
  const all = [...new Set([...reaching, ...who.grants.flatMap(({ rights }) => rights)])]
  return onlyPermissions ? all.filter((each) => onlyPermissions.includes(each)) : all
}

function isRight(permission: Permission): permission is AccessRight {
  return ACCESS_RIGHTS.some((right) => right === permission)
}

export function may(actor: Actor, permission: Permission): boolean {
  return permissionsOf(actor).includes(permission)
}

/** The person, not the program that acts for nobody in particular. */
export function userIdOf(actor: Actor): UserId | undefined {
  return actor.kind === 'user' ? actor.id : undefined
}

/** Neither an account's nor a reseller's. */
export function isOfPlatform({ accountId, reseller }: Pick<Actor, 'accountId' | 'reseller'>): boolean {
  return accountId === undefined && reseller === undefined
}

/** Whether what belongs to the account is among what the actor's scope shows. */
export function reaches({ accountId, reseller }: Pick<Actor, 'accountId' | 'reseller'>, wanted: AccountId): boolean {
  if (accountId !== undefined) return accountId === wanted
  return reseller === undefined || reseller.accountIds.has(wanted)
}

/**
 * Whose rows the actor sees; narrowed to one account when `accountId` is given. An account that the actor does not reach is
 * not found, as if it did not exist.
 */
export function scopeOf(actor: Actor, accountId?: AccountId): Scope {
  if (accountId !== undefined) {
    if (!reaches(actor, accountId)) throw accountNotFound()
    return accountScope(known(accountId))
  }
  if (actor.accountId !== undefined) return accountScope(actor.accountId)
  return actor.reseller === undefined ? PLATFORM : resellerScope(actor.reseller.id)
}

/** Of what is the person's own. The platform's and resellers' people belong to no account: only the platform's scope has theirs. */
export function rowsOf({ accountId }: Actor): Scope {
  return accountId === undefined ? PLATFORM : accountScope(accountId)
}

/** The account something new will belong to. Fails with `account-required` when platform or reseller do not say. */
export function accountFor(actor: Actor, accountId?: AccountId): AccountId {
  const scope = scopeOf(actor, accountId)
  if (scope.kind === 'account') return scope.accountId
  throw new AppError('account-required', 'Say in which account')
}

function known(accountId: AccountId): AccountId {
  if (!isUuid(accountId)) throw accountNotFound()
  return accountId
}

function accountNotFound(): AppError {
  return new AppError('account-not-found', 'There is no such account')
}
