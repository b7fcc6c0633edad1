import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { accountScope, inScope, PLATFORM } from '../../store/db.ts'
import { createUser } from '../../store/users.ts'
import { SESSION_IDLE_MS, SESSION_LONGEST_MS } from '../authenticate.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

// A password takes as long to check as it should, also where many others compute.
vi.setConfig({ testTimeout: 120_000 })

const PASSWORD = 'correct horse battery'

let server: TestServer
let acme: Account
let platform: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  platform = await testKey(server, 'administrator')
  const passwordHash = await server.parts.passwordHasher.hash(PASSWORD)
  const nobody = { numbers: [], sipAddresses: [], passwordHash }
  await createUser(server.db, PLATFORM, { ...nobody, name: 'Root', email: 'root@example.com', role: 'administrator' })
  for (const name of ['ada', 'bob', 'eve', 'kim', 'lou']) {
    const user = { ...nobody, name, email: `${name}@acme.example`, role: 'viewer', accountId: acme.id } as const
    await createUser(server.db, accountScope(acme.id), user)
  }
  await createUser(server.db, accountScope(acme.id), {
    ...{ name: 'No password', numbers: [], sipAddresses: [], email: 'none@acme.example' },
    ...{ role: 'viewer', accountId: acme.id },
  })
})
afterAll(() => server?.close())

const signIn = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  send(server, 'signIn', { body: { email, password }, headers })

/** The Cookie header of somebody who has signed in. */
async function signedIn(email: string): Promise<Record<string, string>> {
  const response = await signIn(email)
  expect(response.statusCode).toBe(201)
  return { cookie: String(response.headers['set-cookie']).split(';')[0] ?? '' }
}

it('gives a cookie that belongs to this host alone where people come by TLS, and takes no other', async () => {
  const behindProxy = { 'x-forwarded-proto': 'https' }
  const byProxy = await signIn('ada@acme.example', PASSWORD, behindProxy)
  const configured = await startTestServer({ publicUrl: 'https://tapeline.example' })
  const account = await testAccount(configured, 'acme')
  await createUser(configured.db, accountScope(account.id), {
    ...{ name: 'Ada', numbers: [], sipAddresses: [], email: 'ada@acme.example', role: 'viewer' as const },
    ...{ accountId: account.id, passwordHash: await configured.parts.passwordHasher.hash(PASSWORD) },
  })
  const byAddress = await send(configured, 'signIn', { body: { email: 'ada@acme.example', password: PASSWORD } })
  for (const { headers } of [byProxy, byAddress]) {
    expect(headers['set-cookie']).toMatch(
      /^__Host-tapeline_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(String(headers['set-cookie'])).not.toContain('Domain')
  }
  const cookie = String(byAddress.headers['set-cookie']).split(';')[0] ?? ''
  expect((await ask(configured, 'getSignInSession', { headers: { cookie } })).actor.name).toBe('Ada')
  const planted = { cookie: cookie.replace('__Host-', '') }
  await refused(send(configured, 'getSignInSession', { headers: planted }), 401, 'not-signed-in')
  await configured.close()
})

it('signs a person in with a cookie that scripts cannot read, and says who it is', async () => {
  const response = await signIn(' Ada@Acme.example')
  expect(response.headers['set-cookie']).toMatch(/^tapeline_session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/)
  const cookie = String(response.headers['set-cookie']).split(';')[0] ?? ''
  const session = await ask(server, 'getSignInSession', { headers: { cookie } })
  expect(session).toEqual(response.json())
  expect(session).toMatchObject({
    actor: { kind: 'user', name: 'ada', email: 'ada@acme.example' },
    role: 'viewer',
    account: { slug: 'acme', timeZone: 'Europe/Berlin' },
    permissions: ['see-calls', 'listen', 'download', 'export', 'annotate', 'control-own-calls'],
  })
})

it('marks the cookie as secure behind a proxy that speaks TLS', async () => {
  const response = await signIn('ada@acme.example', PASSWORD, { 'x-forwarded-proto': 'https' })
  expect(response.headers['set-cookie']).toContain('Secure')
})

it('does not tell a wrong name from a wrong password', async () => {
  const answers = await Promise.all([
    signIn('ada@acme.example', 'wrong'),
    signIn('nobody@acme.example'),
    signIn('none@acme.example', ''),
  ])
  for (const answer of answers) {
    expect(answer.statusCode).toBe(401)
    expect({ ...answer.json().error, requestId: '' }).toEqual({ ...answers[0]?.json().error, requestId: '' })
  }
})

it('makes guessing slow: five failures, then a pause, for this person at this address', async () => {
  for (let attempt = 0; attempt < 5; attempt++) await refused(signIn('bob@acme.example', 'x'), 401, 'wrong-credentials')
  const response = await signIn('bob@acme.example')
  expect([response.statusCode, Number(response.headers['retry-after'])]).toEqual([429, expect.closeTo(900, -1)])
  expect((await signIn('ada@acme.example')).statusCode).toBe(201)
  expect((await signIn('bob@acme.example', PASSWORD, { 'x-forwarded-for': '203.0.113.7' })).statusCode).toBe(201)
  server.clock.nowMs += 16 * 60_000
  expect((await signIn('bob@acme.example')).statusCode).toBe(201)
})

it('counts guesses at many names from one address, whoever signs in there meanwhile', async () => {
  const from = { 'x-forwarded-for': '203.0.113.50' }
  const guess = (number: number) => signIn(`guess-${number}@acme.example`, 'x', from)
  for (let number = 0; number < 49; number++) expect((await guess(number)).statusCode).toBe(401)
  expect((await signIn('ada@acme.example', PASSWORD, from)).statusCode).toBe(201)
  expect((await guess(49)).statusCode).toBe(401)
  expect((await guess(50)).statusCode).toBe(429)
}, 20_000)

it('lets only one of many guesses at the same moment through at a time', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('kim@acme.example', 'x')))
  expect(answers.map((answer) => answer.statusCode).filter((status) => status === 401)).toHaveLength(5)
})

