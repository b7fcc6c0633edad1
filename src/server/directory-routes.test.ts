import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../core/model/account.ts'
import { saveRefusedInvite } from '../store/refused-invites.ts'
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
} from './server.test-kit.ts'

let server: TestServer
let acme: Account
let platform: string
let manager: string
let viewer: string

beforeAll(async () => {
  server = await startTestServer()
  platform = await testKey(server, 'administrator')
})
afterAll(() => server?.close())

it('begins with nothing and says what is still to be set up', async () => {
  const setup = () => ask(server, 'getSetup', { as: platform })
  expect(await setup()).toEqual({
    version: '0.0.0-test',
    hasAccounts: false,
    hasRecordingClients: false,
    hasCalls: false,
    sipAddresses: ['sip:192.0.2.1:5060'],
  })
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  await storeCall(server, testCall(acme))
  expect(await setup()).toMatchObject({ hasAccounts: true, hasRecordingClients: false, hasCalls: true })
})

it('makes, changes and removes accounts, and tells everybody', async () => {
  const told: unknown[] = []
  const stop = server.bus.subscribe('directory-changed', (message) => told.push(message))
  const body = { slug: 'beta', name: 'Beta', domains: ['Beta.Example'] }
  const beta = await ask(server, 'createAccount', { as: platform, body })
  expect(beta).toMatchObject({ slug: 'beta', domains: ['beta.example'], timeZone: 'UTC' })
  await refused(
    send(server, 'createAccount', { as: platform, body: { slug: 'beta', name: 'B' } }),
    409,
    'account-slug-taken',
  )
  const again = { slug: 'gamma', name: 'G', domains: ['beta.example'] }
  await refused(send(server, 'createAccount', { as: platform, body: again }), 409, 'domain-taken')
  const zone = { slug: 'delta', name: 'D', timeZone: 'Mars/Olympus' }
  await refused(send(server, 'createAccount', { as: platform, body: zone }), 400, 'invalid-request')
  await ask(server, 'removeAccount', { as: platform, params: { accountId: beta.id } })
  await refused(send(server, 'removeAccount', { as: platform, params: { accountId: acme.id } }), 409, 'still-in-use')
  const params = { accountId: acme.id }
  const changed = await ask(server, 'updateAccount', { as: platform, params, body: { slug: 'acme', name: 'Acme 2' } })
  expect(await ask(server, 'getAccount', { as: viewer, params })).toEqual(changed)
  expect(told).toEqual([
    { topic: 'directory-changed' },
    { topic: 'directory-changed' },
    { topic: 'directory-changed', accountId: acme.id },
  ])
  stop()
})

it('lets an account administer its users, and nobody give away more than they have', async () => {
  const body = {
    name: 'Clara',
    extension: '201',
    numbers: ['+49 30 201'],
    email: 'Clara@Acme.example',
    password: 'long enough for it',
  }
  const clara = await ask(server, 'createUser', { as: manager, body })
  expect(clara).toMatchObject({ accountId: acme.id, email: 'clara@acme.example', role: 'viewer' })
  await refused(
    send(server, 'createUser', { as: manager, body: { name: 'x', extension: '201' } }),
    409,
    'extension-taken',
  )
  await refused(send(server, 'createUser', { as: manager, body: { name: 'x', email: body.email } }), 409, 'email-taken')
  await refused(
    send(server, 'createUser', { as: manager, body: { name: 'x', role: 'administrator' } }),
    403,
    'role-not-allowed',
  )
  const params = { userId: clara.id }
  const raised = { name: 'Clara', role: 'administrator' }
  await refused(send(server, 'updateUser', { as: manager, params, body: raised }), 403, 'role-not-allowed')
  await refused(send(server, 'updateUser', { as: platform, params, body: raised }), 403, 'role-not-allowed')
  await refused(send(server, 'createUser', { as: platform, body: { name: 'x' } }), 400, 'account-required')
  await refused(send(server, 'createUser', { as: viewer, body }), 403, 'not-permitted')
  const changed = await ask(server, 'updateUser', { as: manager, params, body: { name: 'Clara V.', numbers: ['+1'] } })
  expect(changed).toEqual({
    id: clara.id,
    accountId: acme.id,
    name: 'Clara V.',
    numbers: ['+1'],
    sipAddresses: [],
    role: 'viewer',
    accessLevel: 'by-role',
    hidesRecordings: false,
    active: true,
  })
  const device = { name: 'desk', sipAddress: '201@PBX.example', ownerId: clara.id }
  const desk = await ask(server, 'createDevice', { as: manager, body: device })
  expect(desk).toMatchObject({ sipAddress: '201@pbx.example', kind: 'ip-phone', ownerId: clara.id })
  await refused(send(server, 'removeUser', { as: manager, params }), 409, 'still-in-use')
  await ask(server, 'updateDevice', {
    as: manager,
    params: { deviceId: desk.id },
    body: { name: 'd', sipAddress: '1@b' },
  })
  await ask(server, 'removeUser', { as: manager, params })
  await ask(server, 'removeDevice', { as: manager, params: { deviceId: desk.id } })
  expect((await ask(server, 'listDevices', { as: manager })).devices).toEqual([])
})

