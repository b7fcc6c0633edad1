import { generateSync } from 'otplib'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { accountScope } from '../../store/db.ts'
import { findTotpFactor } from '../../store/second-factors.ts'
import { createUser } from '../../store/users.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

// A password takes as long to check as it should, also where many others compute.
vi.setConfig({ testTimeout: 120_000 })

const PASSWORD = 'correct horse battery'

let server: TestServer
let acme: Account
let manager: string
let passwordHash: string
let number = 0
let email: string
let userId: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  passwordHash = await server.parts.passwordHasher.hash(PASSWORD)
})
afterAll(() => server?.close())

beforeEach(async () => {
  email = `user-${number++}@acme.example`
  const draft = {
    numbers: [],
    sipAddresses: [],
    passwordHash,
    name: 'Ada',
    role: 'viewer',
    accountId: acme.id,
  } as const
  userId = (await createUser(server.db, accountScope(acme.id), { ...draft, email })).id
  // Every test has codes of its own.
  server.clock.nowMs += 5 * 60_000
})

const signIn = (headers: Record<string, string> = {}) =>
  send(server, 'signIn', { body: { email, password: PASSWORD }, headers })

const cookiesOf = (response: { cookies: { name: string; value: string }[] }) => ({
  cookie: response.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
})

const codeOf = (secret: string, atMs = server.clock.nowMs) => generateSync({ secret, epoch: Math.floor(atMs / 1000) })

/** Signs in and sets an authenticator app up. */
async function enrolled(): Promise<{ headers: { cookie: string }; secret: string; recoveryCodes: string[] }> {
  const first = cookiesOf(await signIn())
  const { secret } = await ask(server, 'offerTotp', { headers: first })
  const confirmed = await send(server, 'confirmTotp', { headers: first, body: { code: codeOf(secret) } })
  expect(confirmed.statusCode).toBe(200)
  server.clock.nowMs += 30_000
  return { headers: cookiesOf(confirmed), secret, recoveryCodes: confirmed.json().recoveryCodes }
}

/** The challenge of a right password. */
async function challenged(): Promise<{ cookie: string }> {
  const response = await signIn()
  expect(response.json()).toMatchObject({ secondFactor: { methods: ['totp', 'recovery-code'] } })
  expect(response.cookies.map(({ name }) => name)).toEqual(['tapeline_sign_in'])
  expect(response.headers['set-cookie']).toMatch(/Path=\/api\/v1; HttpOnly; SameSite=Strict/)
  return cookiesOf(response)
}

const pass = (headers: { cookie: string }, code: string) =>
  send(server, 'passSecondFactor', { headers, body: { code } })

it('asks for the code of an app that was set up, and signs in with it', async () => {
  const { secret } = await enrolled()
  const challenge = await challenged()
  await refused(send(server, 'getSignInSession', { headers: challenge }), 401, 'not-signed-in')
  const passed = await pass(challenge, codeOf(secret))
  expect(passed.json()).toMatchObject({ actor: { email }, methods: ['password', 'totp'] })
  await ask(server, 'getSignInSession', { headers: cookiesOf(passed) })
})

it('takes a code once, and none of a step before', async () => {
  const { secret } = await enrolled()
  const code = codeOf(secret)
  expect((await pass(await challenged(), code)).statusCode).toBe(201)
  await refused(pass(await challenged(), code), 401, 'wrong-code')
  await refused(pass(await challenged(), codeOf(secret, server.clock.nowMs - 30_000)), 401, 'wrong-code')
  server.clock.nowMs += 30_000
  expect((await pass(await challenged(), codeOf(secret))).statusCode).toBe(201)
})

it('takes the code of one step before and after, for clocks that are off, and no other', async () => {
  const { secret } = await enrolled()
  const challenge = await challenged()
  await refused(pass(challenge, codeOf(secret, server.clock.nowMs - 90_000)), 401, 'wrong-code')
  await refused(pass(challenge, codeOf(secret, server.clock.nowMs + 90_000)), 401, 'wrong-code')
  expect((await pass(challenge, codeOf(secret, server.clock.nowMs + 30_000))).statusCode).toBe(201)
})

it('of many with the same code at the same moment lets one in', async () => {
  const { secret } = await enrolled()
  const challenges = [await challenged(), await challenged(), await challenged()]
  const answers = await Promise.all(challenges.map((challenge) => pass(challenge, codeOf(secret))))
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 401, 401])
})

it('takes five codes per password, then asks for the password again', async () => {
  const { secret } = await enrolled()
  const challenge = await challenged()
  for (let attempt = 0; attempt < 5; attempt++) await refused(pass(challenge, '000000'), 401, 'wrong-code')
  await refused(pass(challenge, codeOf(secret)), 401, 'sign-in-expired')
  expect((await pass(await challenged(), codeOf(secret))).statusCode).toBe(201)
})

