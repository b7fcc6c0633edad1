import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestMailServer, type TestMailServer } from '../../adapters/smtp.test-kit.ts'
import { createSmtpMailer } from '../../adapters/smtp-mailer.ts'
import type { Account } from '../../core/model/account.ts'
import { accountScope, inScope, PLATFORM } from '../../store/db.ts'
import { chooseLetterLanguage } from '../../store/letter-languages.ts'
import { createUser } from '../../store/users.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

const PORTAL = 'https://tapeline.example'

let mail: TestMailServer
let server: TestServer
/** Without a mail server. */
let bare: TestServer
let acme: Account
let manager: string
let number = 0
let email: string
let userId: string

beforeAll(async () => {
  mail = await startTestMailServer()
  const mailer = createSmtpMailer({ url: mail.url, from: 'Tapeline <tapeline@example.com>' })
  server = await startTestServer({ mailer, publicUrl: PORTAL })
  bare = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
})
afterAll(async () => {
  await server?.close()
  await bare?.close()
  await mail?.close()
})

beforeEach(async () => {
  email = `user-${number++}@acme.example`
  userId = (await createUser(server.db, accountScope(acme.id), newUser(acme))).id
  server.clock.nowMs += 3_600_000
})

const newUser = (account: Account) =>
  ({ name: 'Ada', numbers: [], sipAddresses: [], email, role: 'viewer', accountId: account.id }) as const

const signIn = (password: string) => send(server, 'signIn', { body: { email, password } })

/** Token of the next link that was sent. */
async function nextToken(): Promise<string> {
  const { text } = await mail.next(email)
  return /https:\/\/tapeline\.example\/set-password#([\w-]{43})/.exec(text)?.[1] ?? nextToken()
}

it('invites a user by e-mail, who sets the password by the link, once', async () => {
  const sent = await ask(server, 'inviteUser', { as: manager, params: { userId } })
  expect(sent).toEqual({ purpose: 'invitation', sentTo: email, expiresAt: expect.any(String) })
  const token = await nextToken()
  const opened = await ask(server, 'openLink', { body: { token } })
  expect(opened).toEqual({ purpose: 'invitation', name: 'Ada', signInName: email })
  await refused(send(server, 'useLink', { body: { token, password: 'short' } }), 400, 'invalid-request')
  await ask(server, 'useLink', { body: { token, password: 'a password of my own' } })
  await refused(send(server, 'useLink', { body: { token, password: 'another password' } }), 404, 'link-not-found')
  expect((await signIn('a password of my own')).statusCode).toBe(201)
})

it('keeps only a hash of the token', async () => {
  await ask(server, 'inviteUser', { as: manager, params: { userId } })
  const token = await nextToken()
  const rows = await inScope(server.db, PLATFORM, (trx) => trx.selectFrom('one_time_links').selectAll().execute())
  expect(rows.length).toBeGreaterThan(0)
  expect(JSON.stringify(rows)).not.toContain(token)
})

it('lets an invitation go after seven days, a new password after one hour, and both when a newer link is there', async () => {
  await ask(server, 'inviteUser', { as: manager, params: { userId } })
  const first = await nextToken()
  server.clock.nowMs += 6 * 24 * 3_600_000
  await ask(server, 'openLink', { body: { token: first } })
  await ask(server, 'inviteUser', { as: manager, params: { userId } })
  const second = await nextToken()
  await refused(send(server, 'openLink', { body: { token: first } }), 404, 'link-not-found')
  server.clock.nowMs += 7 * 24 * 3_600_000
  await refused(send(server, 'openLink', { body: { token: second } }), 404, 'link-not-found')
})

it('answers a forgotten password alike whether somebody has the address or not, and writes to whoever has it', async () => {
  const stranger = await send(server, 'askPasswordReset', { body: { email: 'nobody@acme.example' } })
  const known = await send(server, 'askPasswordReset', { body: { email: email.toUpperCase() } })
  expect([stranger.statusCode, stranger.body]).toEqual([known.statusCode, known.body])
  const token = await nextToken()
  await ask(server, 'useLink', { body: { token, password: 'a forgotten password' } })
  expect((await signIn('a forgotten password')).statusCode).toBe(201)
  expect((await mail.next(email)).text).toContain('Your password was changed.')
  expect(mail.mails.flatMap(({ to }) => to)).not.toContain('nobody@acme.example')
})

it('writes in the language that the person chose', async () => {
  await chooseLetterLanguage(server.db, userId, 'de')
  await ask(server, 'askPasswordReset', { body: { email } })
  expect((await mail.next(email)).text).toContain('hier legen Sie innerhalb einer Stunde Ihr neues Passwort fest:')
  await chooseLetterLanguage(server.db, userId, undefined)
})

