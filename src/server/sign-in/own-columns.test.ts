import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { findColumnLayouts } from '../../store/column-layouts.ts'
import { accountScope, PLATFORM } from '../../store/db.ts'
import { createUser, removeUser } from '../../store/users.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

const PASSWORD = 'long enough to pass'
const LAYOUT = { order: ['status', 'start'], shown: ['status'], widths: { status: 300 } }

let server: TestServer
let acme: Account
beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  const passwordHash = await server.parts.passwordHasher.hash(PASSWORD)
  const person = { numbers: [], sipAddresses: [], passwordHash }
  for (const name of ['ada', 'bob']) {
    const user = { ...person, name, email: `${name}@acme.example`, role: 'viewer', accountId: acme.id } as const
    await createUser(server.db, accountScope(acme.id), user)
  }
  await createUser(server.db, PLATFORM, { ...person, name: 'Root', email: 'root@x.example', role: 'administrator' })
})
afterAll(() => server.close())

/** Their Cookie header, as of another browser each time. */
async function signedIn(email: string) {
  const { headers } = await send(server, 'signIn', { body: { email, password: PASSWORD } })
  return { cookie: String(headers['set-cookie']).split(';')[0] ?? '' }
}

const columnsOf = async (headers: Record<string, string>) =>
  (await ask(server, 'getSignInSession', { headers })).columns

const put = (headers: Record<string, string>, view: string, layout: unknown) =>
  send(server, 'putOwnColumns', { headers, params: { view }, body: { layout } })

it.each(['ada@acme.example', 'root@x.example'])(
  '%s finds the columns as they were left, in any browser',
  async (who) => {
    const here = await signedIn(who)
    expect(await columnsOf(here)).toEqual({})
    expect((await put(here, 'conversations', LAYOUT)).statusCode).toBe(204)
    const there = await signedIn(who)
    const changedAt = new Date(server.clock.nowMs).toISOString()
    expect(await columnsOf(there)).toEqual({ conversations: { ...LAYOUT, changedAt } })
    await put(there, 'participants', { ...LAYOUT, shown: ['start'] })
    expect(await columnsOf(here)).toMatchObject({ conversations: LAYOUT, participants: { shown: ['start'] } })
    await put(there, 'conversations', null)
    expect(Object.keys((await columnsOf(here)) ?? {})).toEqual(['participants'])
  },
)

it('shows them to nobody else, and forgets them with the person', async () => {
  const bob = await signedIn('bob@acme.example')
  expect(await columnsOf(bob)).toEqual({})
  await put(bob, 'conversations', LAYOUT)
  const { actor } = await ask(server, 'getSignInSession', { headers: bob })
  expect(await findColumnLayouts(server.db, PLATFORM, actor.id)).toHaveLength(1)
  await removeUser(server.db, PLATFORM, actor.id)
  expect(await findColumnLayouts(server.db, PLATFORM, actor.id)).toEqual([])
})

it('refuses programs, other views and what is no layout', async () => {
  const ada = await signedIn('ada@acme.example')
  const key = await testKey(server, 'viewer', acme)
  const params = { view: 'conversations' }
  await refused(send(server, 'putOwnColumns', { as: key, params, body: { layout: LAYOUT } }), 403, 'not-permitted')
  expect((await ask(server, 'getSignInSession', { as: key })).columns).toBeUndefined()
  await refused(put(ada, 'queues', LAYOUT), 400, 'invalid-request')
  for (const wrong of [
    undefined,
    {},
    { ...LAYOUT, order: ['<b>'] },
    { ...LAYOUT, order: Array.from({ length: 101 }, () => 'start') },
    { ...LAYOUT, widths: { status: 'wide' } },
    { ...LAYOUT, widths: { status: 1e9 } },
    { ...LAYOUT, widths: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`c${at}`, 10])) },
    { ...LAYOUT, extra: 1 },
  ]) {
    await refused(put(ada, 'conversations', wrong), 400, 'invalid-request')
  }
})
