import type { Account } from '../../core/model/account.ts'
import type { UserId } from '../../core/model/ids.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { listUsers } from '../../store/users.ts'
import { documentInvalid } from './change.ts'

/** Users by what a document calls them: the extension, else the e-mail address. */
export interface UserKeys {
  findId(key: string): UserId | undefined
  /** Fails with `document-invalid`; `place` says where in the document it stands. */
  idOf(key: string, place: string): UserId
  /** The id itself of somebody who is not there any more. */
  keyOf(id: UserId): string
}

export async function userKeys(trx: Trx, account: Account): Promise<UserKeys> {
  const users = await listUsers(trx, accountScope(account.id))
  const byEmail = users.flatMap(({ id, email }) => (email === undefined ? [] : [[email, id] as const]))
  const byExtension = users.flatMap(({ id, extension }) => (extension === undefined ? [] : [[extension, id] as const]))
  const ids = new Map([...byEmail, ...byExtension])
  const keys = new Map(users.map(({ id, extension, email }) => [id, extension ?? email ?? id]))
  const findId = (key: string) => ids.get(key) ?? ids.get(key.toLowerCase())
  return {
    findId,
    idOf(key, place) {
      const id = findId(key)
      if (id === undefined) throw documentInvalid(`${place}: there is no user ${key}`)
      return id
    },
    keyOf: (id) => keys.get(id) ?? id,
  }
}