it('wants the second step within ten minutes, in the browser of the first', async () => {
  const { secret } = await enrolled()
  const challenge = await challenged()
  await refused(send(server, 'passSecondFactor', { body: { code: codeOf(secret) } }), 401, 'sign-in-expired')
  server.clock.nowMs += 10 * 60_000
  await refused(pass(challenge, codeOf(secret)), 401, 'sign-in-expired')
})

it('takes each recovery code once, however it is typed', async () => {
  const { recoveryCodes } = await enrolled()
  expect(recoveryCodes).toHaveLength(10)
  const [first = '', second = ''] = recoveryCodes
  expect((await pass(await challenged(), first)).json()).toMatchObject({ methods: ['password', 'recovery-code'] })
  await refused(pass(await challenged(), first), 401, 'wrong-code')
  const signedIn = await pass(await challenged(), ` ${second.toUpperCase().replaceAll('-', ' ')} `)
  expect(signedIn.statusCode).toBe(201)
  const own = await ask(server, 'getOwnSignIn', { headers: cookiesOf(signedIn) })
  expect(own).toMatchObject({ hasPassword: true, recoveryCodesLeft: 8, totp: { since: expect.any(String) } })
})

it('keeps the secret sealed', async () => {
  const { secret } = await enrolled()
  const factor = await findTotpFactor(server.db, userId)
  const stored = Buffer.from(factor?.sealedSecret ?? []).toString('latin1')
  expect(stored.length).toBeGreaterThan(100)
  expect(stored).not.toContain(secret)
})

it('asks for no code before a first one has proved that the app has the secret', async () => {
  const headers = cookiesOf(await signIn())
  const first = await ask(server, 'offerTotp', { headers })
  expect(first.uri).toContain(`otpauth://totp/Tapeline:${encodeURIComponent(email)}?`)
  await refused(send(server, 'confirmTotp', { headers, body: { code: '000000' } }), 401, 'wrong-code')
  expect((await signIn()).json()).toMatchObject({ actor: { email } })
  const second = await ask(server, 'offerTotp', { headers })
  expect(second.secret).not.toBe(first.secret)
})

it('ends other sessions, and the former token of this one, when a second factor is set up', async () => {
  const other = cookiesOf(await signIn())
  const before = cookiesOf(await signIn())
  const { secret } = await ask(server, 'offerTotp', { headers: before })
  const response = await send(server, 'confirmTotp', { headers: before, body: { code: codeOf(secret) } })
  for (const headers of [other, before]) {
    await refused(send(server, 'getSignInSession', { headers }), 401, 'not-signed-in')
  }
  await ask(server, 'getSignInSession', { headers: cookiesOf(response) })
})

it('changes ways to sign in only of whoever has proved lately who they are', async () => {
  const { headers } = await enrolled()
  server.clock.nowMs += 16 * 60_000
  for (const name of ['offerTotp', 'removeTotp', 'renewRecoveryCodes'] as const) {
    await refused(send(server, name, { headers }), 403, 'confirm-first')
  }
  await refused(send(server, 'confirmSignIn', { headers, body: { password: 'wrong' } }), 401, 'wrong-credentials')
  const confirmed = await send(server, 'confirmSignIn', { headers, body: { password: PASSWORD } })
  await refused(send(server, 'getSignInSession', { headers }), 401, 'not-signed-in')
  const { recoveryCodes } = await ask(server, 'renewRecoveryCodes', { headers: cookiesOf(confirmed) })
  expect(recoveryCodes).toHaveLength(10)
  const removed = await send(server, 'removeTotp', { headers: cookiesOf(confirmed) })
  expect(removed.statusCode).toBe(204)
  const own = await ask(server, 'getOwnSignIn', { headers: cookiesOf(removed) })
  expect(own).toMatchObject({ recoveryCodesLeft: 0, confirmed: true })
  expect(own).not.toHaveProperty('totp')
  expect((await signIn()).json()).toMatchObject({ actor: { email } })
})

