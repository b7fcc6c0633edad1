import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import {
  ask,
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
  expect(requested).toMatchObject({ state: 'requested', needsApproval: true })
  await ask(strict, 'listCalls', { as: manager })
  const termination = { terminationId: requested.id }
  await refused(send(strict, 'approveTermination', { as: first, params: termination }), 403, 'second-person-needed')
  const approved = await ask(strict, 'approveTermination', { as: second, params: termination })
  expect(approved).toMatchObject({ state: 'scheduled', approvedBy: 'administrator key' })
  await refused(send(strict, 'listCalls', { as: manager }), 403, 'account-closed')
  await refused(send(strict, 'approveTermination', { as: second, params: termination }), 409, 'termination-over')
})
