import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { dayIn } from '../../core/model/start-of-day.ts'
import { carryOutDueOrders } from '../orders/carry-out-order.ts'
import {
  ask,
  quiet,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testAudio,
  testCall,
  testKey,
} from '../server.test-kit.ts'

let server: TestServer
let strict: TestServer
let acme: Account
let platform: string
beforeAll(async () => {
  server = await startTestServer()
  strict = await startTestServer({ terminationNeeds: 'second-person' })
  acme = await testAccount(server, 'acme')
  platform = await testKey(server, 'administrator')
})
afterAll(async () => {
  await server?.close()
  await strict?.close()
})

const body = { reason: 'contract ended', confirmation: 'acme' }

it('closes an account whose short name was typed, to all who belong to it, until that is cancelled', async () => {
  const manager = await testKey(server, 'account-administrator', acme)
  await storeCall(server, testCall(acme), testAudio())
  const params = { accountId: acme.id }
  await refused(
    send(server, 'requestTermination', { as: platform, params, body: { ...body, confirmation: 'Acme' } }),
    400,
    'confirmation-wrong',
  )
  await refused(send(server, 'requestTermination', { as: manager, params, body }), 403, 'not-permitted')
  const closing = await ask(server, 'requestTermination', { as: platform, params, body: { ...body, handOver: true } })
  expect(closing).toMatchObject({ state: 'scheduled', needsApproval: false, purgeAfterHours: 4 })
  expect(Date.parse(closing.purgeAt ?? '')).toBe(server.clock.nowMs + 4 * 3_600_000)
  await refused(send(server, 'listCalls', { as: manager }), 403, 'account-closed')
  await refused(send(server, 'requestTermination', { as: platform, params, body }), 409, 'account-closing')
  const { exports } = await ask(server, 'listExports', { as: platform })
  expect(exports.map(({ id, callsTotal }) => [id, callsTotal])).toEqual([[closing.exportIds[0], 1]])

  const termination = { terminationId: closing.id }
  const cancelled = await ask(server, 'cancelTermination', { as: platform, params: termination })
  expect(cancelled).toMatchObject({ state: 'cancelled', cancelledBy: 'administrator key' })
  expect((await ask(server, 'listCalls', { as: manager })).calls).toHaveLength(1)
  await refused(send(server, 'cancelTermination', { as: platform, params: termination }), 409, 'termination-over')
  expect((await ask(server, 'listTerminations', { as: platform })).terminations).toMatchObject([{ id: closing.id }])
  expect((await send(server, 'getTerminatedFiles', { as: platform, params: termination })).body).toBe('')
  const query = { action: 'account.closing-' }
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: platform, query })
  expect(auditEvents.map(({ action, details }) => [action, details.reason])).toEqual([
    ['account.closing-cancelled', 'contract ended'],
    ['account.closing-requested', 'contract ended'],
  ])
})

it('waits for a second person where the installation asks for one', async () => {
  const account = await testAccount(strict, 'acme')
  const manager = await testKey(strict, 'account-administrator', account)
  const [first, second] = [await testKey(strict, 'administrator'), await testKey(strict, 'administrator')]
  const params = { accountId: account.id }
  const requested = await ask(strict, 'requestTermination', { as: first, params, body })
  expect(requested).toMatchObject({ state: 'requested', needsApproval: true, mayApprove: false })
  await ask(strict, 'listCalls', { as: manager })
  const termination = { terminationId: requested.id }
  await refused(send(strict, 'approveTermination', { as: first, params: termination }), 403, 'second-person-needed')
  expect(await ask(strict, 'getTermination', { as: second, params: termination })).toMatchObject({ mayApprove: true })
  const approved = await ask(strict, 'approveTermination', { as: second, params: termination })
  expect(approved).toMatchObject({ state: 'scheduled', approvedBy: 'administrator key' })
  await refused(send(strict, 'listCalls', { as: manager }), 403, 'account-closed')
  await refused(send(strict, 'approveTermination', { as: second, params: termination }), 409, 'termination-over')
})

