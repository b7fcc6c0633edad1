import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { saveSettings } from '../../store/account-settings.ts'
import { accountScope } from '../../store/db.ts'
import { claimLateFacts } from '../../store/late-facts.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  storeCall,
  type TestServer,
  testAccount,
  testCall,
  testKey,
} from '../server.test-kit.ts'
import { startTestRecorder, type TestRecorder } from './recorder.test-kit.ts'

let server: TestServer
let recorder: TestRecorder
let acme: Account
let platform: string
let manager: string
let viewerKey: string
let stranger: string
let annId: string
const counted: unknown[] = []

/** Whoever calls in is recorded when somebody starts it; what comes by the queue is recorded always. */
const SETTINGS: PolicySettings = {
  ...defaultSettings(),
  account: { inbound: { onnet: 'inherit', offnet: 'on-demand' }, outbound: { onnet: 'inherit', offnet: 'inherit' } },
  queues: { support: { rules: { inbound: { offnet: 'always' } } } },
  autoResumeAfterMs: 60_000,
}
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  server = await startTestServer({ count: (name, labels) => void counted.push([name, labels]) })
  acme = await testAccount(server, 'acme')
  const other = await testAccount(server, 'other')
  platform = await testKey(server, 'administrator')
  manager = await testKey(server, 'account-administrator', acme)
  viewerKey = await testKey(server, 'viewer', acme)
  stranger = await testKey(server, 'account-administrator', other)
  const person = (name: string, extension: string) => ({
    name,
    extension,
    email: `${name}@acme.example`,
    password: PASSWORD,
    role: 'viewer',
  })
  annId = (await ask(server, 'createUser', { as: manager, body: person('ann', '101') })).id
  await ask(server, 'createUser', { as: manager, body: person('bob', '102') })
  await saveSettings(server.db, accountScope(acme.id), { accountId: acme.id, settings: SETTINGS })
  recorder = startTestRecorder(server, SETTINGS)
})
afterAll(async () => {
  recorder?.close()
  await server?.close()
})

/** From outside to Ann; live. */
async function liveCall(changes: Partial<Call> = {}): Promise<Call> {
  const startedAtMs = server.clock.nowMs - 5000
  const { endedAtMs: _, endCause: __, ...call } = testCall(acme, { startedAtMs, state: 'live' })
  const [caller, callee] = call.parties
  if (!caller || !callee) throw new Error('a call has two parties')
  const live: Call = { ...call, parties: [caller, { ...callee, userId: annId }], ...changes }
  await recorder.take(live)
  return live
}

async function cookieOf(name: string): Promise<{ cookie: string }> {
  const response = await send(server, 'signIn', { body: { email: `${name}@acme.example`, password: PASSWORD } })
  return { cookie: String(response.headers['set-cookie']).split(';')[0] ?? '' }
}

const command = (callId: string, name: string, as: string, more: object = {}) =>
  ask(server, 'controlCall', { as, params: { callId }, body: { command: name, ...more } })

it('starts, pauses, resumes and stops, and says when a pause ends by itself', async () => {
  const { id } = await liveCall()
  expect(await command(id, 'start', manager)).toEqual({
    status: 'recording',
    result: { command: 'start', effect: 'segment-started', words: 'Recording' },
  })
  const paused = await command(id, 'pause', manager)
  expect(paused).toMatchObject({ status: 'paused', result: { effect: 'paused' } })
  expect(Date.parse(paused.autoResumeAt ?? '')).toBe(server.clock.nowMs + 60_000)
  expect(await command(id, 'resume', manager)).toMatchObject({ status: 'recording' })
  expect(await command(id, 'toggle', manager)).toMatchObject({
    status: 'armed',
    result: { command: 'stop', effect: 'segment-stopped' },
  })
})

it('answers a refused command with its reason, and writes both kinds into the audit log', async () => {
  const { id } = await liveCall()
  await command(id, 'start', manager)
  expect(await command(id, 'resume', manager)).toEqual({
    status: 'recording',
    result: { command: 'resume', refusedBecause: 'not-paused', words: 'Not possible: it is not paused' },
  })
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'call.controlled' } })
  expect(auditEvents.slice(0, 2)).toMatchObject([
    { subject: { kind: 'call', id }, details: { command: 'resume', way: 'api', refusedBecause: 'not-paused' } },
    { subject: { kind: 'call', id }, details: { command: 'start', way: 'api', effect: 'segment-started' } },
  ])
})

