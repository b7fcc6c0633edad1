/** Orders whose day has come. */

import { AppError } from '../../core/model/app-error.ts'
import type { Order } from '../../core/model/order.ts'
import { startOfDay } from '../../core/model/start-of-day.ts'
import { findAccount } from '../../store/accounts.ts'
import { appendAuditEvent } from '../../store/audit-events.ts'
import { accountScope, PLATFORM, type Scope, type Trx } from '../../store/db.ts'
import {
  acceptsOrders,
  findOrder,
  itemsOfOrder,
  lockOrder,
  lockOrders,
  moveOrder,
  saveOutcome,
  scheduledOrders,
} from '../../store/orders.ts'
import type { Deed } from '../audit.ts'
import type { ServerParts } from '../server-parts.ts'
import { applyEffects } from './apply-effects.ts'
import { effectsOf, orderContext } from './order-context.ts'
import { deedOf } from './place-order.ts'

export type OrderWork = Pick<ServerParts, 'db' | 'bus' | 'jobs' | 'nowMs' | 'log' | 'mailer'>

/**
 * Done once, whoever tries and however often. One that is not due yet, because the account has moved to another time zone, waits anew.
 * Fails with `settings-changed` when somebody saves settings at the same moment: try again.
 */
export async function carryOutOrder(work: OrderWork, orderId: string): Promise<void> {
  const found = await findOrder(work.db, PLATFORM, orderId)
  if (found?.state !== 'scheduled') return
  const { accountId } = found
  const isChanged = await work.db.transaction().execute((trx) => carryOut(trx, work, accountScope(accountId), found))
  if (isChanged) await work.bus.publish({ topic: 'directory-changed', accountId })
}

/** No zone is further ahead of UTC, or behind. */
const WIDEST_ZONES_MS = 26 * 3_600_000

/** Those whose own job was lost, or whose account has moved to a zone where the day begins earlier. */
export async function carryOutDueOrders(work: OrderWork): Promise<void> {
  for (const { id } of await scheduledOrders(work.db, work.nowMs() + WIDEST_ZONES_MS)) {
    try {
      await carryOutOrder(work, id)
    } catch (error) {
      work.log.warn({ orderId: id, err: error }, 'an order could not be carried out: tried again in an hour')
    }
  }
}

/** A clock may be a little behind that of the database, which wakes us. */
const AGAIN_MS = 1000

async function carryOut(trx: Trx, { jobs, nowMs }: OrderWork, scope: Scope, found: Order): Promise<boolean> {
  const { id, accountId } = found
  await lockOrders(trx, accountId)
  const order = await lockOrder(trx, scope, id)
  if (order?.state !== 'scheduled') return false
  const atMs = nowMs()
  const dueMs = await dueAt(trx, scope, order)
  if (dueMs > atMs) {
    await moveOrder(trx, scope, id, dueMs)
    await jobs.enqueue(trx, { name: 'carry-out-order', subjectId: id, notBeforeMs: Math.max(dueMs, atMs + AGAIN_MS) })
    return false
  }
  const tell = (deed: Deed) =>
    appendAuditEvent(trx, PLATFORM, {
      atMs,
      actor: { kind: 'system' },
      accountId,
      action: deed.action,
      details: deed.details ?? {},
      ...(deed.subject ? { subject: deed.subject } : {}),
    })
  const planned = await itemsOfOrder(trx, scope, id)
  const fail = async (failure: string) => {
    await saveOutcome(trx, scope, { ...order, state: 'failed', failure, finishedAtMs: atMs })
    await tell(deedOf('order.failed', order, planned))
    return true
  }
  if (!(await acceptsOrders(trx, scope, accountId))) return fail('order-account-closed')
  const draft = {
    action: order.action,
    ...(order.product === undefined ? {} : { product: order.product }),
    userIds: planned.map(({ userId }) => userId),
  }
  const context = await orderContext(trx, scope, accountId, draft.userIds)
  // Nobody waits for two: the only one is this.
  const effects = effectsOf(draft, { ...context, pending: new Set() })
  const { placedBy } = order
  const author = {
    changedByName: placedBy.kind === 'user' ? placedBy.name : `API key ${placedBy.name}`,
    ...(placedBy.kind === 'user' ? { changedBy: placedBy.id } : {}),
  }
  const names = new Map(planned.map(({ userId, userName }) => [userId, userName]))
  if (effects.every(({ problem }) => problem !== undefined)) {
    const items = planned.map((item, index) => ({ ...item, ...effects[index] }))
    await saveOutcome(trx, scope, { ...order, state: 'failed', failure: 'order-impossible', finishedAtMs: atMs }, items)
    await tell(deedOf('order.failed', order, planned))
    return true
  }
  const { settingsVersion, items, deed } = await applyEffects(trx, scope, context, draft, effects, author)
  const named = items.map((item) => ({ ...item, userName: names.get(item.userId) ?? item.userName }))
  await saveOutcome(trx, scope, { ...order, state: 'done', finishedAtMs: atMs, settingsVersion }, named)
  if (items.some(({ letter }) => letter === 'waiting')) {
    await jobs.enqueue(trx, { name: 'send-order-letters', subjectId: id })
  }
  // Last: other changes of the account wait from here to the commit.
  if (deed) await tell(deed)
  await tell(deedOf('order.done', order, planned))
  return true
}

/** The account may have moved to another zone since. */
async function dueAt(trx: Trx, scope: Scope, { accountId, activationDate, takesEffectAtMs }: Order): Promise<number> {
  const account = await findAccount(trx, scope, accountId)
  if (!account) throw new AppError('account-not-found', 'There is no such account')
  return activationDate === undefined ? takesEffectAtMs : startOfDay(activationDate, account.timeZone)
}
