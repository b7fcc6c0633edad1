import { AppError } from '../../core/model/app-error.ts'
import type { Order } from '../../core/model/order.ts'
import type { Scope } from '../../store/db.ts'
import { findOrder, itemsOfOrder, listOrders, lockOrder, lockOrders, saveOutcome } from '../../store/orders.ts'
import { findUsers } from '../../store/users.ts'
import { accountFor, scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import { effectsOf, orderContext } from './order-context.ts'
import { deedOf, momentOf, placeOrder } from './place-order.ts'
import { presentOrder, presentOrderDetails, presentReview } from './present-order.ts'

type Names = 'reviewOrder' | 'placeOrder' | 'listOrders' | 'getOrder' | 'cancelOrder'

export function orderHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts

  async function detailsOf(scope: Scope, order: Order) {
    const items = await itemsOfOrder(db, scope, order.id)
    const users = await findUsers(
      db,
      scope,
      items.map(({ userId }) => userId),
    )
    return presentOrderDetails(order, items, new Map(users.map((user) => [user.id, user])))
  }

  return {
    reviewOrder: async ({ actor, body }) => {
      const accountId = accountFor(actor, body.accountId)
      const scope = await scopeOfAccount(db, actor, accountId)
      const context = await orderContext(db, scope, accountId, body.userIds)
      const atMs = momentOf(body.activationDate, context, nowMs())
      return presentReview(atMs, effectsOf(body, context), context.users)
    },

    placeOrder: async ({ actor, body, request }) => {
      const { accountId: given, ...wanted } = body
      const accountId = accountFor(actor, given)
      const scope = await scopeOfAccount(db, actor, accountId)
      return detailsOf(scope, await placeOrder(parts, { actor, request }, scope, accountId, wanted))
    },

    listOrders: async ({ actor, query: { accountId: given, ...page } }) => {
      const accountId = accountFor(actor, given)
      const scope = await scopeOfAccount(db, actor, accountId)
      const { orders, nextCursor } = await listOrders(db, scope, accountId, page)
      return { orders: orders.map(presentOrder), ...(nextCursor === undefined ? {} : { nextCursor }) }
    },

    getOrder: async ({ actor, params }) => {
      const scope = scopeOf(actor)
      const order = await findOrder(db, scope, params.orderId)
      if (!order) throw orderNotFound()
      return detailsOf(scope, order)
    },

    cancelOrder: async (asked) => {
      const scope = scopeOf(asked.actor)
      const found = await findOrder(db, scope, asked.params.orderId)
      if (!found) throw orderNotFound()
      const { accountId } = found
      const cancelled = await changeDirectory(parts, asked, async (trx) => {
        await lockOrders(trx, accountId)
        const order = await lockOrder(trx, scope, found.id)
        if (order?.state !== 'scheduled') {
          throw new AppError('order-not-scheduled', 'Only an order that waits for its day can be cancelled')
        }
        const result = {
          ...order,
          state: 'cancelled',
          finishedAtMs: nowMs(),
          cancelledByName: asked.actor.name,
        } as const
        await saveOutcome(trx, scope, result)
        const deed = deedOf('order.cancelled', order, await itemsOfOrder(trx, scope, order.id))
        return { result, deed, accountId }
      })
      return detailsOf(scope, cancelled)
    },
  }
}

function orderNotFound(): AppError {
  return new AppError('order-not-found', 'There is no such order')
}
