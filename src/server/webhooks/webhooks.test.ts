import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createWebhookSender } from '../../adapters/http-webhook-sender.ts'
import { isPublicAddress } from '../../adapters/public-addresses.ts'
import { startWebhookDelivery } from '../../archive/deliver-webhooks.ts'
import { purgeAccount } from '../../archive/purge-account.ts'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { saveCall } from '../../store/calls.ts'
import { inScope, PLATFORM } from '../../store/db.ts'
import { tellOfCall } from '../../store/tell-of-call.ts'
import { sealOldSecrets } from '../../store/webhooks.ts'
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

/** A program that is told: what it got, and how it answers. */
interface Receiver {
  readonly url: string
  readonly got: { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }[]
  answer: (request: IncomingMessage, response: ServerResponse) => void
  close(): Promise<void>
}

async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = {
    url: '',
    got: [],
    answer: (_, response) => response.writeHead(204).end(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  const server = createServer(async (request, response) => {
    receiver.got.push({ path: request.url ?? '', headers: request.headers, body: await text(request) })
    receiver.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(receiver, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

let server: TestServer
let acme: Account
let manager: string
let stranger: string
let receiver: Receiver
let delivery: { close(): Promise<void> }
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

let number = 0
beforeEach(async () => {
  number += 1
  acme = await testAccount(server, `acme-${number}`)
  manager = await testKey(server, 'account-administrator', acme)
  stranger = await testKey(server, 'account-administrator', await testAccount(server, `other-${number}`))
  receiver = await startReceiver()
  start(true)
})
afterEach(async () => {
  await delivery.close()
  await receiver.close()
})

function start(allowPrivate: boolean, answerWithinMs = 300): void {
  const { db, parts, clock } = server
  const sender = createWebhookSender({ allowPrivate })
  delivery = startWebhookDelivery({
    db,
    sender,
    keys: parts.keys,
    nowMs: () => clock.nowMs,
    log: parts.log,
    lookEveryMs: 20,
    answerWithinMs,
  })
}

async function make(eventTypes: readonly string[], path = '/hook', url = receiver.url) {
  return ask(server, 'createWebhook', { as: manager, body: { url: `${url}${path}`, eventTypes } })
}

const last = async (webhookId: string) =>
  (await ask(server, 'listWebhookDeliveries', { as: manager, params: { webhookId } })).deliveries[0]

it('tells a program what it asked for, signed as the Standard Webhooks say, and nothing else', async () => {
  const { webhook, secret } = await make(['user.'])
  expect(JSON.stringify(webhook)).not.toContain(secret)
  const ada = await ask(server, 'createUser', { as: manager, body: { name: 'Ada', extension: '101' } })
  await ask(server, 'createDevice', { as: manager, body: { name: 'desk', sipAddress: `101@${acme.slug}.example` } })
  await ask(server, 'removeUser', { as: manager, params: { userId: ada.id } })
  await vi.waitFor(() => expect(receiver.got).toHaveLength(2), 5000)
  expect(receiver.got.map(({ body }) => JSON.parse(body).type)).toEqual(['user.created', 'user.removed'])
  const [first] = receiver.got
  expect(JSON.parse(first?.body ?? '').data.subject).toEqual({ kind: 'user', id: ada.id })
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = first?.headers ?? {}
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${at}.${first?.body}`).digest('base64')}`)
  expect(Math.abs(Number(at) - server.clock.nowMs / 1000)).toBeLessThan(2)
  await vi.waitFor(async () =>
    expect(await last(webhook.id)).toMatchObject({ state: 'delivered', lastStatus: 204, attempts: 1 }),
  )
})

it('tells of a call when it starts, ends and can be played, each once', async () => {
  await make(['call.started', 'call.ended', 'recording.ready'])
  const ended = testCall(acme, { state: 'ended' })
  const tell = (call: Call) =>
    server.db.transaction().execute(async (trx) => {
      await saveCall(trx, call)
      await tellOfCall(trx, call)
    })
  const { endedAtMs: _, endCause: __, ...live } = { ...ended, state: 'live' as const }
  await tell(live)
  await tell(live)
  await tell(ended)
  await storeCall(server, { ...ended, state: 'ready' }, testAudio())
  await tell({ ...ended, state: 'ready' })
  await tell({ ...ended, state: 'ready' })
  await vi.waitFor(() => expect(receiver.got).toHaveLength(3), 5000)
  await delay(100)
  const told = receiver.got.map(({ body }) => JSON.parse(body))
  expect(told.map(({ type }) => type).sort()).toEqual(['call.ended', 'call.started', 'recording.ready'])
  expect(told.find(({ type }) => type === 'recording.ready').data).toMatchObject({
    callId: ended.id,
    recordings: [{ durationMs: 3000 }],
  })
})

it('tries again, later each time, with the same id; a redirect is not followed', async () => {
  receiver.answer = ({ url }, response) =>
    url === '/moved'
      ? response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end()
      : response.writeHead(500).end()
  const { webhook: failing } = await make(['settings.changed'], '/broken')
  const { webhook: moved } = await make(['settings.changed'], '/moved')
  for (const { id: webhookId } of [failing, moved])
    await ask(server, 'testWebhook', { as: manager, params: { webhookId } })
  await vi.waitFor(async () =>
    expect(await last(moved.id)).toMatchObject({
      attempts: 1,
      lastStatus: 302,
      lastError: 'Redirects are not followed',
    }),
  )
  await vi.waitFor(async () =>
    expect(await last(failing.id)).toMatchObject({ state: 'waiting', attempts: 1, lastStatus: 500 }),
  )
  const next = await last(failing.id)
  expect(Date.parse(next?.nextAttemptAt ?? '') - server.clock.nowMs).toBe(5000)
  await delay(100)
  expect(receiver.got).toHaveLength(2)
  receiver.answer = (_, response) => response.writeHead(200).end()
  server.clock.nowMs += 5001
  await vi.waitFor(async () => expect(await last(failing.id)).toMatchObject({ state: 'delivered', attempts: 2 }))
  const ids = receiver.got.filter(({ path }) => path === '/broken').map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(1)
  expect(receiver.got.map(({ path }) => path)).not.toContain('/elsewhere')
})

it('waits for nobody: a slow receiver is given up, and another one hears meanwhile', async () => {
  receiver.answer = ({ url }, response) => {
    if (url !== '/slow') response.writeHead(204).end()
  }
  const { webhook: slow } = await make(['user.'], '/slow')
  const { webhook: quick } = await make(['user.'], '/quick')
  await ask(server, 'createUser', { as: manager, body: { name: 'Ada', extension: '102' } })
  await vi.waitFor(async () => expect(await last(quick.id)).toMatchObject({ state: 'delivered' }))
  expect(await last(slow.id)).toMatchObject({ state: 'waiting' })
  await vi.waitFor(async () => expect(await last(slow.id)).toMatchObject({ lastError: 'No answer within 0.3 s' }), 5000)
})

it('disables what fails for three days, or is gone, and says so; it can be made active again', async () => {
  receiver.answer = ({ url }, response) => response.writeHead(url === '/gone' ? 410 : 503).end()
  const { webhook: gone } = await make(['user.'], '/gone')
  const { webhook: failing } = await make(['user.'], '/down')
  await ask(server, 'testWebhook', { as: manager, params: { webhookId: gone.id } })
  await ask(server, 'testWebhook', { as: manager, params: { webhookId: failing.id } })
  const find = async (id: string) =>
    (await ask(server, 'listWebhooks', { as: manager })).webhooks.find((webhook) => webhook.id === id)
  await vi.waitFor(async () =>
    expect(await find(gone.id)).toMatchObject({ active: false, disabledReason: 'The receiver answered 410 Gone' }),
  )
  for (let attempts = 1; attempts <= 10; attempts++) {
    await vi.waitFor(async () => expect(await last(failing.id)).toMatchObject({ attempts }), 5000)
    await vi.waitFor(async () => expect((await last(failing.id))?.lastStatus).toBe(503))
    await delay(50)
    server.clock.nowMs += 86_400_001
  }
  await vi.waitFor(async () => expect(await find(failing.id)).toMatchObject({ active: false }), 5000)
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'webhook.disabled' } })
  expect(auditEvents).toHaveLength(2)
  const body = { url: `${receiver.url}/down`, eventTypes: ['user.'] }
  const again = await ask(server, 'updateWebhook', { as: manager, params: { webhookId: failing.id }, body })
  expect(again).toMatchObject({ active: true })
  expect(again.disabledReason).toBeUndefined()
})

it('goes nowhere but the internet unless the installation allows it', async () => {
  await delivery.close()
  start(false)
  const { webhook } = await make(['user.'])
  const named = await make(['user.'], '/hook', 'https://localhost')
  for (const { id: webhookId } of [webhook, named.webhook])
    await ask(server, 'testWebhook', { as: manager, params: { webhookId } })
  await vi.waitFor(async () =>
    expect(await last(webhook.id)).toMatchObject({ state: 'failed', lastError: 'Webhooks go over HTTPS only' }),
  )
  await vi.waitFor(async () =>
    expect((await last(named.webhook.id))?.lastError).toMatch(/is not an address of the internet/),
  )
  expect(receiver.got).toEqual([])
})

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '192.168.1.1',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'x',
])('takes %s for no address of the internet', (address) => expect(isPublicAddress(address)).toBe(false))

