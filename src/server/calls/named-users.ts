import type { UserId } from '../../core/model/ids.ts'
import { findAccountSlugs } from '../../store/accounts.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findUsers } from '../../store/users.ts'
import type { NamedUser, UsersById } from './present-call-summary.ts'

/** Those of them that still exist. */
export async function findNamedUsers(db: Db, scope: Scope, ids: readonly (UserId | undefined)[]): Promise<UsersById> {
  const users = await findUsers(
    db,
    scope,
    [...new Set(ids)].filter((id) => id !== undefined),
  )
  const accountIds = [...new Set(users.map(({ accountId }) => accountId))].filter((id) => id !== undefined)
  const slugs = await findAccountSlugs(db, scope, accountIds)
  return new Map(
    users.map((user): [UserId, NamedUser] => {
      const slug = user.accountId === undefined ? undefined : slugs.get(user.accountId)
      // Extensions are unique in an account only.
      const isNamed = slug !== undefined && user.extension !== undefined
      return [user.id, isNamed ? { ...user, uniqueId: `${slug}-${user.extension}` } : user]
    }),
  )
}
