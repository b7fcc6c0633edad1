import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createWebhookSender, isPublicAddress } from '../../adapters/http-webhook-sender.ts'
import { startWebhookDelivery } from '../../archive/deliver-webhooks.ts'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { saveCall } from '../../store/calls.ts'
import { tellOfCall } from '../../store/tell-of-call.ts'
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
