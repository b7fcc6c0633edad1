import { AppError } from '../../core/model/app-error.ts'
import type { Db } from '../../store/db.ts'
import { findUser, type StoredUser } from '../../store/users.ts'
import { type Actor, scopeOf } from '../actor.ts'

/** Fails with `user-not-found`, also for those of others. */
export async function getUser(db: Db, actor: Actor, id: string): Promise<StoredUser> {
  const user = await findUser(db, scopeOf(actor), id)
  if (!user) throw new AppError('user-not-found', 'There is no such user')
  return user
}
