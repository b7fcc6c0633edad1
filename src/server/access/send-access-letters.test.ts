import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestMailServer, type TestMailServer } from '../../adapters/smtp.test-kit.ts'
import { createSmtpMailer } from '../../adapters/smtp-mailer.ts'
import { ask, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'
import { type Person, testPerson } from './access.test-kit.ts'
import { sendAccessLetter, startAccessLetters } from './send-access-letters.ts'

let server: TestServer
let mails: TestMailServer
let isAway = false
let manager: string
let office: Person
let asking: Person
let accountId: string

beforeAll(async () => {
  mails = await startTestMailServer({
    onConnect: (_, done) => done(isAway ? Object.assign(new Error('come back later'), { responseCode: 421 }) : null),
  })
  const mailer = createSmtpMailer({ url: mails.url, from: 'Tapeline <tapeline@example.com>' })
  server = await startTestServer({ mailer, publicUrl: 'http://calls.example.com' })
  await startAccessLetters(server.parts)
  const acme = await testAccount(server, 'acme')
  const other = await testAccount(server, 'other')
  accountId = acme.id
  manager = await testKey(server, 'account-administrator', acme)
  const administrator = (name: string, email: string) => ({ name, email, role: 'account-administrator' as const })
  await testPerson(server, other, administrator('Stranger', 'stranger@other.example'))
  await testPerson(server, acme, { ...administrator('Gone', 'gone@acme.example'), active: false })
  // By name the last of those who could be written to: once hers has come there are no more.
  office = await testPerson(server, acme, administrator('Zoe Office', 'zoe@acme.example'))
  asking = await testPerson(server, acme, { name: 'Ben Agent', role: 'agent', email: 'ben@acme.example' })
})
afterAll(async () => {
  await server?.close()
  await mails?.close()
})

const askAs = ({ headers }: Person, reason: string) =>
  ask(server, 'requestAccess', {
    headers,
    body: { permissions: ['listen'], scope: { kind: 'account' }, reason, durationHours: 2 },
  })
const decide = (name: 'approveAccess' | 'refuseAccess', accessGrantId: string, body: object = {}) =>
  ask(server, name, { as: manager, params: { accessGrantId }, body })

it('tells whoever decides that somebody asks, and whoever asked what became of it', async () => {
  const { id } = await askAs(asking, 'Complaint 4711')
  const request = await mails.next()
  expect(request.to).toEqual(['zoe@acme.example'])
  expect(request.text).toContain('Ben Agent asks for access to all calls')
  expect(request.text).toContain('“Complaint 4711”')
  expect(request.text).toContain('http://calls.example.com/settings/access')
  await decide('approveAccess', id)
  const approved = await mails.next()
  expect(approved.to).toEqual(['ben@acme.example'])
  expect(approved.text).toContain('was approved')
})

it('speaks the language of the account, and says why it was refused', async () => {
  await ask(server, 'putOrderOptions', { as: manager, params: { accountId }, body: { letters: true, language: 'de' } })
  const { id } = await askAs(asking, 'Reklamation')
  expect((await mails.next()).text).toContain('Guten Tag Zoe Office')
  await decide('refuseAccess', id, { reason: 'Nicht Ihr Kunde' })
  const refused = await mails.next()
  expect(refused.to).toEqual(['ben@acme.example'])
  expect(refused.text).toContain('abgelehnt')
  expect(refused.text).toContain('„Nicht Ihr Kunde“')
})

it('does not ask people to decide about their own request', async () => {
  await askAs(office, 'of my own')
  await askAs(asking, 'the next one')
  const next = await mails.next()
  expect([next.to, next.text.includes('Ben Agent')]).toEqual([['zoe@acme.example'], true])
  expect(mails.mails.flatMap(({ to }) => to)).not.toContain('gone@acme.example')
  expect(mails.mails.flatMap(({ to }) => to)).not.toContain('stranger@other.example')
})

it('sends what the mail server would not take as soon as it does, once, and nothing that is over', async () => {
  const before = mails.mails.length
  isAway = true
  const [decided, open] = [await askAs(asking, 'decided meanwhile'), await askAs(asking, 'still open')]
  // What the queue of jobs does when it has tried often enough.
  const job = `${open.id} requested ${office.user.id}`
  await expect(sendAccessLetter(server.parts, job, { isLast: false })).rejects.toMatchObject({ code: 'mail-not-sent' })
  await decide('refuseAccess', decided.id)
  isAway = false
  await expect.poll(() => mails.mails.length - before, { timeout: 30_000 }).toBeGreaterThanOrEqual(2)
  const sent = mails.mails.slice(before)
  expect(sent.map(({ to }) => to[0]).sort()).toEqual(['ben@acme.example', 'zoe@acme.example'])
  expect(sent.find(({ to }) => to[0] === 'zoe@acme.example')?.text).toContain('still open')
}, 60_000)

it('waits for an hour when the mail server stays away, and gives up after two days', async () => {
  const { id } = await askAs(asking, 'an outage')
  await expect.poll(() => mails.mails.at(-1)?.text).toContain('an outage')
  const before = mails.mails.length
  const job = `${id} requested ${office.user.id}`
  // An hour ago, so that it is due at once.
  server.clock.nowMs -= 3_600_000
  isAway = true
  await sendAccessLetter(server.parts, job, { isLast: true })
  isAway = false
  await expect.poll(() => mails.mails.length - before, { timeout: 30_000 }).toBe(1)
  server.clock.nowMs += 51 * 3_600_000
  await sendAccessLetter(server.parts, job, { isLast: true })
  expect(mails.mails.length - before).toBe(1)
}, 60_000)
