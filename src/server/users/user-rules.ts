import { mayDoMore } from '../../core/access/may-do-more.ts'
import { reaches, reachOf } from '../../core/access/reach-of.ts'
import { type AccessGrant, GRANTABLE_RIGHTS } from '../../core/model/access.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, ResellerId } from '../../core/model/ids.ts'
import { isOutsideAccounts, type Role } from '../../core/model/role.ts'
import { listLastingGrants } from '../../store/access-grants.ts'
import { accountScope, type Db, PLATFORM, resellerScope, type Scope, type Trx } from '../../store/db.ts'
import { lockAdministrators, type StoredUser } from '../../store/users.ts'
import { type Actor, accountFor, isOfPlatform, may, permissionsOf, userIdOf } from '../actor.ts'
import { getReseller } from '../resellers/get-reseller.ts'

/** Whose a user or key is: an account's, a reseller's, or with neither the platform's. */
export interface Owner {
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
}

/**
 * Whose gets this role. Nobody gives away more than their own. Fails with `role-not-allowed`, `account-required`,
 * `account-not-found`, `reseller-required` or `reseller-not-found`.
 */
export async function ownerForRole(
  db: Db,
  actor: Actor,
  role: Role,
  { accountId, resellerId }: { readonly accountId?: AccountId; readonly resellerId?: ResellerId },
): Promise<Owner> {
  refuseStronger(actor, { role })
  if (!isOutsideAccounts(role)) {
    if (resellerId !== undefined) throw roleNotAllowed(role)
    return { accountId: accountFor(actor, accountId) }
  }
  if (actor.accountId !== undefined || accountId !== undefined) throw roleNotAllowed(role)
  if (role === 'administrator') {
    if (!isOfPlatform(actor) || resellerId !== undefined) throw roleNotAllowed(role)
    return {}
  }
  const wanted = resellerId ?? actor.reseller?.id
  if (wanted === undefined) throw new AppError('reseller-required', 'Say of which reseller')
  return { resellerId: (await getReseller(db, actor, wanted)).id }
}

/** Of somebody who stays who they are. Fails with `role-not-allowed`. */
export function refuseOtherOwner(role: Role, { accountId, resellerId }: Owner): void {
  const fits =
    accountId === undefined
      ? role === (resellerId === undefined ? 'administrator' : 'reseller')
      : !isOutsideAccounts(role)
  if (!fits) throw roleNotAllowed(role)
}

export function scopeOfOwner({ accountId, resellerId }: Owner): Scope {
  if (accountId !== undefined) return accountScope(accountId)
  return resellerId === undefined ? PLATFORM : resellerScope(resellerId)
}

function roleNotAllowed(role: Role): AppError {
  return new AppError('role-not-allowed', 'Nobody of an account can have this role', { role })
}

/**
 * For whoever will be gone, or cannot sign in any more: somebody has to be left who can administer the platform. Fails with
 * `last-administrator`.
 */
export async function refuseLastAdministrator(trx: Trx, user: StoredUser): Promise<void> {
  if (user.accountId !== undefined || user.resellerId !== undefined) return
  const administrators = await lockAdministrators(trx)
  const others = administrators.filter(({ id }) => id !== user.id)
  const signsIn = administrators.some(({ id, canSignIn }) => id === user.id && canSignIn)
  if (others.some(({ canSignIn }) => canSignIn || !signsIn)) return
  throw new AppError('last-administrator', 'This is the last administrator of the platform')
}

/**
 * Nobody gives away more than they may do, and whoever changes somebody could act as them: only those who may do nothing beyond
 * one's own rights, and reach nobody's recordings beyond one's own reach.
 */
export function refuseStronger(
  actor: Actor,
  { role, accessLevel = 'by-role' }: Pick<StoredUser, 'role'> & Partial<Pick<StoredUser, 'accessLevel'>>,
): void {
  const { accessLevel: ownLevel } = actor.who
  const own = { role: actor.role, accessLevel: ownLevel, permissions: permissionsOf(actor) }
  if (!mayDoMore({ role, accessLevel }, own)) return
  throw new AppError('role-not-allowed', 'Somebody with this role and access level may do more than you', {
    role,
    accessLevel,
  })
}

/** Of somebody who is there already: what was granted to them for a time counts too. Fails with `role-not-allowed`. */
export async function refuseStrongerPerson(db: Db, actor: Actor, person: StoredUser, nowMs: number): Promise<void> {
  refuseStronger(actor, person)
  const { accountId } = person
  if (accountId === undefined || hearsEverybody(actor)) return
  refuseGranted(actor, person, await listLastingGrants(db, accountScope(accountId), nowMs, person.id))
}

/** `grants`: those of the person that hold or will hold. Fails with `role-not-allowed`. */
export function refuseGranted(
  actor: Actor,
  { id }: Pick<StoredUser, 'id'>,
  grants: readonly Pick<AccessGrant, 'rights'>[],
): void {
  if (userIdOf(actor) === id || hearsEverybody(actor)) return
  const beyond = grants.flatMap(({ rights }) => rights).filter((right) => !hasWhole(actor, right))
  if (beyond.length === 0) return
  throw new AppError('role-not-allowed', 'This person was granted access that you do not have', { permissions: beyond })
}

const hearsEverybody = (actor: Actor): boolean => GRANTABLE_RIGHTS.every((right) => hasWhole(actor, right))

const hasWhole = (actor: Actor, right: (typeof GRANTABLE_RIGHTS)[number]): boolean =>
  may(actor, right) && reaches(reachOf(actor.who, right), 'account')

/** An API key that ends, or works from some addresses only. */
export function isLent({ keyLimits }: Actor): boolean {
  return keyLimits !== undefined && (keyLimits.expiresAtMs !== undefined || keyLimits.allowedAddresses.length > 0)
}

/** A key that is lent for a time, or to one machine, leaves no way in behind that lasts, or is open to others. Fails with `role-not-allowed`. */
export function refuseWayIn(actor: Actor): void {
  if (!isLent(actor)) return
  throw new AppError(
    'role-not-allowed',
    'A key that ends, or is for some addresses only, gives nobody a way to sign in',
  )
}
