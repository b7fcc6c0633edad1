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
let acme: Account
let manager: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
})
afterAll(() => server?.close())

const make = async (limits: object) => {
  const body = { name: 'k', role: 'account-administrator', ...limits }
  return ask(server, 'createApiKey', { as: manager, body })
}

it('does only what it was made for, and says so', async () => {
  const { secret, apiKey } = await make({ permissions: ['manage-users'] })
  expect(apiKey.permissions).toEqual(['manage-users'])
  await ask(server, 'createDevice', { as: secret, body: { name: 'x', sipAddress: 'x@acme.example' } })
  await refused(send(server, 'listAuditEvents', { as: secret }), 403, 'not-permitted')
  await refused(send(server, 'listCalls', { as: secret }), 403, 'not-permitted')
  expect((await ask(server, 'getSignInSession', { as: secret })).permissions).toEqual(['manage-users'])
})

it('makes neither a key nor a person who may do more than itself', async () => {
  const { secret } = await make({ permissions: ['manage-api-keys', 'manage-users', 'see-calls'] })
  const create = (body: object) => send(server, 'createApiKey', { as: secret, body: { name: 'x', ...body } })
  await refused(create({ role: 'account-administrator' }), 403, 'role-not-allowed')
  await refused(create({ role: 'viewer', permissions: ['listen'] }), 403, 'role-not-allowed')
  await refused(create({ role: 'viewer', permissions: ['manage-users'] }), 403, 'role-not-allowed')
  const body = { name: 'x', role: 'account-administrator' }
  await refused(send(server, 'createUser', { as: secret, body }), 403, 'role-not-allowed')
})

it('makes no key that is worth something longer or from elsewhere', async () => {
  const inMinutes = (minutes: number) => new Date(server.clock.nowMs + minutes * 60_000).toISOString()
  const lent = await make({ expiresAt: inMinutes(10) })
  const create = (as: string, limits: object) =>
    send(server, 'createApiKey', { as, body: { name: 'x', role: 'viewer', ...limits } })
  await refused(create(lent.secret, {}), 403, 'role-not-allowed')
  await refused(create(lent.secret, { expiresAt: inMinutes(11) }), 403, 'role-not-allowed')
  expect((await create(lent.secret, { expiresAt: inMinutes(10) })).statusCode).toBe(201)
  const placed = await make({ allowedAddresses: ['127.0.0.0/8', '10.1.0.0/16'] })
  for (const allowedAddresses of [[], ['10.0.0.0/8'], ['127.0.0.1', '192.0.2.1'], ['::1'], ['0.0.0.0/0']]) {
    await refused(create(placed.secret, { allowedAddresses }), 403, 'role-not-allowed')
  }
  expect((await create(placed.secret, { allowedAddresses: ['127.0.0.1', '10.1.2.0/24'] })).statusCode).toBe(201)
})

it('is worth nothing from its end on', async () => {
  const expiresAt = new Date(server.clock.nowMs + 60_000).toISOString()
  const { secret, apiKey } = await make({ expiresAt })
  expect(apiKey.expiresAt).toBe(expiresAt)
  await ask(server, 'listUsers', { as: secret })
  server.clock.nowMs += 60_000
  await refused(send(server, 'listUsers', { as: secret }), 401, 'not-signed-in')
  await refused(
    send(server, 'createApiKey', { as: manager, body: { name: 'x', role: 'viewer', expiresAt } }),
    400,
    'invalid-request',
  )
})

it('is taken only from the addresses it was made for', async () => {
  const { secret } = await make({ allowedAddresses: ['198.51.100.0/24', '2001:db8::/32'] })
  const from = (address: string) => send(server, 'listUsers', { as: secret, headers: { 'x-forwarded-for': address } })
  for (const address of ['198.51.100.7', '::ffff:198.51.100.7', '2001:db8::1']) {
    expect([address, (await from(address)).statusCode]).toEqual([address, 200])
  }
  for (const address of ['198.51.101.7', '2001:db9::1']) await refused(from(address), 401, 'not-signed-in')
})

it('does not save what it may only play', async () => {
  const recording = await storeCall(server, testCall(acme), testAudio())
  const { secret } = await make({ permissions: ['see-calls', 'listen'] })
  const get = (query: object) =>
    send(server, 'getRecordingAudio', { as: secret, params: { recordingId: recording?.id ?? '' }, query: { ...query } })
  expect((await get({})).statusCode).toBe(200)
  await refused(get({ download: '1' }), 403, 'not-permitted')
})

it('brings no identity provider, which could sign in anybody of the account', async () => {
  const { secret } = await make({ permissions: ['manage-settings', 'manage-orders'] })
  const body = { name: 'x', issuer: 'https://idp.example', clientId: 'x', defaultRole: 'authorised-contact' }
  await refused(send(server, 'createIdentityProvider', { as: secret, body }), 403, 'role-not-allowed')
})
