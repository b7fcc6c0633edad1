/** What becomes of orders that wait for their day when their account is closed, and when that is taken back. */

import type { Order } from '../../core/model/order.ts'
import { PLATFORM, type Trx } from '../../store/db.ts'
import { cancelOrdersForClosing, itemsOfOrder, takeUpOrders } from '../../store/orders.ts'
import type { Termination } from '../../store/terminations.ts'
import type { Actor } from '../actor.ts'
import { audit } from '../audit.ts'
import { deedOf } from '../orders/place-order.ts'
import type { Asked } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export type ByWhom = Pick<Asked<never>, 'request'> & { readonly actor: Actor }

/** Nobody may be told on a day to come that something begins in an account that is gone by then. The account's orders are locked already. */
export async function cancelWaitingOrders(
  trx: Trx,
  { nowMs }: Pick<ServerParts, 'nowMs'>,
  asked: ByWhom,
  { id, accountId }: Termination,
): Promise<void> {
  const atMs = nowMs()
  for (const order of await cancelOrdersForClosing(trx, accountId, { id, atMs })) {
    await tell(trx, asked, atMs, 'order.cancelled', order)
  }
}

/** They wait again; one whose day came meanwhile is carried out now. */
export async function takeUpCancelledOrders(
  trx: Trx,
  { jobs, nowMs }: Pick<ServerParts, 'jobs' | 'nowMs'>,
  asked: ByWhom,
  { id, accountId }: Termination,
): Promise<void> {
  for (const order of await takeUpOrders(trx, accountId, id)) {
    await jobs.enqueue(trx, { name: 'carry-out-order', subjectId: order.id, notBeforeMs: order.takesEffectAtMs })
    await tell(trx, asked, nowMs(), 'order.restored', order)
  }
}

async function tell(trx: Trx, { request, actor }: ByWhom, atMs: number, action: string, order: Order): Promise<void> {
  const deed = deedOf(action, order, await itemsOfOrder(trx, PLATFORM, order.id))
  await audit(trx, request, atMs, actor, { ...deed, details: { ...deed.details, because: 'closing of the account' } })
}
