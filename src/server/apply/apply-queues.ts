import type { ApplyQueue } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import type { Queue } from '../../core/model/groups.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { listQueues, removeQueue, saveQueue } from '../../store/queues.ts'
import { bring, type Made, refuseTwice, takeAway } from './change.ts'
import { deviceKeys } from './device-keys.ts'
import { type UserKeys, userKeys } from './user-keys.ts'

export async function takeAwayQueues(trx: Trx, account: Account, queues: readonly ApplyQueue[]): Promise<Made[]> {
  refuseTwice(queues.map(({ id }) => `${account.slug}/${id}`))
  const absent = queues.filter((queue) => queue.absent)
  const existing = await existingQueues(trx, account, absent)
  const changes: Made[] = []
  for (const { id } of absent) {
    const thing = { kind: 'queue', name: `${account.slug}/${id}` } as const
    changes.push(await takeAway(thing, existing.get(id), () => removeQueue(trx, account.id, id)))
  }
  return changes
}

/** After users and devices: the document may bring them. */
export async function bringQueues(trx: Trx, account: Account, queues: readonly ApplyQueue[]): Promise<Made[]> {
  const present = queues.filter((queue) => !queue.absent)
  if (present.length === 0) return []
  const existing = await existingQueues(trx, account, present)
  const users = await userKeys(trx, account)
  const devices = await deviceKeys(trx, account)
  const changes: Made[] = []
  for (const wanted of present) {
    const name = `${account.slug}/${wanted.id}`
    const before = existing.get(wanted.id)
    const after: Queue = {
      id: wanted.id,
      accountId: account.id,
      name: wanted.name ?? before?.name ?? wanted.id,
      type: wanted.type ?? before?.type ?? 'ring-all',
      agentIds: idsOf(users, wanted.agents, name) ?? before?.agentIds ?? [],
      agentDeviceIds: idsOf(devices, wanted.agentDevices, name) ?? before?.agentDeviceIds ?? [],
      supervisorIds: idsOf(users, wanted.supervisors, name) ?? before?.supervisorIds ?? [],
    }
    const fields = (queue: Queue) => fieldsOf(queue, users, devices)
    const write = () => saveQueue(trx, accountScope(account.id), after)
    changes.push(await bring({ kind: 'queue', name }, before && fields(before), fields(after), write))
  }
  return changes
}

async function existingQueues(
  trx: Trx,
  account: Account,
  wanted: readonly ApplyQueue[],
): Promise<ReadonlyMap<string, Queue>> {
  const queues = wanted.length === 0 ? [] : await listQueues(trx, accountScope(account.id))
  return new Map(queues.map((queue) => [queue.id, queue]))
}

function idsOf(known: UserKeys, keys: readonly string[] | undefined, place: string): readonly string[] | undefined {
  return keys && [...new Set(keys.map((key) => known.idOf(key, place)))].sort()
}

function fieldsOf({ name, type, agentIds, agentDeviceIds, supervisorIds }: Queue, users: UserKeys, devices: UserKeys) {
  return {
    name,
    type,
    agents: agentIds.map(users.keyOf).sort(),
    agentDevices: agentDeviceIds.map(devices.keyOf).sort(),
    supervisors: supervisorIds.map(users.keyOf).sort(),
  }
}
