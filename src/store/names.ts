import type { User } from '../core/model/account.ts'
import { type NamesById, userName } from '../core/words/name-ids.ts'
import type { Db, Scope } from './db.ts'
import { findDevices } from './devices.ts'
import { findUsers } from './users.ts'

/** Names of those users and devices among the ids that the scope sees. */
export async function findNames(db: Db, scope: Scope, ids: readonly string[]): Promise<NamesById> {
  const [users, devices] = await Promise.all([findUsers(db, scope, ids), findDevices(db, scope, ids)])
  return namesOf(users, devices)
}

export function namesOf(
  users: Iterable<Pick<User, 'id' | 'name' | 'extension'>>,
  devices: Iterable<{ readonly id: string; readonly name: string }>,
): NamesById {
  return new Map([
    ...[...users].map((user) => [user.id, userName(user)] as const),
    ...[...devices].map(({ id, name }) => [id, name] as const),
  ])
}