it('makes, changes and removes recording groups and queues, with who came and went in the audit log', async () => {
  const ids = await Promise.all(
    ['Mia', 'Mo'].map(async (name) => (await ask(server, 'createUser', { as: manager, body: { name } })).id),
  )
  const [mia = '', mo = ''] = ids
  const draft = { name: 'Sales', managerIds: [mia], memberIds: [mo] }
  const group = await ask(server, 'createRecordingGroup', { as: manager, body: draft })
  await refused(send(server, 'createRecordingGroup', { as: manager, body: draft }), 409, 'recording-group-name-taken')
  await refused(send(server, 'createRecordingGroup', { as: platform, body: draft }), 400, 'account-required')
  const params = { recordingGroupId: group.id }
  const body = { name: 'Field', managerIds: [mo] }
  await ask(server, 'updateRecordingGroup', { as: manager, params, body })
  const { recordingGroups } = await ask(server, 'listRecordingGroups', { as: manager })
  expect(recordingGroups).toMatchObject([{ name: 'Field', managerIds: [mo], memberIds: [] }])
  await ask(server, 'removeRecordingGroup', { as: manager, params })
  await refused(send(server, 'getRecordingGroup', { as: manager, params }), 404, 'recording-group-not-found')

  const queue = { accountId: acme.id, queueId: 'support/1 & more' }
  const made = await ask(server, 'putQueue', { as: platform, params: queue, body: { agentIds: [mia] } })
  expect(made).toMatchObject({ id: 'support/1 & more', name: 'support/1 & more', type: 'ring-all', agentIds: [mia] })
  await ask(server, 'putQueue', { as: manager, params: queue, body: { type: 'tiered', supervisorIds: [mo] } })
  expect((await ask(server, 'listQueues', { as: viewer, params: queue })).queues).toMatchObject([{ type: 'tiered' }])
  expect(await ask(server, 'getQueue', { as: manager, params: queue })).toMatchObject({ supervisorIds: [mo] })
  await ask(server, 'removeQueue', { as: manager, params: queue })
  await refused(send(server, 'removeQueue', { as: manager, params: queue }), 404, 'queue-not-found')

  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager })
  const details = (action: string) => auditEvents.find((event) => event.action === action)?.details
  expect(details('recording-group.changed')).toMatchObject({
    managers: { added: [mo], removed: [mia] },
    members: { added: [], removed: [mo] },
  })
  expect(details('queue.changed')).toMatchObject({ agents: { removed: [mia] }, supervisors: { added: [mo] } })
  for (const userId of ids) await ask(server, 'removeUser', { as: manager, params: { userId } })
})

it('keeps the last administrator, and the last who can sign in', async () => {
  const root = (name: string, fields: object = {}) =>
    ask(server, 'createUser', { as: platform, body: { name, role: 'administrator', ...fields } })
  const remove = (userId: string) => send(server, 'removeUser', { as: platform, params: { userId } })
  const [first, second] = [await root('first'), await root('second')]
  expect((await remove(first.id)).statusCode).toBe(204)
  await refused(remove(second.id), 409, 'last-administrator')

  const third = await root('third', { email: 'third@example.com', password: 'long enough for it' })
  await refused(remove(third.id), 409, 'last-administrator')
  const body = { name: 'third', role: 'administrator' }
  const withoutEmail = () => send(server, 'updateUser', { as: platform, params: { userId: third.id }, body })
  await refused(withoutEmail(), 409, 'last-administrator')
  const inactive = { ...body, email: 'third@example.com', active: false }
  const locked = send(server, 'updateUser', { as: platform, params: { userId: third.id }, body: inactive })
  await refused(locked, 409, 'last-administrator')
  const fourth = await root('fourth', { email: 'fourth@example.com', password: 'long enough for it' })
  const answers = await Promise.all([remove(third.id), remove(fourth.id)])
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409])
})

