/** Queues of an account, with who takes their calls and who supervises. What they record stands in the account's settings. */

import { sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { Queue, QueueType } from '../core/model/groups.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { behind, cutPage, type ListPage, withWords } from './list-page.ts'
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

/** By name; all of them. */
export function listQueues(db: Db, scope: Scope): Promise<readonly Queue[]> {
  return inScope(db, scope, async (trx) => (await select(trx)).rows)
}

/** By name; found by name and id. Fails with `invalid-cursor`. */
export async function pageQueues(
  db: Db,
  scope: Scope,
  page: ListPage,
): Promise<{ readonly queues: readonly Queue[]; readonly nextCursor?: string }> {
  const { rows: queues, ...next } = await inScope(db, scope, (trx) => select(trx, { page }))
  return { queues, ...next }
}

export async function findQueue(db: Db, accountId: AccountId, id: string): Promise<Queue | undefined> {
  const { rows } = await inScope(db, accountScope(accountId), (trx) => select(trx, { id }))
  return rows[0]
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

/** The ids come joined: a row per agent would take longer to read than everything else. */
async function select(
  trx: Trx,
  { id, page = {} }: { readonly id?: string; readonly page?: ListPage } = {},
): Promise<{ readonly rows: readonly Queue[]; readonly nextCursor?: string }> {
  const joined = (column: 'user_id' | 'device_id', kind: 'agent' | 'supervisor') =>
    sql<
      string | null
    >`(select string_agg(p.${sql.ref(column)}::text, ',' order by p.${sql.ref(column)}) from queue_people p
      where p.account_id = q.account_id and p.queue_id = q.id and p.kind = ${kind})`
  let queues = trx
    .selectFrom('queues as q')
    .select(['id', 'account_id', 'name', 'type'])
    .select([
      joined('user_id', 'agent').as('agents'),
      joined('device_id', 'agent').as('agent_devices'),
      joined('user_id', 'supervisor').as('supervisors'),
    ])
    .orderBy('name')
    .orderBy('id')
  if (id !== undefined) queues = queues.where('id', '=', id)
  for (const word of withWords(page.text ?? '', QUEUE_TEXT)) queues = queues.where(word)
  if (page.cursor !== undefined) queues = queues.where(behind(page.cursor, sql.ref('name'), sql.ref('id'), 'text'))
  if (page.limit !== undefined) queues = queues.limit(page.limit + 1)
  const { rows, ...next } = cutPage(await queues.execute(), page, (row) => [row.name, row.id])
  return { rows: rows.map(toQueue), ...next }
}

const QUEUE_TEXT = sql<string>`lower(concat_ws(' ', name, id))`

interface QueueRow {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly type: QueueType
  readonly agents: string | null
  readonly agent_devices: string | null
  readonly supervisors: string | null
}

function toQueue(row: QueueRow): Queue {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    type: row.type,
    agentIds: idsIn(row.agents),
    agentDeviceIds: idsIn(row.agent_devices),
    supervisorIds: idsIn(row.supervisors),
  }
}

function idsIn(joined: string | null): string[] {
  return joined === null ? [] : joined.split(',')
}
