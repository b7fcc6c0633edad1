import type { SeenUser, User } from '../../contract/user.ts'
import { reaches, reachOf } from '../../core/access/reach-of.ts'
import type { Reach } from '../../core/model/access.ts'
import { t } from './i18n.ts'
import { isWholeUser } from './whole-user.ts'

/** Of the users named those who, by role and access level, do not hear so much: to manage or to supervise helps them nothing. */
export function whoDoesNotReach(users: readonly SeenUser[], ids: readonly string[], atLeast: Reach): readonly User[] {
  return users.filter(isWholeUser).filter((user) => ids.includes(user.id) && !reaches(reachOf(user, 'listen'), atLeast))
}

/** `Mei Tanaka and 2 more`. */
export function namesInShort(users: readonly Pick<User, 'name'>[]): string {
  const [first, ...others] = users
  return others.length === 0
    ? (first?.name ?? '')
    : t('{name} and {count} more', { name: first?.name, count: others.length })
}
