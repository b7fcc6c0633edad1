import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { uuidv7 } from '../../core/model/uuid.ts'
import { testPerson } from '../access/access.test-kit.ts'
import { eventFor } from '../events/event-handlers.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testCall,
  testKey,
  testReseller,
} from '../server.test-kit.ts'

let server: TestServer
let platform: string
let north: Awaited<ReturnType<typeof testReseller>>
let south: Awaited<ReturnType<typeof testReseller>>
let acme: Account
let beta: Account
/** Of another reseller. */
let gamma: Account
/** Of the platform itself. */
let own: Account

beforeAll(async () => {
  server = await startTestServer()
  platform = await testKey(server, 'administrator')
  north = await testReseller(server, 'north')
  south = await testReseller(server, 'south')
  acme = await testAccount(server, 'acme', { resellerId: north.id })
  beta = await testAccount(server, 'beta', { resellerId: north.id })
  gamma = await testAccount(server, 'gamma', { resellerId: south.id })
  own = await testAccount(server, 'own')
  for (const account of [acme, beta, gamma, own]) await storeCall(server, testCall(account))
})
afterAll(() => server?.close())

it('sees the calls of all its accounts, or of one, and of no other', async () => {
  const accountsOf = async (query: Record<string, string> = {}) =>
    (await ask(server, 'listCalls', { as: north.key, query })).calls.map(({ accountId }) => accountId)
  expect((await accountsOf()).sort()).toEqual([acme.id, beta.id].sort())
  expect(await accountsOf({ accountId: beta.id })).toEqual([beta.id])
  expect((await accountsOf({ text: 'lovelace' })).sort()).toEqual([acme.id, beta.id].sort())
  for (const account of [gamma, own]) {
    const query = { accountId: account.id }
    await refused(send(server, 'listCalls', { as: north.key, query }), 404, 'account-not-found')
  }
})

it('makes and changes accounts for itself only', async () => {
  const body = { slug: 'delta', name: 'Delta' }
  const delta = await ask(server, 'createAccount', { as: north.key, body })
  expect(delta.resellerId).toBe(north.id)
  const params = { accountId: delta.id }
  expect(await ask(server, 'updateAccount', { as: north.key, params, body: { ...body, name: 'D' } })).toMatchObject({
    name: 'D',
    resellerId: north.id,
  })
  const foreign = { slug: 'epsilon', name: 'E', resellerId: south.id }
  await refused(send(server, 'createAccount', { as: north.key, body: foreign }), 404, 'reseller-not-found')
  await refused(
    send(server, 'updateAccount', { as: north.key, params: { accountId: gamma.id }, body }),
    404,
    'account-not-found',
  )
  await refused(send(server, 'removeAccount', { as: north.key, params }), 403, 'not-permitted')
  const taken = await send(server, 'createAccount', { as: north.key, body: { ...foreign, domains: gamma.domains } })
  expect(taken.body).not.toContain('gamma')
  const domain = { slug: 'epsilon', name: 'E', domains: gamma.domains }
  const answer = await send(server, 'createAccount', { as: north.key, body: domain })
  expect(answer.json().error).toEqual({
    code: 'domain-taken',
    message: expect.any(String),
    requestId: expect.any(String),
  })
})

it('gets accounts from the platform and loses them', async () => {
  const move = (resellerId?: string) => {
    const { slug, name } = beta
    const body = { slug, name, ...(resellerId && { resellerId }) }
    return ask(server, 'updateAccount', { as: platform, params: { accountId: beta.id }, body })
  }
  const slugs = async (key: string) => (await ask(server, 'listAccounts', { as: key })).accounts.map(({ slug }) => slug)
  await move(south.id)
  expect(await slugs(south.key)).toEqual(['beta', 'gamma'])
  expect(await slugs(north.key)).not.toContain('beta')
  await move()
  expect(await slugs(south.key)).toEqual(['gamma'])
  await move(north.id)
  await refused(
    send(server, 'createAccount', {
      as: platform,
      body: { slug: 'x', name: 'x', resellerId: uuidv7(1, new Uint8Array(10)) },
    }),
    404,
    'reseller-not-found',
  )
})

