import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Erasure } from '../../contract/erasure.ts'
import type { Account } from '../../core/model/account.ts'
import {
  ask,
  quiet,
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

let server: TestServer
let acme: Account
let manager: string
/** Somebody who may agree. */
let bob: Readonly<Record<string, string>>
const PASSWORD = 'long enough to pass'

beforeAll(async () => {
  server = await startTestServer({ log: quiet })
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  const body = { name: 'Bob', role: 'account-administrator' as const, email: 'bob@acme.example', password: PASSWORD }
  await ask(server, 'createUser', { as: manager, body })
  const { headers } = await send(server, 'signIn', { body: { email: 'bob@acme.example', password: PASSWORD } })
  bob = { cookie: String(headers['set-cookie']).split(';')[0] ?? '' }
})
afterAll(() => server?.close())

let next = 100_000
/** A number of nobody else, with so many calls. */
async function numberWith(calls: number) {
  const number = `+4930${next++}`
  const ids: string[] = []
  for (let index = 0; index < calls; index++) {
    const { parties, ...call } = testCall(acme)
    const own = parties.map((party) => (party.role === 'caller' ? { ...party, number } : party))
    await storeCall(server, { ...call, parties: own }, testAudio(4000))
    ids.push(call.id)
  }
  return { subject: { kind: 'number' as const, number }, ids }
}

const find = (subject: object) =>
  ask(server, 'findSubjectCalls', { as: manager, params: { accountId: acme.id }, body: { subject } })
const request = (subject: object, calls: number) =>
  send(server, 'requestErasure', {
    as: manager,
    params: { accountId: acme.id },
    body: { subject, calls, reason: 'letter of 2 May' },
  })
const decide = (name: 'approveErasure' | 'refuseErasure', { id }: Erasure, by: object) =>
  send(server, name, { ...by, params: { erasureId: id } })

describe('the calls of a person', () => {
  it('are found, with what keeps each; that somebody looked stands in the audit log', async () => {
    const { subject, ids } = await numberWith(2)
    const hold = await ask(server, 'createLegalHold', {
      ...{ as: manager, params: { accountId: acme.id }, body: { name: 'Miller', reason: 'x' } },
    })
    await ask(server, 'addHeldCalls', {
      ...{ as: manager, params: { legalHoldId: hold.id }, body: { callIds: ids.slice(1) } },
    })
    const { calls, more } = await find(subject)
    expect(more).toBe(false)
    expect(calls).toHaveLength(2)
    expect(calls.map(({ relations, recordings }) => [relations, recordings])).toEqual([
      [['caller'], 1],
      [['caller'], 1],
    ])
    expect(calls.flatMap(({ cases }) => cases)).toEqual(['Miller'])
    const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'subject.searched' } })
    expect(auditEvents[0]).toMatchObject({ details: { calls: 2 } })
  })

  it('are erased when a second person agrees, a person', async () => {
    const { subject } = await numberWith(2)
    await refused(request(subject, 3), 409, 'erasure-changed')
    const response = await request(subject, 2)
    expect(response.statusCode).toBe(201)
    const erasure = response.json() as Erasure
    expect(erasure).toMatchObject({ state: 'waiting', calls: { undecided: 2 }, isOwn: true })
    await refused(decide('approveErasure', erasure, { as: manager }), 403, 'second-person-needed')
    const viewer = await testKey(server, 'viewer', acme)
    await refused(decide('approveErasure', erasure, { as: viewer }), 403, 'not-permitted')
    expect((await decide('approveErasure', erasure, { headers: bob })).json()).toMatchObject({ state: 'running' })
    await refused(decide('refuseErasure', erasure, { headers: bob }), 409, 'erasure-decided')
    const other = (await request((await numberWith(1)).subject, 1)).json() as Erasure
    await refused(decide('approveErasure', other, { headers: bob }), 409, 'purge-running')
    expect((await decide('refuseErasure', other, { headers: bob })).json()).toMatchObject({ state: 'refused' })
    const { erasures } = await ask(server, 'listErasures', { as: manager, params: { accountId: acme.id } })
    expect(erasures.map(({ state }) => state).sort()).toEqual(['refused', 'running'])
    const { items } = await ask(server, 'listErasureItems', { as: manager, params: { erasureId: erasure.id } })
    expect(items).toHaveLength(2)
  })

  it('of nobody are none', async () => {
    expect((await find({ kind: 'number', number: '+49309999999' })).calls).toEqual([])
    const body = { subject: { kind: 'user', userId: acme.id } }
    const params = { accountId: acme.id }
    await refused(send(server, 'findSubjectCalls', { as: manager, params, body }), 404, 'user-not-found')
    const nothing = { subject: { kind: 'number', number: '--' } }
    await refused(send(server, 'findSubjectCalls', { as: manager, params, body: nothing }), 400, 'invalid-request')
  })
})

describe('a number', () => {
  it('is the same in the spellings of the country', async () => {
    const berlin = await testAccount(server, 'berlin', { timeZone: 'Europe/Berlin' })
    const as = await testKey(server, 'account-administrator', berlin)
    const ids: string[] = []
    for (const number of ['+491715550009', '00491715550009', '01715550009', '0171555000', '+431715550009']) {
      const { parties, ...call } = testCall(berlin)
      const own = parties.map((party) => (party.role === 'caller' ? { ...party, number } : party))
      await storeCall(server, { ...call, parties: own }, testAudio(4000))
      ids.push(call.id)
    }
    for (const number of ['+49 171 5550009', '0171 555 0009', '0049 171 5550009']) {
      const body = { subject: { kind: 'number' as const, number } }
      const { calls } = await ask(server, 'findSubjectCalls', { as, params: { accountId: berlin.id }, body })
      expect(calls.map(({ callId }) => callId).sort()).toEqual(ids.slice(0, 3).sort())
    }
  })
})

describe('as many calls as are erased at once', () => {
  it('can be asked for, and one more is refused; who only resembles the person does not count', async () => {
    const small = await startTestServer({ log: quiet, maximumSubjectCalls: 3 })
    try {
      const account = await testAccount(small, 'small')
      const as = await testKey(small, 'account-administrator', account)
      const params = { accountId: account.id }
      const store = async (number: string) => {
        const { parties, ...call } = testCall(account)
        const own = parties.map((party) => (party.role === 'caller' ? { ...party, number } : party))
        await storeCall(small, { ...call, parties: own }, testAudio(4000))
      }
      const subject = { kind: 'number' as const, number: '+4930777001' }
      // Whose number only contains it is nobody of whom there are too many.
      for (let index = 0; index < 4; index++) await store('+49307770019')
      for (let index = 0; index < 3; index++) await store('+4930777001')
      const found = await ask(small, 'findSubjectCalls', { as, params, body: { subject } })
      expect([found.calls.length, found.more]).toEqual([3, false])
      const asked = { subject, reason: 'letter of 2 May', calls: 3 }
      expect((await send(small, 'requestErasure', { as, params, body: asked })).statusCode).toBe(201)
      await store('+4930777001')
      const more = await ask(small, 'findSubjectCalls', { as, params, body: { subject } })
      expect([more.calls.length, more.more]).toEqual([3, true])
      await refused(send(small, 'requestErasure', { as, params, body: asked }), 400, 'erasure-too-large')
    } finally {
      await small.close()
    }
  })
})