it('of an account that asks everyone for a second factor, whoever has none can only set one up', async () => {
  const other = await testAccount(server, `other-${number}`)
  const as = await testKey(server, 'account-administrator', other)
  await createUser(server.db, accountScope(other.id), {
    ...{ name: 'Bob', numbers: [], sipAddresses: [], passwordHash, accountId: other.id },
    ...{ role: 'viewer', email: `bob-${number}@other.example` },
  })
  email = `bob-${number}@other.example`
  const headers = cookiesOf(await signIn())
  await ask(server, 'listCalls', { headers })
  await ask(server, 'putSignInPolicy', { as, body: { secondFactor: 'managers', passwords: true } })
  await ask(server, 'listCalls', { headers })
  await ask(server, 'putSignInPolicy', { as, body: { secondFactor: 'everyone', passwords: true } })
  await refused(send(server, 'listCalls', { headers }), 403, 'second-factor-missing')
  await refused(send(server, 'getSetup', { headers }), 403, 'second-factor-missing')
  const session = await ask(server, 'getSignInSession', { headers })
  expect(session).toMatchObject({ secondFactorMissing: true, permissions: [] })
  const { secret } = await ask(server, 'offerTotp', { headers })
  const set = cookiesOf(await send(server, 'confirmTotp', { headers, body: { code: codeOf(secret) } }))
  await ask(server, 'listCalls', { headers: set })
  await refused(send(server, 'removeTotp', { headers: set }), 409, 'second-factor-needed')
})

it('lists where a person is signed in, and ends one or all others', async () => {
  const here = cookiesOf(await signIn({ 'user-agent': 'Here/1' }))
  const there = cookiesOf(await signIn({ 'user-agent': 'There/1', 'x-forwarded-for': '203.0.113.9' }))
  const { sessions } = await ask(server, 'listOwnSessions', { headers: here })
  expect(sessions).toMatchObject([
    { isThis: false, userAgent: 'There/1', remoteAddress: '203.0.113.9', methods: ['password'] },
    { isThis: true, userAgent: 'Here/1', remoteAddress: '127.0.0.1' },
  ])
  const params = { sessionId: sessions[0]?.id ?? '' }
  await ask(server, 'endOwnSession', { headers: here, params })
  await refused(send(server, 'getSignInSession', { headers: there }), 401, 'not-signed-in')
  await refused(send(server, 'endOwnSession', { headers: here, params }), 404, 'sign-in-session-not-found')
  const again = cookiesOf(await signIn())
  await ask(server, 'endOtherSessions', { headers: here })
  await refused(send(server, 'getSignInSession', { headers: again }), 401, 'not-signed-in')
  await ask(server, 'getSignInSession', { headers: here })
})

it('does not end the session of somebody else', async () => {
  const eve = cookiesOf(await signIn())
  const { sessions } = await ask(server, 'listOwnSessions', { headers: eve })
  email = 'mallory@acme.example'
  await createUser(server.db, accountScope(acme.id), {
    ...{ name: 'Mallory', numbers: [], sipAddresses: [], passwordHash, accountId: acme.id, role: 'viewer', email },
  })
  const mallory = cookiesOf(await signIn())
  const params = { sessionId: sessions[0]?.id ?? '' }
  await refused(send(server, 'endOwnSession', { headers: mallory, params }), 404, 'sign-in-session-not-found')
  await ask(server, 'getSignInSession', { headers: eve })
})

it('lets whoever manages users see, sign out and help somebody who has lost the phone', async () => {
  const { headers } = await enrolled()
  const params = { userId }
  const seen = await ask(server, 'getUserSignIn', { as: manager, params })
  expect(seen).toMatchObject({ hasPassword: true, recoveryCodesLeft: 10, sessions: [{ isThis: false }] })
  await ask(server, 'endUserSession', { as: manager, params: { userId, sessionId: seen.sessions[0]?.id ?? '' } })
  await refused(send(server, 'getSignInSession', { headers }), 401, 'not-signed-in')
  await ask(server, 'removeSecondFactors', { as: manager, params })
  const signedIn = await signIn()
  expect(signedIn.json()).toMatchObject({ actor: { email } })
  await ask(server, 'endUserSessions', { as: manager, params })
  await refused(send(server, 'getSignInSession', { headers: cookiesOf(signedIn) }), 401, 'not-signed-in')
})

it('does not help whoever may do less than the user', async () => {
  const office = await createUser(server.db, accountScope(acme.id), {
    ...{ name: 'Office', numbers: [], sipAddresses: [], accountId: acme.id, role: 'account-administrator' },
  })
  const as = await testKey(server, 'phone-manager', acme)
  const params = { userId: office.id }
  await refused(send(server, 'removeSecondFactors', { as, params }), 403, 'role-not-allowed')
  await refused(
    send(server, 'setPassword', { as, params, body: { password: 'a new password' } }),
    403,
    'role-not-allowed',
  )
})