it('has people of its own, who sign in and are no administrators of the platform', async () => {
  const person = { name: 'Rae', role: 'reseller', email: 'rae@north.example', password: 'long enough to pass' }
  await refused(send(server, 'createUser', { as: platform, body: person }), 400, 'reseller-required')
  const rae = await ask(server, 'createUser', { as: platform, body: { ...person, resellerId: north.id } })
  expect(rae).toMatchObject({ resellerId: north.id, role: 'reseller' })
  expect(rae).not.toHaveProperty('accountId')
  const signedIn = await send(server, 'signIn', { body: { email: person.email, password: person.password } })
  expect(signedIn.json()).toMatchObject({ role: 'reseller', reseller: { slug: 'north' } })
  const headers = { cookie: String(signedIn.headers['set-cookie']).split(';')[0] ?? '' }
  const { accounts } = await ask(server, 'listAccounts', { headers })
  expect(accounts.every(({ resellerId }) => resellerId === north.id)).toBe(true)
  await refused(send(server, 'listRecordingClients', { headers }), 403, 'not-permitted')

  const { email: _, ...second } = { ...person, name: 'Rob' }
  const rob = await ask(server, 'createUser', { as: north.key, body: second })
  expect(rob.resellerId).toBe(north.id)
  await refused(
    send(server, 'createUser', { as: north.key, body: { ...second, resellerId: south.id } }),
    404,
    'reseller-not-found',
  )
  await refused(
    send(server, 'createUser', { as: north.key, body: { name: 'x', role: 'administrator' } }),
    403,
    'role-not-allowed',
  )
  await refused(send(server, 'getUser', { as: south.key, params: { userId: rae.id } }), 404, 'user-not-found')
  const manager = await testKey(server, 'account-administrator', acme)
  await refused(send(server, 'getUser', { as: manager, params: { userId: rae.id } }), 404, 'user-not-found')
  const people = await ask(server, 'listUsers', { as: platform, query: { resellerId: north.id } })
  expect(people.users.map(({ name }) => name)).toEqual(['Rae', 'Rob'])
  const query = { resellerId: north.id }
  await refused(send(server, 'listUsers', { as: south.key, query }), 404, 'reseller-not-found')
  const body = { name: 'Rob', role: 'viewer' }
  await refused(
    send(server, 'updateUser', { as: north.key, params: { userId: rob.id }, body }),
    403,
    'role-not-allowed',
  )
  await ask(server, 'removeUser', { as: north.key, params: { userId: rob.id } })
})

it('makes keys of its own, and of its accounts', async () => {
  const { apiKey, secret } = await ask(server, 'createApiKey', {
    as: north.key,
    body: { name: 'billing', role: 'reseller' },
  })
  expect(apiKey.resellerId).toBe(north.id)
  expect((await ask(server, 'listAccounts', { as: secret })).accounts.length).toBeGreaterThan(1)
  await ask(server, 'createApiKey', { as: north.key, body: { name: 'x', role: 'viewer', accountId: acme.id } })
  for (const body of [
    { name: 'x', role: 'viewer', accountId: gamma.id },
    { name: 'x', role: 'reseller', resellerId: south.id },
  ]) {
    expect((await send(server, 'createApiKey', { as: north.key, body })).statusCode).toBe(404)
  }
  await refused(
    send(server, 'createApiKey', { as: north.key, body: { name: 'x', role: 'viewer' } }),
    400,
    'account-required',
  )
  expect((await ask(server, 'listApiKeys', { as: south.key })).apiKeys.map(({ resellerId }) => resellerId)).toEqual([
    south.id,
  ])
  await refused(
    send(server, 'revokeApiKey', { as: south.key, params: { apiKeyId: apiKey.id } }),
    404,
    'api-key-not-found',
  )
  await ask(server, 'revokeApiKey', { as: north.key, params: { apiKeyId: apiKey.id } })
})

it('exports calls of all its accounts at once, for itself only', async () => {
  const created = await ask(server, 'createExport', { as: north.key, body: { filter: {} } })
  expect(created).toMatchObject({ callsTotal: 2 })
  const params = { exportId: created.id }
  await refused(send(server, 'getExport', { as: south.key, params }), 404, 'export-not-found')
  expect((await ask(server, 'listExports', { as: north.key })).exports).toHaveLength(1)
})

it('is told what happens in its accounts, and of its own exports', () => {
  const reseller = (id: string, accounts: Account[]): Parameters<typeof eventFor>[0] => ({
    reseller: { id, accountIds: new Set(accounts.map((account) => account.id)) },
  })
  const ofNorth = reseller(north.id, [acme, beta])
  const call = { topic: 'call-changed', id: 'c' } as const
  expect(eventFor(ofNorth, 'call-changed', { ...call, accountId: acme.id })).toEqual({ accountId: acme.id, id: 'c' })
  expect(eventFor(ofNorth, 'call-changed', { ...call, accountId: gamma.id })).toBeUndefined()
  expect(eventFor(ofNorth, 'call-changed', call)).toBeUndefined()
  expect(eventFor(ofNorth, 'call-changed', { topic: 'call-changed' })).toEqual({})
  expect(eventFor(ofNorth, 'invite-refused', { topic: 'invite-refused' })).toBeUndefined()
  const made = { topic: 'export-changed', id: 'e', resellerId: north.id } as const
  expect(eventFor(ofNorth, 'export-changed', made)).toEqual({ id: 'e' })
  expect(eventFor(reseller(south.id, [gamma]), 'export-changed', made)).toBeUndefined()
})

