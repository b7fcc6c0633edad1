import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../core/model/account.ts'
import { inScope, PLATFORM } from '../store/db.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from './server.test-kit.ts'

let server: TestServer
let acme: Account
let manager: string
beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
})
afterAll(() => server?.close())

const once = (key: string) => ({ 'idempotency-key': key })
const create = (key: string, body: object, as = manager) => send(server, 'createUser', { as, body, headers: once(key) })
const people = async () => (await ask(server, 'listUsers', { as: manager })).users.map(({ name }) => name)

it('carries a request out once, and gives the same answer each time for a day', async () => {
  const body = { name: 'Ada', extension: '101' }
  const first = await create('a', body)
  const second = await create('a', { extension: '101', name: 'Ada' })
  expect([first.statusCode, second.statusCode]).toEqual([201, 201])
  expect(second.json()).toEqual(first.json())
  expect([first, second].map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true'])
  expect(await people()).toEqual(['Ada'])
  await refused(create('b', body), 409, 'extension-taken')
  server.clock.nowMs += 24 * 3_600_000 + 1
  await refused(create('a', body), 409, 'extension-taken')
})

it('refuses a key that came with another request', async () => {
  await create('c', { name: 'Grace', extension: '102' })
  await refused(create('c', { name: 'Grace', extension: '103' }), 422, 'idempotency-key-reused')
  const key = await send(server, 'createApiKey', {
    as: manager,
    body: { name: 'x', role: 'viewer' },
    headers: once('c'),
  })
  expect(key.statusCode).toBe(422)
})

it('keeps no failure: what failed is tried again', async () => {
  await refused(create('d', { name: 'Alan', extension: '102' }), 409, 'extension-taken')
  expect((await create('d', { name: 'Alan', extension: '104' })).statusCode).toBe(201)
})

it('takes keys of different callers for different ones, and asks for a usable key', async () => {
  const other = await testKey(server, 'account-administrator', acme)
  expect((await create('e', { name: 'Edsger', extension: '105' })).statusCode).toBe(201)
  expect((await create('e', { name: 'Barbara', extension: '106' }, other)).statusCode).toBe(201)
  await refused(create('with blank', { name: 'x' }), 400, 'invalid-request')
})

it('carries out one of many that come at once', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => create('f', { name: 'Donald', extension: '107' })))
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([])
  expect((await people()).filter((name) => name === 'Donald')).toHaveLength(1)
})

it('stores no secret that somebody with the database could read', async () => {
  const body = { name: 'CRM', role: 'viewer' }
  const made = await ask(server, 'createApiKey', { as: manager, body, headers: once('secret-of-the-caller') })
  const stored = await inScope(server.db, PLATFORM, (trx) => sql`select * from idempotent_requests`.execute(trx))
  const text = JSON.stringify(stored.rows)
  expect(text).not.toContain(made.secret)
  expect(text).not.toContain('secret-of-the-caller')
  const again = await ask(server, 'createApiKey', { as: manager, body, headers: once('secret-of-the-caller') })
  expect(again.secret).toBe(made.secret)
})
