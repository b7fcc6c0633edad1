import { PERMISSIONS_OF } from '../../contract/permissions.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { isOutsideAccounts, type Role } from '../../core/model/role.ts'
import type { Trx } from '../../store/db.ts'
import { lockAdministrators, type StoredUser } from '../../store/users.ts'
import { type Actor, accountFor, may } from '../actor.ts'

/**
 * The account of whoever gets this role, undefined for the platform's. Nobody gives away more than their own: only the
 * platform's people name administrators. Fails with `role-not-allowed`, `account-required` or `account-not-found`.
 */
export function accountForRole(actor: Actor, role: Role, accountId: AccountId | undefined): AccountId | undefined {
  if (!isOutsideAccounts(role)) return accountFor(actor, accountId)
  if (actor.accountId !== undefined || accountId !== undefined || role === 'reseller') {
    throw new AppError('role-not-allowed', 'Nobody of an account can have this role', { role })
  }
  return undefined
}

/**
 * For whoever will be gone, or cannot sign in any more: somebody has to be left who can administer the platform. Fails with
 * `last-administrator`.
 */
export async function refuseLastAdministrator(trx: Trx, user: StoredUser): Promise<void> {
  if (user.accountId !== undefined) return
  const administrators = await lockAdministrators(trx)
  const others = administrators.filter(({ id }) => id !== user.id)
  const signsIn = administrators.some(({ id, canSignIn }) => id === user.id && canSignIn)
  if (others.some(({ canSignIn }) => canSignIn || !signsIn)) return
  throw new AppError('last-administrator', 'This is the last administrator of the platform')
}

/** Whoever sets the password of somebody could act as them: only of those who may do nothing beyond one's own rights. */
export function refuseStronger(actor: Actor, user: Pick<StoredUser, 'role'>): void {
  if (PERMISSIONS_OF[user.role].every((permission) => may(actor, permission))) return
  throw new AppError('role-not-allowed', 'This user may do more than you', { role: user.role })
}
