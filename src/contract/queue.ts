import { z } from 'zod'
import { QUEUE_TYPES } from '../core/model/groups.ts'
import { queueId } from './policy-rules.ts'
import { defineRoute } from './route.ts'
import { givenId, id, name, page, searchQuery } from './values.ts'

export const queueType = z.enum(QUEUE_TYPES).meta({ id: 'QueueType', description: 'How it rings its agents' })

const people = z.array(givenId).max(20_000).default([])

const queueFields = z
  .object({
    name: name.exactOptional().describe('For people; the id when absent'),
    type: queueType.default('ring-all'),
    agentIds: people.describe('Users who take its calls, at any phone'),
    agentDeviceIds: people.describe('Phones that take its calls, whoever is there'),
    supervisorIds: people.describe('Users who supervise it'),
  })
  .meta({ id: 'QueueChange' })

export const queue = z
  .object({
    id: z.string().describe('As the phone system calls it; the key of its rules in the settings'),
    accountId: id,
    name: z.string(),
    type: queueType,
    agentIds: z.array(id),
    agentDeviceIds: z.array(id),
    supervisorIds: z.array(id),
  })
  .meta({ id: 'Queue', description: 'What it records stands in the settings of the account, under the same id' })

export type Queue = z.infer<typeof queue>

const accountParams = z.object({ accountId: givenId })
const params = accountParams.extend({ queueId })
const tag = 'queues'
const OF_OTHERS =
  'With its people for whoever supervises it, and for the permissions `manage-users`, `manage-access` and `explain-access`; others find only themselves among them.'

export const queueRoutes = {
  listQueues: defineRoute({
    name: 'listQueues',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/queues',
    tag,
    summary: 'Queues of an account by name',
    description: OF_OTHERS,
    access: 'see-calls',
    params: accountParams,
    query: searchQuery,
    answer: { status: 200, schema: page('queues', queue) },
  }),
  getQueue: defineRoute({
    name: 'getQueue',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/queues/{queueId}',
    tag,
    summary: 'One queue',
    description: OF_OTHERS,
    access: 'see-calls',
    params,
    answer: { status: 200, schema: queue },
  }),
  putQueue: defineRoute({
    name: 'putQueue',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}/queues/{queueId}',
    tag,
    summary: 'Make a queue, or replace it',
    access: 'manage-settings',
    params,
    body: queueFields,
    // An id per agent.
    maximumBodyBytes: 2 * 1024 * 1024,
    answer: { status: 200, schema: queue },
  }),
  removeQueue: defineRoute({
    name: 'removeQueue',
    method: 'DELETE',
    path: '/api/v1/accounts/{accountId}/queues/{queueId}',
    tag,
    summary: 'Remove a queue; its agents stay, and its rules in the settings',
    access: 'manage-settings',
    params,
    answer: { status: 204 },
  }),
}