it('ends a session at sign-out, when it was not used, and in any case after a week', async () => {
  const first = await signedIn('ada@acme.example')
  await ask(server, 'signOut', { headers: first })
  await refused(send(server, 'getSignInSession', { headers: first }), 401, 'not-signed-in')

  const idle = await signedIn('ada@acme.example')
  server.clock.nowMs += SESSION_IDLE_MS + 1000
  await refused(send(server, 'getSignInSession', { headers: idle }), 401, 'not-signed-in')

  const used = await signedIn('ada@acme.example')
  const began = server.clock.nowMs
  while (server.clock.nowMs - began < SESSION_LONGEST_MS - SESSION_IDLE_MS) {
    server.clock.nowMs += SESSION_IDLE_MS - 1000
    await ask(server, 'getSignInSession', { headers: used })
  }
  server.clock.nowMs = began + SESSION_LONGEST_MS + 1
  await refused(send(server, 'getSignInSession', { headers: used }), 401, 'not-signed-in')
})

it('ends a session after as many hours as the account says, however busy, also one that is open', async () => {
  const busy = await signedIn('ada@acme.example')
  const as = await testKey(server, 'administrator')
  const { account } = await ask(server, 'getSignInSession', { headers: busy })
  const query = { accountId: account?.id ?? '' }
  const policy = { secondFactor: 'optional', passwords: true }
  await ask(server, 'putSignInPolicy', { as, query, body: { ...policy, sessionHours: 8 } })
  const { expiresAt = '' } = await ask(server, 'getSignInSession', { headers: busy })
  expect(Date.parse(expiresAt) - server.clock.nowMs).toBe(8 * 3_600_000)
  for (let hour = 0; hour < 7; hour++) {
    server.clock.nowMs += 3_600_000
    await ask(server, 'getSignInSession', { headers: busy })
  }
  server.clock.nowMs += 3_600_000
  await refused(send(server, 'getSignInSession', { headers: busy }), 401, 'not-signed-in')
  expect(await ask(server, 'putSignInPolicy', { as, query, body: policy })).toMatchObject({ sessionHours: 168 })
})

it('keeps no sessions that have ended', async () => {
  await signedIn('ada@acme.example')
  server.clock.nowMs += SESSION_LONGEST_MS
  await signedIn('ada@acme.example')
  const sessions = await inScope(server.db, PLATFORM, (trx) =>
    trx.selectFrom('sign_in_sessions').select('id').execute(),
  )
  expect(sessions).toHaveLength(1)
})

