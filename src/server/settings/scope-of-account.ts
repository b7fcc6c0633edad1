import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { findAccount } from '../../store/accounts.ts'
import type { Db, Scope } from '../../store/db.ts'
import { type Actor, scopeOf } from '../actor.ts'

/** Fails with `account-not-found`, also when it is somebody else's. */
export async function scopeOfAccount(db: Db, actor: Actor, accountId: AccountId): Promise<Scope> {
  const scope = scopeOf(actor, accountId)
  if (!(await findAccount(db, scope, accountId))) throw new AppError('account-not-found', 'There is no such account')
  return scope
}