it('lets people control calls they are on, and nobody else', async () => {
  const { id } = await liveCall()
  const as = async (name: string) => {
    const body = { command: 'start' }
    return ask(server, 'controlCall', { headers: await cookieOf(name), params: { callId: id }, body })
  }
  expect((await as('bob')).result).toMatchObject({ refusedBecause: 'not-on-the-call' })
  expect((await as('ann')).result).toMatchObject({ effect: 'segment-started' })
  const { commands } = recorder.find(id)?.replay ?? {}
  expect(commands?.at(-1)).toMatchObject({ way: 'portal', from: { userId: annId } })
  expect(commands?.at(-1)?.from.isAdministrator).toBeUndefined()
  // What a rule records no user stops; an administrator may.
  await command(id, 'stop', manager)
  await command(id, 'start', manager)
  const stop = { params: { callId: id }, body: { command: 'stop' } }
  expect((await ask(server, 'controlCall', { headers: await cookieOf('ann'), ...stop })).result).toMatchObject({
    refusedBecause: 'forced',
  })
})

it('lets a program act for a user, and refuses one that is nobody', async () => {
  const { id } = await liveCall()
  await command(id, 'start', manager, { forUser: '101' })
  expect(recorder.find(id)?.replay?.commands.at(-1)?.from).toEqual({ userId: annId })
  const as = (key: string, body: object) => send(server, 'controlCall', { as: key, params: { callId: id }, body })
  await refused(as(manager, { command: 'start', forUser: '299' }), 404, 'user-not-found')
  await refused(as(viewerKey, { command: 'start' }), 403, 'not-permitted')
  await refused(as(viewerKey, { command: 'start', forUser: '101' }), 403, 'not-permitted')
  const headers = await cookieOf('bob')
  const body = { command: 'start', forUser: '101' }
  await refused(send(server, 'controlCall', { headers, params: { callId: id }, body }), 403, 'not-permitted')
  await refused(as(manager, { command: 'erase' }), 400, 'invalid-request')
})

it('finds a call by the names the phone system has for it, live ones and new ones first', async () => {
  const named = (sipCallId: string, changes: Partial<Call> = {}) => {
    const session = testCall(acme).sessions[0]
    return { sessions: session ? [{ ...session, sipCallId }] : [], ...changes }
  }
  const older = await liveCall(named('shared@pbx/1'))
  server.clock.nowMs += 1000
  const newest = await liveCall(named('shared@pbx/1', { identifiers: { 'X-UCID': '00001234' } }))
  await storeCall(server, testCall(acme, { ...named('shared@pbx/1'), startedAtMs: server.clock.nowMs + 1000 }))
  await command('shared@pbx/1', 'start', manager)
  await command('00001234', 'pause', manager)
  expect(recorder.find(newest.id)?.replay?.commands.map(({ effect }) => effect)).toEqual(['segment-started', 'paused'])
  expect(recorder.find(older.id)?.replay?.commands).toEqual([])
  const { calls } = await ask(server, 'listCalls', { as: manager, query: { identifier: 'shared@pbx/1' } })
  expect(calls).toHaveLength(3)
  expect((await ask(server, 'listCalls', { as: manager, query: { identifier: 'shared@pbx' } })).calls).toEqual([])
  // The same name in another account is another call.
  const asked = { params: { callId: 'shared@pbx/1' }, body: { command: 'start' } }
  await refused(send(server, 'controlCall', { as: stranger, ...asked }), 404, 'call-not-found')
  expect((await ask(server, 'listCalls', { as: stranger, query: { identifier: 'shared@pbx/1' } })).calls).toEqual([])
  const query = { accountId: acme.id }
  expect(await ask(server, 'controlCall', { as: platform, query, ...asked })).toMatchObject({ status: 'paused' })
})

it('says of a call that is over that it is', async () => {
  const ended = testCall(acme)
  await storeCall(server, ended)
  const body = { command: 'start' }
  await refused(send(server, 'controlCall', { as: manager, params: { callId: ended.id }, body }), 409, 'call-not-live')
  // Its recorder is gone, and its row does not know yet.
  const gone = await liveCall()
  recorder.forget(gone.id)
  await refused(send(server, 'controlCall', { as: manager, params: { callId: gone.id }, body }), 409, 'call-not-live')
})

it('takes facts, matches their parties, and decides again', async () => {
  const { id, startedAtMs } = await liveCall()
  const at = new Date(startedAtMs + 1000).toISOString()
  const events = [
    { type: 'enter-queue', queue: 'support', at },
    { type: 'answer', party: { user: '101' }, at: at.replace('Z', '+00:00') },
    { type: 'transfer', how: 'cold', to: { user: '299' } },
    { type: 'forward', to: { aor: '+49 30 555', network: 'offnet' }, by: 'nobody' },
  ]
  const told = await ask(server, 'tellFacts', {
    as: manager,
    params: { callId: id },
    body: { events: events.slice(0, 2) },
  })
  expect(told).toEqual({ status: 'recording', unknown: [] })
  expect(counted).toEqual(['enter-queue', 'answer'].map((type) => ['told_facts', { type }]))
  expect(recorder.find(id)?.told?.map(({ event }) => event)).toEqual([
    { type: 'hop', through: 'queue', queueId: 'support', atMs: startedAtMs + 1000 },
    {
      type: 'answer',
      by: 'person',
      atMs: startedAtMs + 1000,
      party: { network: 'onnet', userId: annId, aor: '101' },
    },
  ])
  // The same again changes nothing.
  await ask(server, 'tellFacts', { as: manager, params: { callId: id }, body: { events: events.slice(0, 2) } })
  expect(recorder.find(id)?.told).toHaveLength(2)
  const more = await ask(server, 'tellFacts', {
    as: manager,
    params: { callId: id },
    body: { events: events.slice(2) },
  })
  expect(more.unknown).toEqual(['user 299', 'user nobody'])
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'call.told' } })
  expect(auditEvents[0]).toMatchObject({ subject: { kind: 'call', id }, details: { facts: ['transfer', 'forward'] } })
})

