import type { z } from 'zod'
import type { Queue, queueRoutes } from '../../../../contract/queue.ts'
import { request } from '../../../lib/request.ts'

export type QueueInput = z.input<typeof queueRoutes.putQueue.body>

const pathOf = (accountId: string, queueId: string) => `/accounts/${accountId}/queues/${encodeURIComponent(queueId)}`

/** Makes the queue, or replaces it. */
export function saveQueue(accountId: string, queueId: string, body: QueueInput): Promise<Queue> {
  return request(pathOf(accountId, queueId), { method: 'PUT', body })
}

/** Its rules in the settings stay. */
export function removeQueue({ accountId, id }: Queue): Promise<undefined> {
  return request(pathOf(accountId, id), { method: 'DELETE' })
}
