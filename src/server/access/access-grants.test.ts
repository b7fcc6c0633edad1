import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { AccessGrant } from '../../contract/access-grant.ts'
import type { RouteName } from '../../contract/routes.ts'
import type { Account } from '../../core/model/account.ts'
import {
  ask,
  type Request,
  refused,
  send,
  startTestServer,
  type TestServer,
  testAccount,
  testKey,
} from '../server.test-kit.ts'
import { type Person, storeCallOf, testPerson } from './access.test-kit.ts'

const HOUR_MS = 3_600_000

let server: TestServer
let acme: Account
let manager: string
let officeManager: Person
let asking: Person
let agent: Person
let call: Awaited<ReturnType<typeof storeCallOf>>
beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  officeManager = await testPerson(server, acme, { name: 'Office', role: 'account-administrator' })
  agent = await testPerson(server, acme, { name: 'Agent', role: 'agent' })
})
beforeEach(async () => {
  asking = await testPerson(server, acme, { name: 'Asking', role: 'user' })
  // Who asks was on the second part, and not on the first.
  call = await storeCallOf(server, acme, [{ users: [agent.user.id] }, { users: [asking.user.id] }])
})
afterAll(() => server?.close())

const as = ({ headers }: Person) => ({ headers })
const askFor = (body: object, person = asking) =>
  send(server, 'requestAccess', {
    ...as(person),
    body: { permissions: ['listen'], reason: 'Complaint 4711', durationHours: 2, ...body },
  })
const hears = async (index: number, person = asking) => {
  const params = { recordingId: call.recordings[index]?.id ?? '' }
  return (await send(server, 'getRecordingAudio', { ...as(person), params })).statusCode === 200
}
const decide = (name: RouteName & `${string}Access`, { id }: { id: string }, request: Request = { as: manager }) =>
  send(server, name, { body: {}, ...request, params: { accessGrantId: id } })
const ofCall = () => ({ scope: { kind: 'call', id: call.call.id } })

it('is asked for, approved, takes effect, and ends by itself', async () => {
  const made = await askFor(ofCall())
  expect(made.statusCode).toBe(201)
  const request: AccessGrant = made.json()
  expect(request).toMatchObject({ state: 'requested', active: false, permissions: ['see-calls', 'listen'] })
  expect(await hears(0)).toBe(false)
  const inbox = await ask(server, 'listAccessGrants', { as: manager, query: { state: 'requested' } })
  expect(inbox.accessGrants.map(({ id }) => id)).toContain(request.id)

  // The two hours begin with the approval.
  server.clock.nowMs += 10 * 60_000
  const approved = await decide('approveAccess', request)
  const endsAt = new Date(server.clock.nowMs + 2 * HOUR_MS).toISOString()
  expect(approved.json()).toMatchObject({ state: 'granted', active: true, endsAt, scope: { words: 'one call' } })
  expect([await hears(0), await hears(1)]).toEqual([true, true])
  const session = await send(server, 'getSignInSession', as(asking))
  expect(session.json().permissions).toContain('listen')

  const { nowMs } = server.clock
  server.clock.nowMs = nowMs + 2 * HOUR_MS
  expect(await hears(0)).toBe(false)
  server.clock.nowMs = nowMs
  const log = await ask(server, 'listAuditEvents', { as: manager, query: { subjectId: request.id } })
  expect(log.auditEvents.map(({ action }) => action)).toEqual(['access.approved', 'access.requested'])
})

it('is asked for until a moment, which stays the end however late it is approved', async () => {
  const { nowMs } = server.clock
  const endsAt = new Date(nowMs + 3 * HOUR_MS).toISOString()
  const until = (end: string) => askFor({ ...ofCall(), durationHours: undefined, endsAt: end })
  const early: AccessGrant = (await until(endsAt)).json()
  const late: AccessGrant = (await until(endsAt)).json()
  expect(early).toMatchObject({ state: 'requested', endsAt, asksForEnd: true })
  server.clock.nowMs = nowMs + HOUR_MS
  expect((await decide('approveAccess', early)).json()).toMatchObject({ state: 'granted', endsAt })
  server.clock.nowMs = nowMs + 4 * HOUR_MS
  await refused(decide('approveAccess', late), 400, 'access-end-past')
  const otherwise = await decide('approveAccess', late, { as: manager, body: { durationHours: 1 } })
  expect(otherwise.json()).toMatchObject({ endsAt: new Date(nowMs + 5 * HOUR_MS).toISOString() })
  await refused(until(endsAt), 400, 'access-end-past')
  await refused(askFor({ ...ofCall(), endsAt }), 400, 'invalid-request')
  await refused(askFor({ ...ofCall(), durationHours: undefined }), 400, 'invalid-request')
  for (const { id } of [early, late]) await decide('revokeAccess', { id })
  server.clock.nowMs = nowMs
})

it('is refused with a reason, and decided once', async () => {
  const request = (await askFor(ofCall())).json()
  const verdict = await decide('refuseAccess', request, { as: manager, body: { reason: 'Not your customer' } })
  expect(verdict.json()).toMatchObject({ state: 'refused', decisionReason: 'Not your customer' })
  await refused(decide('approveAccess', request), 409, 'access-grant-decided')
  expect(await hears(0)).toBe(false)
})

