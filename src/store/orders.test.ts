import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Order } from '../core/model/order.ts'
import { createAccount } from './accounts.ts'
import { accountScope } from './db.ts'
import { newId } from './new-id.ts'
import { createOrder, findOrder, itemsOfOrder, listOrders, type NewOrder, pendingOrders } from './orders.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let accountId: string
beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })).id
})
afterAll(() => database?.close())

function draft(changes: Partial<NewOrder> = {}): NewOrder {
  return {
    id: newId(),
    accountId,
    action: 'add',
    product: 'always-on',
    takesEffectAtMs: 2000,
    state: 'done',
    itemCount: 1,
    placedBy: { kind: 'user', id: 'u', name: 'Una' },
    placedAtMs: 1000,
    ...changes,
  }
}

function save(order: NewOrder, userIds: readonly string[]) {
  const items = userIds.map((userId) => ({
    userId,
    userName: `User ${userId}`,
    before: 'none' as const,
    after: 'always-on' as const,
    letter: 'none' as const,
  }))
  return database.db.transaction().execute((trx) => createOrder(trx, accountScope(accountId), order, items))
}

test('an order of ten thousand keeps all of them, in order', async () => {
  const userIds = Array.from({ length: 10_000 }, newId)
  const order = draft({ itemCount: userIds.length })
  await save(order, userIds)
  const items = await itemsOfOrder(database.db, accountScope(accountId), order.id)
  expect(items.map(({ userId }) => userId)).toEqual(userIds)
  expect(await findOrder(database.db, accountScope(accountId), order.id)).toEqual(order)
})

test('a key is good for one order of the account', async () => {
  await save(draft({ key: 'k' }), [newId()])
  await expect(save(draft({ key: 'k' }), [newId()])).rejects.toMatchObject({ code: 'order-key-taken' })
})

test('pages do not miss orders that were placed in the same moment', async () => {
  const userId = newId()
  const orders: Order[] = [1, 2, 3, 4, 5].map(() => draft({ placedAtMs: 5000 }))
  for (const order of orders) await save(order, [userId])
  const scope = accountScope(accountId)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listOrders(database.db, scope, accountId, { limit: 2, userId, ...(cursor && { cursor }) })
    seen.push(...page.orders.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen.sort()).toEqual(orders.map(({ id }) => id).sort())
})

test('who waits for an order is told with it', async () => {
  const userId = newId()
  const order = draft({ state: 'scheduled', activationDate: '2026-03-09' })
  await save(order, [userId])
  expect((await pendingOrders(database.db, accountScope(accountId), accountId)).get(userId)).toEqual(order)
})