it('ends sessions when the password is set by a link', async () => {
  await ask(server, 'inviteUser', { as: manager, params: { userId } })
  await ask(server, 'useLink', { body: { token: await nextToken(), password: 'the first password' } })
  const cookie = String((await signIn('the first password')).headers['set-cookie']).split(';')[0] ?? ''
  const again = await ask(server, 'inviteUser', { as: manager, params: { userId } })
  expect(again.purpose).toBe('password-reset')
  await ask(server, 'useLink', { body: { token: await nextToken(), password: 'the second password' } })
  await refused(send(server, 'getSignInSession', { headers: { cookie } }), 401, 'not-signed-in')
  expect((await signIn('the first password')).statusCode).toBe(401)
})

it('is worth nothing once the password is set otherwise', async () => {
  await ask(server, 'inviteUser', { as: manager, params: { userId } })
  const token = await nextToken()
  await ask(server, 'setPassword', { as: manager, params: { userId }, body: { password: 'set by hand once' } })
  await refused(send(server, 'openLink', { body: { token } }), 404, 'link-not-found')
})

it('sends so many letters to one address in an hour, and so many for one network', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.77' }
  for (let time = 0; time < 10; time++) await ask(server, 'askPasswordReset', { body: { email }, headers })
  await refused(send(server, 'askPasswordReset', { body: { email }, headers }), 429, 'too-many-attempts')
  for (let letter = 0; letter < 3; letter++) await mail.next(email)
  expect(mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(3)
})

it('makes guessing of links slow', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.78' }
  const guess = () => send(server, 'openLink', { body: { token: 'x'.repeat(43) }, headers })
  for (let time = 0; time < 20; time++) await refused(guess(), 404, 'link-not-found')
  await refused(guess(), 429, 'too-many-attempts')
})

it('hands the link to whoever invites where there is no mail server', async () => {
  const account = await testAccount(bare, 'bare')
  const as = await testKey(bare, 'account-administrator', account)
  const user = await createUser(bare.db, accountScope(account.id), newUser(account))
  const sent = await ask(bare, 'inviteUser', { as, params: { userId: user.id }, headers: { host: 'here.example' } })
  expect(sent).toMatchObject({ link: expect.stringMatching(/^http:\/\/here\.example\/set-password#[\w-]{43}$/) })
  expect(await ask(bare, 'getSignInOptions')).toMatchObject({ sendsMail: false })
  await ask(bare, 'askPasswordReset', { body: { email } })
})

it('hands the link over, and says why, when the mail server does not take the letter', async () => {
  const mailer = createSmtpMailer({ url: 'smtp://127.0.0.1:1', from: 'x@example.com' })
  const failing = await startTestServer({ mailer, publicUrl: PORTAL })
  const account = await testAccount(failing, 'failing')
  const as = await testKey(failing, 'account-administrator', account)
  const user = await createUser(failing.db, accountScope(account.id), newUser(account))
  const sent = await ask(failing, 'inviteUser', { as, params: { userId: user.id } })
  expect(sent).toMatchObject({ link: expect.stringContaining(PORTAL), failure: expect.stringContaining('mail server') })
  await failing.close()
})

it('invites nobody who may do more, or cannot sign in', async () => {
  const office = { ...newUser(acme), email: `office-${number}@acme.example`, role: 'account-administrator' } as const
  const strong = await createUser(server.db, accountScope(acme.id), office)
  const { email: _, ...nameless } = newUser(acme)
  const silent = await createUser(server.db, accountScope(acme.id), { ...nameless, role: 'agent' })
  const as = await testKey(server, 'phone-manager', acme)
  await refused(send(server, 'inviteUser', { as, params: { userId: strong.id } }), 403, 'role-not-allowed')
  await refused(send(server, 'inviteUser', { as, params: { userId: silent.id } }), 409, 'sign-in-name-missing')
})

it.each(['gfhjkmgfhjkm', 'Manchester-1878', 'L1verp00l-2026!'])(
  'takes no password that leaks have made known, as %s, however it is decorated',
  async (password) => {
    await ask(server, 'inviteUser', { as: manager, params: { userId } })
    const token = await nextToken()
    await refused(send(server, 'useLink', { body: { token, password } }), 400, 'invalid-request')
    const set = { as: manager, params: { userId }, body: { password } }
    await refused(send(server, 'setPassword', set), 400, 'invalid-request')
    await ask(server, 'useLink', { body: { token, password: 'the river is wide today' } })
  },
)

it('takes nobody’s own name for a password', async () => {
  const body = { name: 'Gwendolyn Oxenford', email: 'gwen@acme.example', role: 'viewer' }
  const as = manager
  await refused(
    send(server, 'createUser', { as, body: { ...body, password: 'Gwendolyn-1984' } }),
    400,
    'invalid-request',
  )
  await refused(
    send(server, 'createUser', { as, body: { ...body, password: 'oxenford.Gwendolyn' } }),
    400,
    'invalid-request',
  )
  const user = await ask(server, 'createUser', { as, body: { ...body, password: 'the river is wide today' } })
  expect(user.name).toBe('Gwendolyn Oxenford')
})