it.each(['8.8.8.8', '2606:4700:4700::1111'])('takes %s for one', (address) =>
  expect(isPublicAddress(address)).toBe(true),
)

it('shows a webhook to its own account only', async () => {
  const { webhook } = await make(['user.'])
  const params = { webhookId: webhook.id }
  const body = { url: 'https://evil.example', eventTypes: ['user.'] }
  for (const name of ['updateWebhook', 'removeWebhook', 'testWebhook', 'listWebhookDeliveries'] as const) {
    await refused(
      send(server, name, { as: stranger, params, ...(name === 'updateWebhook' && { body }) }),
      404,
      'webhook-not-found',
    )
  }
  expect((await ask(server, 'listWebhooks', { as: stranger })).webhooks).toEqual([])
  await refused(
    send(server, 'createWebhook', { as: stranger, body: { ...body, accountId: acme.id } }),
    404,
    'account-not-found',
  )
  for (const url of ['ftp://x.example', 'https://user:secret@x.example', 'x']) {
    await refused(send(server, 'createWebhook', { as: manager, body: { ...body, url } }), 400, 'invalid-request')
  }
})

it('tells nobody of a call on which somebody hides, nor what whoever makes it does not see', async () => {
  const draft = { name: 'Shy', accountId: acme.id, role: 'agent', hidesRecordings: true } as const
  const { id } = await ask(server, 'createUser', { as: manager, body: draft })
  const webhook = await make(['call.started'])
  const call = testCall(acme)
  const parties = call.parties.map((party) => ({ ...party, userId: id }))
  await server.db.transaction().execute((trx) => tellOfCall(trx, { ...call, parties }))
  expect(await last(webhook.webhook.id)).toBeUndefined()
  const permissions = ['manage-api-keys', 'manage-users']
  const key = { name: 'x', role: 'account-administrator', permissions } as const
  const { secret } = await ask(server, 'createApiKey', { as: manager, body: key })
  for (const type of ['call.started', 'recording.ready', 'user.']) {
    const body = { url: `${receiver.url}/x`, eventTypes: [type] }
    await refused(send(server, 'createWebhook', { as: secret, body }), 403, 'not-permitted')
    const params = { webhookId: webhook.webhook.id }
    await refused(send(server, 'updateWebhook', { as: secret, params, body }), 403, 'not-permitted')
  }
})

