/** Orders with what they do to each person. Rows are added, and change only as the order goes on. */

import { type Selectable, sql } from 'kysely'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { LetterState, Order, OrderItem, OrderState } from '../core/model/order.ts'
import { isUuid } from '../core/model/uuid.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface NewOrder extends Order {
  /** Of whoever places it: the same key is the same order. */
  readonly key?: string
}

/** Orders of an account are placed and carried out one after the other: each is judged by what the others left. */
export async function lockOrders(trx: Trx, accountId: AccountId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ORDERS_LOCK}, hashtext(${accountId}))`.execute(trx)
}

const ORDERS_LOCK = 721_650_019

/** Not while it is being closed. */
export async function acceptsOrders(trx: Trx, scope: Scope, accountId: AccountId): Promise<boolean> {
  const row = await inScope(trx, scope, () =>
    trx.selectFrom('accounts').select('state').where('id', '=', accountId).executeTakeFirst(),
  )
  return row?.state === 'active'
}

const ITEMS_PER_INSERT = 1000

/** Fails with `order-key-taken` or `account-not-found`. */
export async function createOrder(trx: Trx, scope: Scope, order: NewOrder, items: readonly OrderItem[]): Promise<void> {
  const row = {
    id: order.id,
    account_id: order.accountId,
    key: order.key ?? null,
    action: order.action,
    product: order.product ?? null,
    activation_date: order.activationDate ?? null,
    takes_effect_at: new Date(order.takesEffectAtMs),
    state: order.state,
    failure: order.failure ?? null,
    item_count: order.itemCount,
    placed_by_kind: order.placedBy.kind,
    placed_by: order.placedBy.id,
    placed_by_name: storableText(order.placedBy.name),
    placed_at: new Date(order.placedAtMs),
    finished_at: order.finishedAtMs === undefined ? null : new Date(order.finishedAtMs),
    settings_version: order.settingsVersion ?? null,
  }
  await refusing(
    inScope(trx, scope, async () => {
      await trx.insertInto('orders').values(row).execute()
      await insertItems(trx, order, items)
    }),
  )
}

async function insertItems(
  trx: Trx,
  { id, accountId }: Pick<Order, 'id' | 'accountId'>,
  items: readonly OrderItem[],
): Promise<void> {
  const rows = items.map((item, position) => ({
    account_id: accountId,
    order_id: id,
    position,
    user_id: item.userId,
    user_name: storableText(item.userName),
    before: item.before,
    after: item.after,
    problem: item.problem ?? null,
    letter: item.letter,
  }))
  for (let start = 0; start < rows.length; start += ITEMS_PER_INSERT) {
    await trx
      .insertInto('order_items')
      .values(rows.slice(start, start + ITEMS_PER_INSERT))
      .execute()
  }
}

/** Keeps others from changing it until the transaction ends. */
export async function lockOrder(trx: Trx, scope: Scope, id: string): Promise<Order | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(trx, scope, () =>
    trx.selectFrom('orders').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  )
  return row && toOrder(row)
}

/** What came of a scheduled order; with `items`, what it did to each. */
export async function saveOutcome(
  trx: Trx,
  scope: Scope,
  order: Order & { readonly state: Exclude<OrderState, 'scheduled'> },
  items?: readonly OrderItem[],
): Promise<void> {
  await inScope(trx, scope, async () => {
    await trx
      .updateTable('orders')
      .set({
        state: order.state,
        failure: order.failure ?? null,
        finished_at: order.finishedAtMs === undefined ? null : new Date(order.finishedAtMs),
        cancelled_by_name: order.cancelledByName === undefined ? null : storableText(order.cancelledByName),
        settings_version: order.settingsVersion ?? null,
      })
      .where('id', '=', order.id)
      .execute()
    if (!items) return
    await trx.deleteFrom('order_items').where('order_id', '=', order.id).execute()
    await insertItems(trx, order, items)
  })
}

export async function moveOrder(trx: Trx, scope: Scope, id: string, takesEffectAtMs: number): Promise<void> {
  await inScope(trx, scope, () =>
    trx
      .updateTable('orders')
      .set({ takes_effect_at: new Date(takesEffectAtMs) })
      .where('id', '=', id)
      .execute(),
  )
}

/** What waits for its day while the account is being closed is cancelled; `takeUpOrders` takes it back. */
export async function cancelOrdersForClosing(
  trx: Trx,
  accountId: AccountId,
  closing: { readonly id: string; readonly atMs: number },
): Promise<readonly Order[]> {
  const rows = await inScope(trx, PLATFORM, () =>
    trx
      .updateTable('orders')
      .set({
        state: 'cancelled',
        finished_at: new Date(closing.atMs),
        cancelled_by_name: 'closing of the account',
        cancelled_by_closing: closing.id,
      })
      .where('account_id', '=', accountId)
      .where('state', '=', 'scheduled')
      .returningAll()
      .execute(),
  )
  return rows.map(toOrder)
}

/** Those that were cancelled for this closing wait again. */
export async function takeUpOrders(trx: Trx, accountId: AccountId, closingId: string): Promise<readonly Order[]> {
  const rows = await inScope(trx, PLATFORM, () =>
    trx
      .updateTable('orders')
      .set({ state: 'scheduled', finished_at: null, cancelled_by_name: null, cancelled_by_closing: null })
      .where('account_id', '=', accountId)
      .where('cancelled_by_closing', '=', closingId)
      .where('state', '=', 'cancelled')
      .returningAll()
      .execute(),
  )
  return rows.map(toOrder)
}

export async function findOrder(db: Db, scope: Scope, id: string): Promise<Order | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toOrder(row)
}

export async function findOrderByKey(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  key: string,
): Promise<Order | undefined> {
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('orders').selectAll().where('account_id', '=', accountId).where('key', '=', key).executeTakeFirst(),
  )
  return row && toOrder(row)
}

/** In the order they were named. */
export async function itemsOfOrder(db: Db, scope: Scope, id: string): Promise<readonly OrderItem[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('order_items').selectAll().where('order_id', '=', id).orderBy('position').execute(),
  )
  return rows.map(toItem)
}

/** Newest first. Fails with `invalid-cursor`. */
export async function listOrders(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  { cursor, limit, userId }: { readonly cursor?: string; readonly limit: number; readonly userId?: UserId },
): Promise<{ readonly orders: readonly Order[]; readonly nextCursor?: string }> {
  const rows = await inScope(db, scope, async (trx) => {
    let query = trx
      .selectFrom('orders')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('placed_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (userId !== undefined) {
      if (!isUuid(userId)) return []
      query = query.where('id', 'in', (eb) =>
        eb.selectFrom('order_items').select('order_id').where('user_id', '=', userId),
      )
    }
    if (cursor !== undefined) {
      const { startedAtMs, id } = parseCursor(cursor)
      const placedAt = new Date(startedAtMs)
      query = query.where((eb) =>
        eb.or([eb('placed_at', '<', placedAt), eb.and([eb('placed_at', '=', placedAt), eb('id', '<', id)])]),
      )
    }
    return query.execute()
  })
  const orders = rows.slice(0, limit).map(toOrder)
  const last = orders.at(-1)
  if (rows.length <= limit || !last) return { orders }
  return { orders, nextCursor: formatCursor({ startedAtMs: last.placedAtMs, id: last.id }) }
}

/** The scheduled order of each user of the account who is waiting for one. */
export async function pendingOrders(db: Db, scope: Scope, accountId: AccountId): Promise<ReadonlyMap<UserId, Order>> {
  return inScope(db, scope, async (trx) => {
    const rows = await trx
      .selectFrom('orders')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('state', '=', 'scheduled')
      .execute()
    if (rows.length === 0) return new Map()
    const orders = new Map(rows.map((row) => [row.id, toOrder(row)]))
    // Apart: an order of ten thousand people would be read ten thousand times.
    const items = await trx
      .selectFrom('order_items')
      .select(['order_id', 'user_id'])
      .where('order_id', 'in', [...orders.keys()])
      .execute()
    return new Map(
      items.flatMap(({ order_id, user_id }) => {
        const order = orders.get(order_id)
        return order ? [[user_id, order] as const] : []
      }),
    )
  })
}

/** Of all accounts, soonest first. */
export async function scheduledOrders(db: Db, beforeMs: number): Promise<readonly Pick<Order, 'id' | 'accountId'>[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('orders')
      .select(['id', 'account_id'])
      .where('state', '=', 'scheduled')
      .where('takes_effect_at', '<=', new Date(beforeMs))
      .orderBy('takes_effect_at')
      .execute(),
  )
  return rows.map(({ id, account_id: accountId }) => ({ id, accountId }))
}

/** Of all accounts. */
export async function ordersWithWaitingLetters(db: Db): Promise<readonly Order[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('orders')
      .selectAll()
      .where('id', 'in', (eb) => eb.selectFrom('order_items').select('order_id').where('letter', '=', 'waiting'))
      .execute(),
  )
  return rows.map(toOrder)
}

export async function saveLetter(db: Db, scope: Scope, id: string, userId: UserId, letter: LetterState): Promise<void> {
  await inScope(db, scope, (trx) =>
    trx.updateTable('order_items').set({ letter }).where('order_id', '=', id).where('user_id', '=', userId).execute(),
  )
}

function toOrder(row: Selectable<Tables['orders']>): Order {
  return {
    id: row.id,
    accountId: row.account_id,
    action: row.action,
    takesEffectAtMs: row.takes_effect_at.getTime(),
    state: row.state,
    itemCount: row.item_count,
    placedBy: { kind: row.placed_by_kind, id: row.placed_by, name: row.placed_by_name },
    placedAtMs: row.placed_at.getTime(),
    ...withoutNulls({
      product: row.product,
      activationDate: row.activation_date,
      failure: row.failure,
      finishedAtMs: row.finished_at?.getTime(),
      cancelledByName: row.cancelled_by_name,
      settingsVersion: row.settings_version,
    }),
  }
}

function toItem(row: Selectable<Tables['order_items']>): OrderItem {
  return {
    userId: row.user_id,
    userName: row.user_name,
    before: row.before,
    after: row.after,
    letter: row.letter,
    ...withoutNulls({ problem: row.problem }),
  }
}