it('cancels orders that wait for their day; they wait again when it is taken back, and one that is due is carried out', async () => {
  const account = await testAccount(server, 'ordering')
  const manager = await testKey(server, 'account-administrator', account)
  const person = (extension: string) =>
    ask(server, 'createUser', { as: manager, body: { name: `Person ${extension}`, extension } })
  const [ada, bob, cleo] = [await person('1'), await person('2'), await person('3')]
  const day = (ahead: number) => dayIn(server.clock.nowMs + ahead * 86_400_000, account.timeZone)
  const order = (userId: string, ahead: number) =>
    ask(server, 'placeOrder', {
      as: manager,
      body: { action: 'add', product: 'always-on', userIds: [userId], activationDate: day(ahead) },
    })
  const [soon, later, dropped] = [await order(ada.id, 1), await order(bob.id, 9), await order(cleo.id, 9)]
  await ask(server, 'cancelOrder', { as: manager, params: { orderId: dropped.id } })
  const states = async () => {
    const query = { accountId: account.id }
    const { orders } = await ask(server, 'listOrders', { as: platform, query })
    return new Map(orders.map(({ id, state, cancelledBy }) => [id, [state, cancelledBy?.name]]))
  }
  const params = { accountId: account.id }
  const confirmed = { ...body, confirmation: 'ordering' }
  const closing = await ask(server, 'requestTermination', { as: platform, params, body: confirmed })
  expect((await ask(server, 'getAccount', { as: platform, params })).isClosed).toBe(true)
  const bySomebody = ['cancelled', 'account-administrator key']
  expect(await states()).toEqual(
    new Map([
      [soon.id, ['cancelled', 'closing of the account']],
      [later.id, ['cancelled', 'closing of the account']],
      [dropped.id, bySomebody],
    ]),
  )
  server.clock.nowMs += 86_400_000
  const work = { ...server, nowMs: () => server.clock.nowMs, log: quiet }
  await carryOutDueOrders(work)
  expect((await states()).get(soon.id)).toEqual(['cancelled', 'closing of the account'])
  await ask(server, 'cancelTermination', { as: platform, params: { terminationId: closing.id } })
  expect((await ask(server, 'getAccount', { as: platform, params })).isClosed).toBeUndefined()
  expect((await states()).get(later.id)).toEqual(['scheduled', undefined])
  await carryOutDueOrders(work)
  expect(await states()).toEqual(
    new Map([
      [soon.id, ['done', undefined]],
      [later.id, ['scheduled', undefined]],
      [dropped.id, bySomebody],
    ]),
  )
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'order.restored' } })
  expect(auditEvents.map(({ subject }) => subject?.id).sort()).toEqual([soon.id, later.id].sort())
})

it('is refused while cases hold calls of the account, also to whoever agrees later', async () => {
  const account = await testAccount(strict, 'held')
  const params = { accountId: account.id }
  const [as, second] = [await testKey(strict, 'administrator'), await testKey(strict, 'administrator')]
  const confirmed = { reason: 'contract ended', confirmation: 'held' }
  await storeCall(strict, testCall(account), testAudio())
  const hold = await ask(strict, 'createLegalHold', { as, params, body: { name: 'Miller', reason: 'letter' } })
  const ofHold = { as, params: { legalHoldId: hold.id } }
  await ask(strict, 'addHeldCalls', { ...ofHold, body: { filter: {} } })
  await refused(send(strict, 'requestTermination', { as, params, body: confirmed }), 409, 'account-held')
  const { calls = [] } = await ask(strict, 'listCalls', { as, query: { legalHoldId: hold.id } })
  const callIds = calls.map(({ id }) => id)
  await ask(strict, 'removeHeldCalls', { ...ofHold, body: { callIds, reason: 'not hers' } })

  const { id } = await ask(strict, 'requestTermination', { as, params, body: confirmed })
  await ask(strict, 'addHeldCalls', { ...ofHold, body: { callIds } })
  const termination = { terminationId: id }
  await refused(send(strict, 'approveTermination', { as: second, params: termination }), 409, 'account-held')
  expect((await ask(strict, 'getAccount', { as, params })).isClosed).toBeUndefined()
  await ask(strict, 'releaseLegalHold', { ...ofHold, body: { reason: 'settled', goes: 0 } })
  const closed = await ask(strict, 'approveTermination', { as: second, params: termination })
  expect(closed.state).toBe('scheduled')
})