it('sends a message again when somebody asks for it, with the same id', async () => {
  const { webhook } = await make(['order.'])
  const params = { webhookId: webhook.id }
  const { id: deliveryId } = await ask(server, 'testWebhook', { as: manager, params })
  await vi.waitFor(async () => expect(await last(webhook.id)).toMatchObject({ state: 'delivered' }), 10_000)
  const again = await ask(server, 'redeliverWebhook', { as: manager, params: { ...params, deliveryId } })
  expect(again).toMatchObject({ id: deliveryId, attempts: 0 })
  await vi.waitFor(() => expect(receiver.got).toHaveLength(2), 10_000)
  expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([deliveryId]))
  expect(receiver.got[1]?.body).toBe(receiver.got[0]?.body)
  const other = await make(['order.'], '/other')
  for (const wrong of [
    { webhookId: other.webhook.id, deliveryId },
    { ...params, deliveryId: 'x' },
  ]) {
    const asked = send(server, 'redeliverWebhook', { as: manager, params: wrong })
    await refused(asked, 404, 'webhook-delivery-not-found')
  }
})

const secretsInDatabase = async (id: string) => {
  const found = await inScope(server.db, PLATFORM, (trx) =>
    trx.selectFrom('webhooks').select(['secret', 'sealed_secret']).where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return { plain: found.secret, sealed: Buffer.from(found.sealed_secret ?? []).toString('latin1') }
}

it('keeps secrets sealed, seals those of earlier versions, and signs with the same as before', async () => {
  const { webhook, secret } = await make(['user.'])
  const made = await secretsInDatabase(webhook.id)
  expect(made.plain).toBeNull()
  expect(made.sealed.length).toBeGreaterThan(secret.length)
  expect(made.sealed).not.toContain(secret)
  const old = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
  await inScope(server.db, PLATFORM, (trx) =>
    trx.updateTable('webhooks').set({ secret: old, sealed_secret: null }).where('id', '=', webhook.id).execute(),
  )
  await sealOldSecrets(server.db, server.parts.keys)
  const sealed = await secretsInDatabase(webhook.id)
  expect(sealed.plain).toBeNull()
  expect(sealed.sealed).not.toContain(old)
  await sealOldSecrets(server.db, server.parts.keys)
  expect(await secretsInDatabase(webhook.id)).toEqual(sealed)
  await ask(server, 'testWebhook', { as: manager, params: { webhookId: webhook.id } })
  await vi.waitFor(() => expect(receiver.got).toHaveLength(1), 10_000)
  const [first] = receiver.got
  const key = Buffer.alloc(32, 5)
  const signed = `${first?.headers['webhook-id']}.${first?.headers['webhook-timestamp']}.${first?.body}`
  expect(first?.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
})

it('tells an account that it is to be closed and not, and the platform of every account, also when one is gone', async () => {
  const platform = await testKey(server, 'administrator')
  await make(['account.'], '/own')
  const body = { url: `${receiver.url}/all`, eventTypes: ['account.'] }
  await refused(
    send(server, 'createWebhook', { as: stranger, body: { ...body, accountId: acme.id } }),
    404,
    'account-not-found',
  )
  await refused(
    send(server, 'createWebhook', { as: platform, body: { ...body, eventTypes: ['account.', 'user.'] } }),
    400,
    'account-required',
  )
  const { webhook } = await ask(server, 'createWebhook', { as: platform, body })
  expect(webhook.accountId).toBeUndefined()
  expect((await ask(server, 'listWebhooks', { as: manager })).webhooks).toHaveLength(1)
  await refused(
    send(server, 'testWebhook', { as: manager, params: { webhookId: webhook.id } }),
    404,
    'webhook-not-found',
  )
  const params = { accountId: acme.id }
  const closing = { reason: 'contract ended', confirmation: acme.slug }
  const close = () => ask(server, 'requestTermination', { as: platform, params, body: closing })
  const first = await close()
  await ask(server, 'cancelTermination', { as: platform, params: { terminationId: first.id } })
  const events = (path: string) =>
    receiver.got.filter((each) => each.path === path).map(({ body: sent }) => JSON.parse(sent))
  const told = ['account.closing-requested', 'account.closing-cancelled']
  await vi.waitFor(() => expect(events('/own').map(({ type }) => type)).toEqual(told), 10_000)
  await vi.waitFor(() => expect(events('/all').map(({ type }) => type)).toEqual(told), 10_000)
  const { id } = await close()
  server.clock.nowMs += 5 * 3_600_000
  const { db, parts, bus } = server
  const purge = {
    db,
    bus,
    objects: parts.objectStore,
    keys: parts.keys,
    nowMs: () => server.clock.nowMs,
    log: parts.log,
    version: '1',
  }
  await purgeAccount(purge, id)
  await vi.waitFor(
    () =>
      expect(
        events('/all')
          .map(({ type }) => type)
          .at(-1),
      ).toBe('account.purged'),
    10_000,
  )
  expect(events('/all').at(-1).data).toMatchObject({
    subject: { kind: 'account', id: acme.id },
    details: { slug: acme.slug, terminationId: id, certificateSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  await ask(server, 'removeWebhook', { as: platform, params: { webhookId: webhook.id } })
})

it('tells who was given access, and not who was refused', async () => {
  const { webhook } = await make(['access.', 'api-key.'])
  const { id: userId } = await ask(server, 'createUser', { as: manager, body: { name: 'Ada', role: 'user' } })
  const call = await storeCall(server, testCall(acme), testAudio())
  const phones = await testKey(server, 'phone-manager', acme)
  await refused(send(server, 'getCall', { as: phones, params: { callId: call?.callId ?? '' } }), 404, 'call-not-found')
  const body = { userId, permissions: ['listen'], scope: { kind: 'account' }, reason: 'Complaint 4711' }
  await ask(server, 'grantAccess', { as: manager, body })
  await ask(server, 'createApiKey', { as: manager, body: { name: 'CRM', role: 'viewer' } })
  const { deliveries } = await ask(server, 'listWebhookDeliveries', { as: manager, params: { webhookId: webhook.id } })
  expect(deliveries.map(({ eventType }) => eventType)).toEqual(['api-key.created', 'access.granted'])
})

it('tells what a document brings, change by change, and nothing of a dry run', async () => {
  const platform = await testKey(server, 'administrator')
  await make(['user.', 'settings.changed', 'account.', 'device.', 'queue.', 'recording-group.', 'access.'])
  const account = {
    slug: acme.slug,
    name: 'Renamed',
    settings: { account: 'always' },
    users: [{ extension: '7', name: 'Seven' }],
    devices: [{ sipAddress: `7@${acme.slug}.example` }],
    queues: [{ id: 'support' }],
    recordingGroups: [{ name: 'Sales' }],
    accessGrants: [{ user: '7', scope: { queue: 'support' }, permissions: ['listen'], reason: 'Stands in' }],
  }
  const body = { accounts: [account] }
  await ask(server, 'apply', { as: platform, body, query: { dryRun: '1' } })
  await ask(server, 'apply', { as: platform, body })
  await ask(server, 'apply', { as: platform, body })
  await ask(server, 'apply', {
    as: platform,
    body: { accounts: [{ slug: acme.slug, users: [{ extension: '7', absent: true }] }] },
  })
  const events = () => receiver.got.map((each) => JSON.parse(each.body))
  await vi.waitFor(() => expect(events().map(({ type }) => type)).toContain('user.removed'), 10_000)
  const types = events().map(({ type }) => type)
  const made = ['access.granted', 'device.created', 'queue.created', 'recording-group.created', 'user.created']
  expect(types.sort()).toEqual([...made, 'account.changed', 'settings.changed', 'user.removed'].sort())
  const [created, removed] = ['user.created', 'user.removed'].map((type) => events().find((each) => each.type === type))
  expect(created.data).toMatchObject({ subject: { kind: 'user' }, details: { name: `${acme.slug}/7` } })
  expect(removed.data.subject).toEqual(created.data.subject)
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'document.applied' } })
  expect(auditEvents).toHaveLength(2)
})