it('locks an address after twenty wrong tries from many places, shows it, and unlocks', async () => {
  const guess = (place: number, password = 'x') =>
    send(server, 'signIn', { body: { email, password }, headers: { 'x-forwarded-for': `203.0.${place}.1` } })
  for (let place = 0; place < 20; place++) expect((await guess(place)).statusCode).toBe(401)
  const locked = await guess(50, PASSWORD)
  expect([locked.statusCode, Number(locked.headers['retry-after'])]).toEqual([429, expect.closeTo(1800, -1)])
  const { lockedUntil } = await ask(server, 'getUserSignIn', { as: manager, params: { userId } })
  expect(Date.parse(lockedUntil ?? '')).toBeGreaterThan(server.clock.nowMs)
  const query = { action: 'sign-in.locked' }
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query })
  expect(auditEvents[0]).toMatchObject({ details: { email }, subject: { kind: 'user', id: userId } })
  await ask(server, 'unlockUser', { as: manager, params: { userId } })
  expect((await guess(51, PASSWORD)).statusCode).toBe(201)
})

it('locks the person, whether the e-mail address was tried or the user name', async () => {
  const userName = `cleo-${number}`
  await createUser(server.db, accountScope(acme.id), {
    ...{ name: 'Cleo', numbers: [], sipAddresses: [], passwordHash, role: 'viewer', accountId: acme.id },
    ...{ email: `cleo-${number}@acme.example`, userName },
  })
  const guess = (place: number, name: string, password = 'x') =>
    send(server, 'signIn', { body: { email: name, password }, headers: { 'x-forwarded-for': `192.0.${place}.1` } })
  for (let place = 0; place < 20; place++) {
    const name = place % 2 === 0 ? userName : `cleo-${number}@acme.example`
    expect((await guess(place, name)).statusCode).toBe(401)
  }
  expect((await guess(50, userName, PASSWORD)).statusCode).toBe(429)
  expect((await guess(51, `cleo-${number}@acme.example`, PASSWORD)).statusCode).toBe(429)
})

it('locks an address that nobody has just the same', async () => {
  const guess = (place: number) => {
    const headers = { 'x-forwarded-for': `198.51.${place}.1` }
    return send(server, 'signIn', { body: { email: `nobody-${number}@acme.example`, password: 'x' }, headers })
  }
  for (let place = 0; place < 20; place++) expect((await guess(place)).statusCode).toBe(401)
  expect((await guess(21)).statusCode).toBe(429)
})

it('is a matter of people: an API key has no ways to sign in', async () => {
  await refused(send(server, 'getOwnSignIn', { as: manager }), 403, 'not-permitted')
  await refused(send(server, 'offerTotp', { as: manager }), 403, 'not-permitted')
  await refused(send(server, 'listOwnSessions', { as: manager }), 403, 'not-permitted')
})

it('serves whoever signs in by a user name: confirming, a new password, and a lock of their own', async () => {
  const draft = { numbers: [], sipAddresses: [], passwordHash, role: 'viewer', accountId: acme.id } as const
  const make = (userName: string) =>
    createUser(server.db, accountScope(acme.id), { ...draft, name: userName, userName })
  const ann = await make(`ann-${number}`)
  await make(`ben-${number}`)
  email = ann.userName ?? ''
  const { headers } = await enrolled()
  await refused(send(server, 'confirmSignIn', { headers, body: { password: 'wrong' } }), 401, 'wrong-credentials')
  const confirmed = await send(server, 'confirmSignIn', { headers, body: { password: PASSWORD } })
  expect(confirmed.statusCode).toBe(204)
  for (let turn = 0; turn < 4; turn++) {
    const challenge = await challenged()
    for (let code = 0; code < 5; code++) await pass(challenge, '000000')
  }
  email = `ben-${number}`
  const ben = await enrolled()
  const challenge = await challenged()
  expect((await pass(challenge, codeOf(ben.secret))).statusCode).toBe(201)
  const params = { userId: ann.id }
  const body = { password: 'another horse battery', currentPassword: PASSWORD }
  expect((await send(server, 'setPassword', { headers: cookiesOf(confirmed), params, body })).statusCode).toBe(204)
})

it('gives nobody who finds an open browser the means to take a manager over', async () => {
  const draft = { numbers: [], sipAddresses: [], passwordHash, role: 'account-administrator' } as const
  email = `office-${number}@acme.example`
  const office = await createUser(server.db, accountScope(acme.id), {
    ...{ ...draft, name: 'Office', accountId: acme.id, email },
  })
  const of = { headers: cookiesOf(await signIn()), params: { userId: office.id } }
  server.clock.nowMs += 16 * 60_000
  await refused(send(server, 'removeSecondFactors', of), 403, 'confirm-first')
  await refused(send(server, 'inviteUser', of), 403, 'confirm-first')
})
