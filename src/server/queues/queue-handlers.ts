import type { Queue as ContractQueue } from '../../contract/queue.ts'
import type { Queue } from '../../core/model/groups.ts'
import { findQueue, pageQueues, queueNotFound, removeQueue, saveQueue } from '../../store/queues.ts'
import type { Actor } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { idDifferences } from '../id-differences.ts'
import { peopleSeenBy } from '../people-seen-by.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'

export function queueHandlers(parts: ServerParts): Handlers<'listQueues' | 'getQueue' | 'putQueue' | 'removeQueue'> {
  const { db } = parts
  return {
    listQueues: async ({ actor, params, query }) => {
      const { queues, ...next } = await pageQueues(db, await scopeOfAccount(db, actor, params.accountId), query)
      return { queues: queues.map((queue) => presentTo(actor, queue)), ...next }
    },

    getQueue: async ({ actor, params: { accountId, queueId } }) => {
      await scopeOfAccount(db, actor, accountId)
      const queue = await findQueue(db, accountId, queueId)
      if (!queue) throw queueNotFound()
      return presentTo(actor, queue)
    },

    putQueue: async (asked) => {
      const { accountId, queueId: id } = asked.params
      const scope = await scopeOfAccount(db, asked.actor, accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const before = await findQueue(trx, accountId, id)
        const queue = await saveQueue(trx, scope, { ...asked.body, name: asked.body.name ?? id, id, accountId })
        return {
          result: present(queue),
          deed: deed(before ? 'queue.changed' : 'queue.created', queue, before),
          accountId,
        }
      })
    },

    removeQueue: async (asked) => {
      const { accountId, queueId } = asked.params
      await scopeOfAccount(db, asked.actor, accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const queue = await findQueue(trx, accountId, queueId)
        if (!queue) throw queueNotFound()
        await removeQueue(trx, accountId, queueId)
        return { result: undefined, deed: deed('queue.removed', queue), accountId }
      })
    },
  }
}

/** Supervisors reach recordings: who came and who went stands in the log. */
function deed(action: string, { id, accountId, name, type, ...people }: Queue, before?: Queue) {
  const { agentIds, agentDeviceIds, supervisorIds } = people
  return {
    action,
    subject: { kind: 'queue', id },
    accountId,
    details: {
      name,
      type,
      agents: idDifferences(
        [...(before?.agentIds ?? []), ...(before?.agentDeviceIds ?? [])],
        [...agentIds, ...agentDeviceIds],
      ),
      supervisors: idDifferences(before?.supervisorIds ?? [], supervisorIds),
    },
  }
}

/** Whoever neither runs the account nor supervises the queue finds of its people only themselves; its phones are not people. */
function presentTo(actor: Actor, queue: Queue): ContractQueue {
  const visible = peopleSeenBy(actor, queue.supervisorIds)
  return present({
    ...queue,
    agentIds: queue.agentIds.filter(visible),
    supervisorIds: queue.supervisorIds.filter(visible),
  })
}

function present({ agentIds, agentDeviceIds, supervisorIds, ...queue }: Queue): ContractQueue {
  return {
    ...queue,
    agentIds: [...agentIds],
    agentDeviceIds: [...agentDeviceIds],
    supervisorIds: [...supervisorIds],
  }
}
