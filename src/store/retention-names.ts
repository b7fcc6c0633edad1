/** What queues, users and dispositions of an account are called, for sentences about retention. */

import type { AccountId } from '../core/model/ids.ts'
import type { RetentionCondition } from '../core/model/retention.ts'
import type { RetentionNames } from '../core/retention/retention-words.ts'
import { findQueueNames } from './account-settings.ts'
import { accountScope, type Db } from './db.ts'
import { findDispositions } from './dispositions.ts'
import { findNames } from './names.ts'

export async function retentionNames(
  db: Db,
  accountId: AccountId,
  conditions: readonly RetentionCondition[],
): Promise<RetentionNames> {
  if (conditions.length === 0) return new Map()
  const scope = accountScope(accountId)
  const userIds = conditions.flatMap((when) => (when.kind === 'user' ? when.userId : []))
  const [users, queues, dispositions] = await Promise.all([
    findNames(db, scope, userIds),
    findQueueNames(db, scope, [accountId]),
    findDispositions(db, accountId),
  ])
  return new Map([
    ...users,
    ...[...(queues.get(accountId) ?? [])].map(([id, name]) => [`queue ${id}`, name] as const),
    ...[...dispositions.inbound, ...dispositions.outbound].map(
      ({ id, label }) => [`disposition ${id}`, label] as const,
    ),
  ])
}