it('is revoked by whoever manages access, and given back by whoever has it', async () => {
  const first = (await askFor({ scope: { kind: 'user', id: agent.user.id } })).json()
  await decide('approveAccess', first)
  expect(await hears(0)).toBe(true)
  expect((await decide('revokeAccess', first)).json()).toMatchObject({ state: 'revoked', active: false })
  expect(await hears(0)).toBe(false)
  const second = (await askFor(ofCall())).json()
  await refused(decide('revokeAccess', second, as(agent)), 404, 'access-grant-not-found')
  expect((await decide('revokeAccess', second, { ...as(asking), body: {} })).json().state).toBe('revoked')
})

it('is given without being asked, from a moment on, and shows in the list of calls', async () => {
  const contact = await testPerson(server, acme, { name: 'Contact', role: 'authorised-contact' })
  await refused(send(server, 'listCalls', as(contact)), 403, 'not-permitted')
  const startsAt = new Date(server.clock.nowMs + HOUR_MS).toISOString()
  const body = {
    userId: contact.user.id,
    permissions: ['listen'],
    scope: { kind: 'user', id: agent.user.id },
    reason: 'Audit of the year',
    startsAt,
    durationHours: 1,
  }
  const grant = (await send(server, 'grantAccess', { as: manager, body })).json()
  expect(grant).toMatchObject({ state: 'granted', active: false, startsAt })
  const { nowMs } = server.clock
  server.clock.nowMs = Date.parse(startsAt)
  const { calls } = (await send(server, 'listCalls', as(contact))).json()
  expect(calls.map(({ id }: { id: string }) => id)).toContain(call.call.id)
  expect([await hears(0, contact), await hears(1, contact)]).toEqual([true, false])
  server.clock.nowMs = nowMs
})

it('ends at any time that is to come, given or approved', async () => {
  const inMs = (ms: number) => new Date(server.clock.nowMs + ms).toISOString()
  const give = (changes: object) => {
    const body = { userId: asking.user.id, permissions: ['listen'], scope: { kind: 'account' }, reason: 'until then' }
    return send(server, 'grantAccess', { as: manager, body: { ...body, ...changes } })
  }
  await refused(give({ endsAt: inMs(-1) }), 400, 'access-end-past')
  await refused(give({ startsAt: inMs(2 * HOUR_MS), endsAt: inMs(HOUR_MS) }), 400, 'access-end-past')
  await refused(give({ endsAt: inMs(HOUR_MS), durationHours: 1 }), 400, 'invalid-request')
  const request = (await askFor(ofCall())).json()
  await refused(decide('approveAccess', request, { as: manager, body: { endsAt: inMs(-1) } }), 400, 'access-end-past')
  const endsAt = inMs(90_000)
  const approved = await decide('approveAccess', request, { as: manager, body: { endsAt } })
  expect(approved.json()).toMatchObject({ state: 'granted', active: true, endsAt })
  const given = (await give({ endsAt })).json()
  expect(given).toMatchObject({ active: true, endsAt })
  expect(await hears(0)).toBe(true)
  const { nowMs } = server.clock
  server.clock.nowMs = Date.parse(endsAt)
  expect(await hears(0)).toBe(false)
  server.clock.nowMs = nowMs
})

it('is never given to oneself, nor decided by whoever asked', async () => {
  const body = { userId: officeManager.user.id, permissions: ['listen'], scope: { kind: 'account' }, reason: 'mine' }
  await refused(send(server, 'grantAccess', { ...as(officeManager), body }), 403, 'own-access')
  const own = (await askFor({ scope: { kind: 'account' } }, officeManager)).json()
  await refused(decide('approveAccess', own, { ...as(officeManager), body: {} }), 403, 'own-access')
})

it('is asked for what exists, and for calls that whoever asks can see', async () => {
  const unseen = await storeCallOf(server, acme, [{ users: [agent.user.id] }])
  await refused(askFor({ scope: { kind: 'call', id: unseen.call.id } }), 404, 'call-not-found')
  await refused(askFor({ scope: { kind: 'queue', id: 'nothing' } }), 404, 'queue-not-found')
  await refused(askFor({ scope: { kind: 'group', id: unseen.call.id } }), 404, 'recording-group-not-found')
  await refused(askFor({ scope: { kind: 'user', id: unseen.call.id } }), 404, 'user-not-found')
  await refused(askFor({ scope: { kind: 'user' } }), 400, 'invalid-request')
  const asKey = {
    as: manager,
    body: { permissions: ['listen'], scope: { kind: 'account' }, reason: 'why', durationHours: 1 },
  }
  await refused(send(server, 'requestAccess', asKey), 403, 'role-not-allowed')
})

it('shows everybody the own ones only, and other accounts none', async () => {
  const request = (await askFor(ofCall())).json()
  const of = async (person: Person) => (await send(server, 'listAccessGrants', as(person))).json().accessGrants
  expect(await of(asking)).toHaveLength(1)
  expect((await of(agent)).map(({ id }: { id: string }) => id)).not.toContain(request.id)
  const stranger = await testKey(
    server,
    'account-administrator',
    await testAccount(server, `other-${request.id.slice(-6)}`),
  )
  expect((await ask(server, 'listAccessGrants', { as: stranger })).accessGrants).toEqual([])
  for (const name of ['approveAccess', 'refuseAccess', 'revokeAccess'] as const) {
    await refused(decide(name, request, { as: stranger }), 404, 'access-grant-not-found')
  }
  await refused(decide('approveAccess', request, as(agent)), 403, 'not-permitted')
})
