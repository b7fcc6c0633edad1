import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Bus } from '../../store/bus.ts'
import { accountScope } from '../../store/db.ts'
import { createUser } from '../../store/users.ts'
import { createHttpServer } from '../http-server.ts'
import { ask, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'
import { eventFor, HEARTBEAT_MS } from './event-handlers.ts'

let server: TestServer
let acme: Account
let other: Account
let viewer: string
let platform: string
const opened: IncomingMessage[] = []

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  other = await testAccount(server, 'other')
  viewer = await testKey(server, 'viewer', acme)
  platform = await testKey(server, 'administrator')
  await server.app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(() => {
  for (const response of opened.splice(0)) response.destroy()
  vi.useRealTimers()
})
afterAll(() => server?.close())

interface Stream {
  readonly response: IncomingMessage
  text(): string
  ended: Promise<void>
}

/** Over a real socket, until it has begun. */
async function listen(headers: Record<string, string>): Promise<Stream> {
  const { port } = server.app.server.address() as AddressInfo
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/api/v1/events', headers }, resolve).on('error', reject)
  })
  opened.push(response)
  let text = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const ended = new Promise<void>((resolve) => response.on('close', resolve))
  await expect.poll(() => text).toContain('retry: 2000\n\n')
  return { response, text: () => text, ended }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

it("tells what changes in one's own account, and nothing of others", async () => {
  const [mine, all] = [await listen(bearer(viewer)), await listen({ ...bearer(platform), 'last-event-id': '7' })]
  expect(mine.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  await server.bus.publish({ topic: 'call-changed', accountId: other.id, id: 'theirs' })
  await server.bus.publish({ topic: 'call-changed', accountId: acme.id, id: 'ours' })
  await expect.poll(all.text).toContain(`event: call-changed\ndata: {"accountId":"${other.id}","id":"theirs"}\n\n`)
  await expect.poll(mine.text).toContain(`event: call-changed\ndata: {"accountId":"${acme.id}","id":"ours"}\n\n`)
  expect(mine.text()).not.toContain('theirs')
})

it('tells whoever may not see calls only what changes in the directory', async () => {
  const contact = await listen(bearer(await testKey(server, 'authorised-contact', acme)))
  const others = await listen(bearer(viewer))
  await server.bus.publish({ topic: 'call-changed', accountId: acme.id, id: 'a-call' })
  await server.bus.publish({ topic: 'export-changed', accountId: acme.id, id: 'an-export' })
  await server.bus.publish({ topic: 'directory-changed', accountId: acme.id })
  await expect.poll(contact.text).toContain('event: directory-changed')
  await expect.poll(others.text).toContain('an-export')
  expect(contact.text()).not.toMatch(/call-changed|export-changed/)
})

it('forgets who has gone', async () => {
  const { response, ended } = await listen(bearer(viewer))
  response.destroy()
  await ended
  await server.bus.publish({ topic: 'call-changed', accountId: acme.id })
})

it('listens for nobody who went away before it was known who asks', async () => {
  let listening = 0
  const bus: Bus = {
    publish: (message) => server.bus.publish(message),
    subscribe(topic, listener) {
      listening += 1
      const unsubscribe = server.bus.subscribe(topic, listener)
      return () => {
        listening -= 1
        unsubscribe()
      }
    },
    close: async () => {},
  }
  const own = await createHttpServer({ ...server.parts, bus })
  await own.listen({ host: '127.0.0.1', port: 0 })
  const { port } = own.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  const head = `GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${viewer}\r\n\r\n`
  socket.write(head, () => socket.destroy())
  // Whoever comes later is known later.
  await setTimeout(50)
  await own.inject({ url: '/api/v1/calls', headers: bearer(viewer) })
  // A busy machine may learn of the end later than of the request.
  await expect.poll(() => listening).toBe(0)
  await own.close()
})

it('ends with the session: after sign-out nothing more is told', async () => {
  const passwordHash = await server.parts.passwordHasher.hash('a long password')
  const user = { name: 'Ada', numbers: [], sipAddresses: [], role: 'viewer', accountId: acme.id, passwordHash } as const
  await createUser(server.db, accountScope(acme.id), { ...user, email: 'ada@acme.example' })
  const signedIn = await send(server, 'signIn', { body: { email: 'ada@acme.example', password: 'a long password' } })
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''

  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const stream = await listenWithFakeTimers({ cookie })
  vi.advanceTimersByTime(HEARTBEAT_MS)
  await vi.waitFor(() => expect(stream.text()).toContain(': still here'))
  await ask(server, 'signOut', { headers: { cookie } })
  vi.advanceTimersByTime(HEARTBEAT_MS)
  await stream.ended
})

/** `expect.poll` needs the real clock. */
async function listenWithFakeTimers(headers: Record<string, string>): Promise<Stream> {
  const { port } = server.app.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/api/v1/events', headers }, (response) => {
      opened.push(response)
      let text = ''
      const ended = new Promise<void>((done) => response.on('close', done))
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        resolve({ response, text: () => text, ended })
      })
    }).on('error', reject)
  })
}

it('ends when the server is closed', async () => {
  const own = await createHttpServer(server.parts)
  await own.listen({ host: '127.0.0.1', port: 0 })
  const { port } = own.server.address() as AddressInfo
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/api/v1/events', headers: bearer(viewer) }, resolve).on('error', reject)
  })
  response.resume()
  const ended = new Promise<void>((resolve) => response.on('close', resolve))
  await Promise.all([own.close(), ended])
})

it('passes on to an account only what is its business', () => {
  const actor = { kind: 'api-key', id: 'k', name: 'k', role: 'viewer', accountId: 'a' } as const
  const about = (type: Parameters<typeof eventFor>[1], message: { accountId?: string; id?: string }) =>
    eventFor(actor, type, { topic: type, ...message })
  expect(about('call-changed', { accountId: 'a', id: '1' })).toEqual({ accountId: 'a', id: '1' })
  expect(about('call-changed', { accountId: 'b', id: '1' })).toBeUndefined()
  // The bus was away: anything may have changed.
  expect(about('call-changed', {})).toEqual({})
  // Of the platform.
  expect(about('export-changed', { id: '1' })).toBeUndefined()
  expect(about('invite-refused', {})).toBeUndefined()
  expect(about('recorder-changed', {})).toBeUndefined()
  expect(about('recorder-changed', { id: 'host:folder' })).toBeUndefined()
})