it('reads its own part of the audit log', async () => {
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: north.key, query: { limit: '200' } })
  const owners = new Set(auditEvents.map(({ accountId, resellerId }) => accountId ?? resellerId))
  expect(owners.has(north.id) && owners.has(acme.id)).toBe(true)
  expect([south.id, gamma.id, own.id, undefined].some((id) => owners.has(id))).toBe(false)
})

it('is removed when nothing belongs to it any more', async () => {
  const east = await ask(server, 'createReseller', { as: platform, body: { slug: 'east', name: 'East' } })
  await refused(
    send(server, 'createReseller', { as: platform, body: { slug: 'east', name: 'E' } }),
    409,
    'reseller-slug-taken',
  )
  const params = { resellerId: east.id }
  await ask(server, 'updateReseller', { as: platform, params, body: { slug: 'orient', name: 'Orient' } })
  expect((await ask(server, 'listResellers', { as: platform })).resellers.map(({ slug }) => slug)).toEqual([
    'orient',
    'north',
    'south',
  ])
  expect((await ask(server, 'listResellers', { as: north.key })).resellers.map(({ slug }) => slug)).toEqual(['north'])
  await refused(send(server, 'createReseller', { as: north.key, body: { slug: 'w', name: 'W' } }), 403, 'not-permitted')
  await refused(
    send(server, 'getReseller', { as: south.key, params: { resellerId: north.id } }),
    404,
    'reseller-not-found',
  )
  await refused(send(server, 'removeReseller', { as: platform, params: { resellerId: north.id } }), 409, 'still-in-use')
  await ask(server, 'removeReseller', { as: platform, params })
})

it('nobody changes, removes or signs in as who may do more', async () => {
  const admin = await ask(server, 'createUser', {
    as: platform,
    body: { name: 'Ada', role: 'account-administrator', accountId: acme.id },
  })
  const phones = await testKey(server, 'phone-manager', acme)
  const params = { userId: admin.id }
  const password = { password: 'long enough to pass' }
  await refused(send(server, 'setPassword', { as: phones, params, body: password }), 403, 'role-not-allowed')
  await refused(send(server, 'updateUser', { as: phones, params, body: { name: 'A' } }), 403, 'role-not-allowed')
  await refused(send(server, 'removeUser', { as: phones, params }), 403, 'role-not-allowed')
  await refused(
    send(server, 'createUser', { as: phones, body: { name: 'x', role: 'supervisor' } }),
    403,
    'role-not-allowed',
  )
  expect(await ask(server, 'createUser', { as: phones, body: { name: 'x', role: 'agent' } })).toMatchObject({
    role: 'agent',
  })
})

it('nobody lets anybody, themselves included, reach more recordings than they reach', async () => {
  const phones = await testPerson(server, acme, { name: 'Phones', role: 'phone-manager' })
  const { headers } = phones
  const params = { userId: phones.user.id }
  const change = (body: object) => send(server, 'updateUser', { headers, params, body: { name: 'Phones', ...body } })
  await refused(change({ role: 'phone-manager', accessLevel: 'all' }), 403, 'role-not-allowed')
  await refused(change({ role: 'viewer' }), 403, 'role-not-allowed')
  for (const body of [
    { name: 'x', role: 'viewer' },
    { name: 'x', role: 'agent', accessLevel: 'all' },
    { name: 'x', role: 'agent', accessLevel: 'own-and-groups' },
  ]) {
    await refused(send(server, 'createUser', { headers, body }), 403, 'role-not-allowed')
  }
  const viewer = await testPerson(server, acme, { name: 'Viewer', role: 'viewer' })
  const far = await testPerson(server, acme, { name: 'Far', role: 'user', accessLevel: 'all' })
  for (const { user } of [viewer, far]) {
    const of = { headers, params: { userId: user.id } }
    const body = { password: 'long enough to pass' }
    await refused(send(server, 'setPassword', { ...of, body }), 403, 'role-not-allowed')
    await refused(send(server, 'removeSecondFactors', of), 403, 'role-not-allowed')
  }
  const narrow = await testPerson(server, acme, {
    name: 'Narrow',
    role: 'account-administrator',
    accessLevel: 'own-and-groups',
  })
  const key = { headers: narrow.headers, body: { name: 'x', role: 'account-administrator' } }
  await refused(send(server, 'createApiKey', key), 403, 'role-not-allowed')
})
