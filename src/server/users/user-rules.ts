import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { Role } from '../../core/model/role.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import { listUsers, type StoredUser } from '../../store/users.ts'
import { type Actor, accountFor } from '../actor.ts'

/**
 * The account of whoever gets this role, undefined for the platform's. Nobody gives away more than their own: only the
 * platform's people name administrators. Fails with `role-not-allowed`, `account-required` or `account-not-found`.
 */
export function accountForRole(actor: Actor, role: Role, accountId: AccountId | undefined): AccountId | undefined {
  if (role !== 'administrator') return accountFor(actor, accountId)
  if (actor.accountId !== undefined || accountId !== undefined) {
    throw new AppError('role-not-allowed', 'Only the platform, not an account, has administrators')
  }
  return undefined
}

/** Fails with `last-administrator`. */
export async function refuseLastAdministrator(db: Db, user: StoredUser): Promise<void> {
  if (user.accountId !== undefined) return
  const others = (await listUsers(db, PLATFORM)).filter(
    (other) => other.accountId === undefined && other.id !== user.id,
  )
  if (others.length === 0) throw new AppError('last-administrator', 'This is the last administrator of the platform')
}
