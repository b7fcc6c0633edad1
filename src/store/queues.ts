/** Queues of an account, with who takes their calls and who supervises. What they record stands in the account's settings. */

import { AppError } from '../core/model/app-error.ts'
import type { Queue } from '../core/model/groups.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { portions } from './portions.ts'

/** Makes the queue, or replaces everything but its id. Fails with `user-not-found`, `device-not-found` or `account-not-found`. */
export function saveQueue(db: Db, scope: Scope, queue: Queue): Promise<Queue> {
  const { id, accountId, name, type } = queue
  return refusing(
    inScope(db, scope, async (trx) => {
      await trx
        .insertInto('queues')
        .values({ id, account_id: accountId, name, type })
        .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet({ name, type }))
        .execute()
      await trx.deleteFrom('queue_people').where('account_id', '=', accountId).where('queue_id', '=', id).execute()
      const saved: Queue = {
        ...queue,
        agentIds: known(queue.agentIds, 'user'),
        agentDeviceIds: known(queue.agentDeviceIds, 'device'),
        supervisorIds: known(queue.supervisorIds, 'user'),
      }
      for (const rows of portions(peopleRows(saved))) await trx.insertInto('queue_people').values(rows).execute()
      return saved
    }),
  )
}

/** What the settings say of it stays. */
export async function removeQueue(db: Db, accountId: AccountId, id: string): Promise<void> {
  await inScope(db, accountScope(accountId), (trx) => trx.deleteFrom('queues').where('id', '=', id).execute())
}

/** By name. */
export function listQueues(db: Db, scope: Scope): Promise<readonly Queue[]> {
  return inScope(db, scope, (trx) => select(trx))
}

export async function findQueue(db: Db, accountId: AccountId, id: string): Promise<Queue | undefined> {
  const [queue] = await inScope(db, accountScope(accountId), (trx) => select(trx, id))
  return queue
}

/** Ids of those that the user supervises. */
export async function queuesSupervisedBy(db: Db, accountId: AccountId, userId: UserId): Promise<readonly string[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('queue_people')
      .select('queue_id')
      .where('user_id', '=', userId)
      .where('kind', '=', 'supervisor')
      .orderBy('queue_id')
      .execute(),
  )
  return rows.map((row) => row.queue_id)
}

export function queueNotFound(): AppError {
  return new AppError('queue-not-found', 'There is no such queue')
}

/** Each once, in one order. */
function known(ids: readonly string[], kind: 'user' | 'device'): readonly string[] {
  if (ids.every(isUuid)) return [...new Set(ids)].sort()
  throw new AppError(`${kind}-not-found`, `There is no such ${kind} in the account`)
}

function peopleRows({ accountId, id, agentIds, agentDeviceIds, supervisorIds }: Queue) {
  const shared = { account_id: accountId, queue_id: id }
  return [
    ...agentIds.map((user) => ({ ...shared, kind: 'agent' as const, user_id: user, device_id: null })),
    ...agentDeviceIds.map((device) => ({ ...shared, kind: 'agent' as const, user_id: null, device_id: device })),
    ...supervisorIds.map((user) => ({ ...shared, kind: 'supervisor' as const, user_id: user, device_id: null })),
  ]
}

async function select(trx: Trx, id?: string): Promise<readonly Queue[]> {
  const queues = trx.selectFrom('queues').selectAll().orderBy('name').orderBy('id')
  const people = trx.selectFrom('queue_people').selectAll().orderBy('user_id').orderBy('device_id')
  const [queueRows, peopleRows] = await Promise.all([
    (id === undefined ? queues : queues.where('id', '=', id)).execute(),
    (id === undefined ? people : people.where('queue_id', '=', id)).execute(),
  ])
  const key = (accountId: string, queueId: string) => JSON.stringify([accountId, queueId])
  const peopleOf = Map.groupBy(peopleRows, (row) => key(row.account_id, row.queue_id))
  return queueRows.map((row) => {
    const all = peopleOf.get(key(row.account_id, row.id)) ?? []
    const agents = all.filter(({ kind }) => kind === 'agent')
    return {
      id: row.id,
      accountId: row.account_id,
      name: row.name,
      type: row.type,
      agentIds: agents.flatMap(({ user_id }) => user_id ?? []),
      agentDeviceIds: agents.flatMap(({ device_id }) => device_id ?? []),
      supervisorIds: all.filter(({ kind }) => kind === 'supervisor').flatMap(({ user_id }) => user_id ?? []),
    }
  })
}
