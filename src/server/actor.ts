import { PERMISSIONS_OF, type Permission } from '../contract/permissions.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { Role } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, PLATFORM, type Scope } from '../store/db.ts'
import type { SignInSession } from '../store/sign-in-sessions.ts'

/** Whoever makes a request: a person who is signed in, or a program with an API key. */
export interface Actor {
  readonly kind: 'user' | 'api-key'
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly role: Role
  /** Absent for the platform's. */
  readonly accountId?: AccountId
  /** Only of people. */
  readonly signInSession?: Pick<SignInSession, 'id' | 'expiresAtMs' | 'confirmedAtMs' | 'methods'>
  /** The account asks for a second factor and the person has none: until then nothing else may be done than to set one up. */
  readonly secondFactorMissing?: true
}

/** An API key of an unknown or newer role may do nothing. */
export function permissionsOf(actor: Actor): readonly Permission[] {
  if (actor.secondFactorMissing) return []
  return PERMISSIONS_OF[actor.role] ?? []
}

export function may(actor: Actor, permission: Permission): boolean {
  return permissionsOf(actor).includes(permission)
}

/** The person, not the program that acts for nobody in particular. */
export function userIdOf(actor: Actor): UserId | undefined {
  return actor.kind === 'user' ? actor.id : undefined
}

/**
 * Whose rows the actor sees; narrowed to one account when `accountId` is given. Another account than the actor's own is
 * not found, as if it did not exist.
 */
export function scopeOf(actor: Actor, accountId?: AccountId): Scope {
  if (actor.accountId === undefined) return accountId === undefined ? PLATFORM : accountScope(known(accountId))
  if (accountId !== undefined && accountId !== actor.accountId) throw accountNotFound()
  return accountScope(actor.accountId)
}

/** The account something new will belong to. Fails with `account-required` when the platform does not say. */
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