it('keeps facts about a call that is over for the job that decides it again', async () => {
  const ended = testCall(acme)
  await storeCall(server, ended)
  const events = [{ type: 'enter-queue', queue: 'support', at: '2026-03-01T09:30:01Z' }]
  const told = await ask(server, 'tellFacts', { as: manager, params: { callId: ended.id }, body: { events } })
  expect(told).toEqual({ redeciding: true, unknown: [] })
  expect((await claimLateFacts(server.db, ended.id))?.told).toMatchObject([
    { by: 'api', event: { type: 'hop', queueId: 'support', atMs: Date.parse('2026-03-01T09:30:01Z') } },
  ])
  // The recorder has let it go, and the database does not know yet.
  const gone = await liveCall()
  recorder.forget(gone.id)
  expect(await ask(server, 'tellFacts', { as: manager, params: { callId: gone.id }, body: { events } })).toEqual(told)
})

it('takes many facts at once, within bounds', async () => {
  const { id } = await liveCall()
  const events = Array.from({ length: 100 }, (_, index) => ({
    type: 'conference',
    parties: index,
    at: '2026-03-01T09:30:01Z',
  }))
  const tell = (body: object, as = manager) => send(server, 'tellFacts', { as, params: { callId: id }, body })
  expect((await tell({ events })).statusCode).toBe(202)
  await refused(tell({ events: [...events, ...events] }), 400, 'invalid-request')
  await refused(tell({ events: [] }), 400, 'invalid-request')
  await refused(tell({ events: [{ type: 'dtmf', digits: '4111' }] }), 400, 'invalid-request')
  await refused(tell({ events: [{ type: 'enter-queue', queue: 'x', at: 'yesterday' }] }), 400, 'invalid-request')
  await refused(tell({ events: events.slice(0, 1) }, viewerKey), 403, 'not-permitted')
  await refused(tell({ events: events.slice(0, 1) }, stranger), 404, 'call-not-found')
  for (let more = 1; more < 4; more++) {
    const others = events.map((event) => ({ ...event, parties: event.parties + more * 100 }))
    expect((await tell({ events: others })).statusCode).toBe(202)
    await recorder.saved()
  }
  await refused(tell({ events: events.slice(0, 1) }), 409, 'too-many-facts')
})

it('shows what a live call does, who started it, and what each command would do', async () => {
  const { id } = await liveCall()
  const see = async (asker: object) => {
    await recorder.saved()
    return ask(server, 'getCall', { ...asker, params: { callId: id } })
  }
  expect((await see({ as: manager })).control).toEqual({
    status: 'armed',
    commands: [
      { command: 'start', effect: 'segment-started', words: 'Recording' },
      { command: 'stop', refusedBecause: 'not-recording', words: 'Not possible: nothing is recorded' },
      { command: 'pause', refusedBecause: 'not-recording', words: 'Not possible: nothing is recorded' },
      { command: 'resume', refusedBecause: 'not-recording', words: 'Not possible: nothing is recorded' },
    ],
  })
  await command(id, 'start', manager, { forUser: '101' })
  await command(id, 'pause', manager)
  const { status, control } = await see({ as: manager })
  expect({ status, ...control }).toMatchObject({
    status: 'paused',
    startedBy: 'user ann (101), API',
    startedByName: 'ann (101)',
    pausedBy: 'an administrator, API',
    autoResumeAt: new Date(server.clock.nowMs + 60_000).toISOString(),
  })
  expect(control?.pausedByName).toBeUndefined()
  const { calls } = await ask(server, 'listCalls', { as: manager, query: { state: 'live', limit: '1' } })
  expect(calls[0]).toMatchObject({ id, status: 'paused' })
  // Bob is not on the call, and an API key that only looks is nobody.
  const reasons = (await see({ headers: await cookieOf('bob') })).control?.commands.map((each) => each.refusedBecause)
  expect(reasons).toEqual(Array(4).fill('not-on-the-call'))
  expect((await see({ as: viewerKey })).control?.commands).toEqual([])
})