it('refuses what a page of another site makes the browser do', async () => {
  const cookie = await signedIn('root@example.com')
  const create = (headers: Record<string, string>) =>
    send(server, 'createAccount', { headers: { ...cookie, ...headers }, body: { slug: 'x', name: 'x' } })
  await refused(create({ 'sec-fetch-site': 'cross-site' }), 403, 'foreign-origin')
  await refused(create({ 'sec-fetch-site': 'same-site' }), 403, 'foreign-origin')
  await refused(create({ origin: 'https://evil.example', host: 'tapeline.example' }), 403, 'foreign-origin')
  await refused(create({ origin: 'null' }), 403, 'foreign-origin')
  await refused(signIn('ada@acme.example', PASSWORD, { 'sec-fetch-site': 'cross-site' }), 403, 'foreign-origin')
  expect((await create({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201)
  const read = send(server, 'listAccounts', { headers: { ...cookie, 'sec-fetch-site': 'cross-site' } })
  expect((await read).statusCode).toBe(200)
})

it('does not help a wrong API key out with a cookie', async () => {
  const cookie = await signedIn('ada@acme.example')
  await refused(send(server, 'getSignInSession', { as: 'tl_wrong', headers: cookie }), 401, 'not-signed-in')
})

it('lets people change their own password with the present one, and ends their sessions', async () => {
  const cookie = await signedIn('eve@acme.example')
  const { actor } = await ask(server, 'getSignInSession', { headers: cookie })
  const change = (userId: string, body: object) =>
    send(server, 'setPassword', { headers: cookie, params: { userId }, body })
  await refused(change(actor.id, { password: 'a new password' }), 401, 'wrong-credentials')
  await refused(change(actor.id, { password: 'short', currentPassword: PASSWORD }), 400, 'invalid-request')
  const others = (await ask(server, 'listUsers', { headers: cookie })).users.find((user) => user.name === 'ada')
  await refused(
    change(others?.id ?? '', { password: 'a new password', currentPassword: PASSWORD }),
    403,
    'not-permitted',
  )
  expect((await change(actor.id, { password: 'a new password', currentPassword: PASSWORD })).statusCode).toBe(204)
  await refused(send(server, 'getSignInSession', { headers: cookie }), 401, 'not-signed-in')
  expect((await signIn('eve@acme.example', 'a new password')).statusCode).toBe(201)
})

it('checks a present password that is given, of whoever may manage users too', async () => {
  const cookie = await signedIn('root@example.com')
  const { actor, permissions } = await ask(server, 'getSignInSession', { headers: cookie })
  expect(permissions).toContain('manage-users')
  const body = { password: 'a new password', currentPassword: 'wrong' }
  await refused(
    send(server, 'setPassword', { headers: cookie, params: { userId: actor.id }, body }),
    401,
    'wrong-credentials',
  )
})

it('makes guessing of the present password slow too', async () => {
  const cookie = await signedIn('kim@acme.example')
  const { actor } = await ask(server, 'getSignInSession', { headers: cookie })
  const change = (currentPassword: string) => {
    const body = { password: 'a new password', currentPassword }
    return send(server, 'setPassword', { headers: cookie, params: { userId: actor.id }, body })
  }
  for (let attempt = 0; attempt < 5; attempt++) await refused(change('wrong'), 401, 'wrong-credentials')
  await refused(change(PASSWORD), 429, 'too-many-attempts')
  server.clock.nowMs += 16 * 60_000
  expect((await change(PASSWORD)).statusCode).toBe(204)
})

it('writes who signed in, and who tried to, into the audit log', async () => {
  await signIn('lou@acme.example')
  await signIn('lou@acme.example', 'wrong')
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: platform })
  expect(auditEvents.slice(0, 2)).toMatchObject([
    { action: 'sign-in.refused', details: { email: 'lou@acme.example' }, remoteAddress: '127.0.0.1' },
    { action: 'sign-in.done', actor: { kind: 'user', name: 'lou' }, accountId: acme.id },
  ])
})
