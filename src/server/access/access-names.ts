/** Names of whoever and whatever reasons and grants speak of: users by id, `group ID`, `queue ID`. */

import type { AccountId } from '../../core/model/ids.ts'
import { type NamesById, userName } from '../../core/words/name-ids.ts'
import { accountScope, type Db } from '../../store/db.ts'
import { listQueues } from '../../store/queues.ts'
import { listRecordingGroups } from '../../store/recording-groups.ts'
import { findUsers } from '../../store/users.ts'

export async function accessNames(db: Db, accountId: AccountId, userIds: readonly string[]): Promise<NamesById> {
  const scope = accountScope(accountId)
  const [users, groups, queues] = await Promise.all([
    findUsers(db, scope, userIds),
    listRecordingGroups(db, scope),
    listQueues(db, scope),
  ])
  return new Map([
    ...users.map((user) => [user.id, userName(user)] as const),
    ...groups.map(({ id, name }) => [`group ${id}`, name] as const),
    ...queues.map(({ id, name }) => [`queue ${id}`, name] as const),
  ])
}