it('shows what settings come to, and never overwrites a change made meanwhile', async () => {
  const params = { accountId: acme.id }
  const before = await ask(server, 'getSettings', { as: manager, params })
  expect(before).toMatchObject({ version: 0, settings: { preset: 'tapeline' } })
  const settings = {
    account: { inbound: { onnet: 'off', offnet: 'always' }, outbound: { onnet: 'off', offnet: 'on-demand' } },
    minimumDurationMs: 2000,
  }
  const saved = await ask(server, 'putSettings', { as: manager, params, body: { settings, basedOnVersion: 0 } })
  expect(saved.version).toBe(1)
  const row = saved.matrix.find(({ caller, callee }) => caller === 'offnet' && callee === 'onnet')
  expect(row).toMatchObject({ direction: 'inbound', outcome: 'record', why: [expect.stringContaining('always')] })
  const late = send(server, 'putSettings', { as: manager, params, body: { settings, basedOnVersion: 0 } })
  await refused(late, 409, 'settings-changed')
  expect(await ask(server, 'getSettings', { as: platform, params })).toEqual(saved)
})

it('takes recording clients as the platform describes them', async () => {
  const draft = {
    name: 'sbc-1',
    addresses: ['192.0.2.10', '2001:db8::/32'],
    certificateFingerprints: [`AB:${'CD'.repeat(31)}`],
    selectors: [{ by: 'fixed', accountId: acme.id }],
  }
  const client = await ask(server, 'createRecordingClient', { as: platform, body: draft })
  expect(client).toMatchObject({ certificateFingerprints: [`ab${'cd'.repeat(31)}`], srtp: 'accept' })
  const create = (changes: object) =>
    send(server, 'createRecordingClient', { as: platform, body: { ...draft, ...changes } })
  await refused(create({}), 409, 'recording-client-name-taken')
  // Calls from one address cannot be two clients'.
  await refused(create({ name: 'b' }), 409, 'sender-taken')
  await refused(create({ name: 'b', srtp: 'perhaps' }), 400, 'invalid-request')
  await refused(create({ name: 'b', addresses: ['192.0.2.300'] }), 400, 'invalid-request')
  await refused(create({ name: 'b', addresses: [], certificateFingerprints: [] }), 400, 'invalid-request')
  await refused(create({ name: 'b', selectors: [{ by: 'fixed', accountId: client.id }] }), 404, 'account-not-found')
  const params = { recordingClientId: client.id }
  const body = { ...draft, selectors: [{ by: 'header', name: 'X-Account' }] }
  const changed = await ask(server, 'updateRecordingClient', { as: platform, params, body })
  expect((await ask(server, 'listRecordingClients', { as: platform })).recordingClients).toEqual([changed])
  await ask(server, 'removeRecordingClient', { as: platform, params })
  await refused(send(server, 'getRecordingClient', { as: platform, params }), 404, 'recording-client-not-found')
})

it('shows who was refused, until somebody has seen enough', async () => {
  const invite = { protocol: 'udp', from: 'sip:x@y', to: 'sip:rec', reason: 'unknown-sender' }
  await saveRefusedInvite(server.db, { remoteAddress: '2001:db8::7', seenAtMs: server.clock.nowMs, ...invite })
  const { refusedInvites } = await ask(server, 'listRefusedInvites', { as: platform })
  expect(refusedInvites).toMatchObject([{ remoteAddress: '2001:db8::7', times: 1 }])
  await ask(server, 'removeRefusedInvite', { as: platform, params: { remoteAddress: '2001:db8::7' } })
  expect((await ask(server, 'listRefusedInvites', { as: platform })).refusedInvites).toEqual([])
})

it('makes API keys that work until they are revoked', async () => {
  const { apiKey, secret } = await ask(server, 'createApiKey', { as: manager, body: { name: 'crm', role: 'viewer' } })
  expect(secret.startsWith(apiKey.hint)).toBe(true)
  expect(await ask(server, 'getSignInSession', { as: secret })).toMatchObject({
    actor: { kind: 'api-key', name: 'crm' },
  })
  const raised = { name: 'root', role: 'administrator' }
  await refused(send(server, 'createApiKey', { as: manager, body: raised }), 403, 'role-not-allowed')
  await ask(server, 'revokeApiKey', { as: manager, params: { apiKeyId: apiKey.id } })
  await refused(send(server, 'getSignInSession', { as: secret }), 401, 'not-signed-in')
})

it('keeps every change in the audit log of its account', async () => {
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { limit: '200' } })
  const actions = new Set(auditEvents.map(({ action }) => action))
  for (const action of [
    ...['account.changed', 'user.created', 'user.changed', 'user.removed', 'device.created', 'device.changed'],
    ...['device.removed', 'settings.changed', 'api-key.created', 'api-key.revoked', 'request.refused'],
  ]) {
    expect(actions).toContain(action)
  }
  expect(auditEvents.every(({ accountId }) => accountId === acme.id)).toBe(true)
})
