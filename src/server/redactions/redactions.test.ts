import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Redaction } from '../../contract/redaction.ts'
import type { Account } from '../../core/model/account.ts'
import type { Recording } from '../../core/model/recording.ts'
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
let viewer: string
/** Somebody who may agree. */
let bob: Readonly<Record<string, string>>
const PASSWORD = 'long enough to pass'

beforeAll(async () => {
  server = await startTestServer({ log: quiet })
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  bob = await signedIn('Bob')
})
afterAll(() => server?.close())

async function signedIn(name: string): Promise<Readonly<Record<string, string>>> {
  const email = `${name.toLowerCase()}@acme.example`
  const body = { name, role: 'account-administrator' as const, email, password: PASSWORD }
  await ask(server, 'createUser', { as: manager, body })
  const { headers } = await send(server, 'signIn', { body: { email, password: PASSWORD } })
  return { cookie: String(headers['set-cookie']).split(';')[0] ?? '' }
}

const stored = async () => (await storeCall(server, testCall(acme), testAudio(24_000))) as Recording
const BODY = { fromMs: 500, toMs: 1000, reason: 'card number' }
const request = ({ id }: Recording, body: object = BODY, headers = {}) =>
  send(server, 'requestRedaction', { ...(headers ? { headers } : {}), as: manager, params: { recordingId: id }, body })
const asked = async (recording: Recording) => (await request(recording)).json() as Redaction
const decide = (name: 'approveRedaction' | 'refuseRedaction', { id }: Redaction, by: object) =>
  send(server, name, { ...by, params: { redactionId: id } })

describe('a redaction', () => {
  it('waits for a second person, a person, and is carried out then', async () => {
    const recording = await stored()
    const response = await request(recording)
    expect(response.statusCode).toBe(201)
    const redaction = response.json() as Redaction
    expect(redaction).toMatchObject({ state: 'waiting', durationMs: 500, reason: 'card number', isOwn: true })
    expect(Date.parse(redaction.from)).toBe(Math.round(recording.startedAtMs) + 500)
    await refused(decide('approveRedaction', redaction, { as: manager }), 403, 'second-person-needed')
    await refused(decide('approveRedaction', redaction, { as: viewer }), 403, 'not-permitted')
    const approved = await decide('approveRedaction', redaction, { headers: bob })
    expect(approved.json()).toMatchObject({ state: 'running', decidedBy: 'Bob', isOwn: false })
    await refused(decide('approveRedaction', redaction, { headers: bob }), 409, 'redaction-decided')
    await refused(decide('refuseRedaction', redaction, { headers: bob }), 409, 'redaction-decided')
    const { redactions } = await ask(server, 'listRedactions', { as: manager, params: { accountId: acme.id } })
    expect(redactions.map(({ id }) => id)).toContain(redaction.id)
  })

  it('who asked for it is a person as well, and cannot agree', async () => {
    const recording = await stored()
    const params = { recordingId: recording.id }
    const redaction = (await send(server, 'requestRedaction', { headers: bob, params, body: BODY })).json() as Redaction
    await refused(decide('approveRedaction', redaction, { headers: bob }), 403, 'second-person-needed')
    expect((await decide('refuseRedaction', redaction, { headers: bob })).json()).toMatchObject({ state: 'withdrawn' })
  })

  it('is refused, and stays in the list', async () => {
    const redaction = await asked(await stored())
    expect((await decide('refuseRedaction', redaction, { headers: bob })).json()).toMatchObject({ state: 'refused' })
    expect(await ask(server, 'getRedaction', { as: manager, params: { redactionId: redaction.id } })).toMatchObject({
      state: 'refused',
      decidedBy: 'Bob',
    })
  })

  it('lies within the recording', async () => {
    const recording = await stored()
    const outside = { ...BODY, fromMs: recording.durationMs, toMs: recording.durationMs + 1000 }
    await refused(request(recording, outside), 400, 'redaction-out-of-range')
    await refused(request(recording, { ...BODY, toMs: 500 }), 400, 'redaction-out-of-range')
    await refused(request(recording, { ...BODY, reason: ' ' }), 400, 'invalid-request')
  })

  it('is not made of a call that a case holds, neither asked for nor agreed to', async () => {
    const recording = await stored()
    const redaction = await asked(recording)
    const hold = await ask(server, 'createLegalHold', {
      ...{ as: manager, params: { accountId: acme.id }, body: { name: 'Miller', reason: 'x' } },
    })
    const body = { callIds: [recording.callId] }
    await ask(server, 'addHeldCalls', { as: manager, params: { legalHoldId: hold.id }, body })
    await refused(request(recording), 409, 'recording-held')
    await refused(decide('approveRedaction', redaction, { headers: bob }), 409, 'recording-held')
  })

  it('is shown with the call, while it waits only to whoever may decide, and stands in the audit log', async () => {
    const recording = await stored()
    const redaction = await asked(recording)
    const params = { callId: recording.callId }
    const shown = async (as: string) =>
      (await ask(server, 'getCall', { as, params })).redacted.map(({ state }) => state)
    expect([await shown(manager), await shown(viewer)]).toEqual([['waiting'], []])
    await decide('approveRedaction', redaction, { headers: bob })
    expect(await shown(viewer)).toEqual(['running'])
    const { auditEvents } = await ask(server, 'listAuditEvents', {
      as: manager,
      query: { action: 'redaction.approved' },
    })
    expect(auditEvents[0]).toMatchObject({ details: { callId: recording.callId, reason: 'card number' } })
  })
})
