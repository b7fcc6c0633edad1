import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { TimeLineEvent } from '../../core/model/call-time-line.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { concludeReplay } from '../../core/policy/replay.ts'
import { timeLineOfCall } from '../../core/policy/time-line-of-call.ts'
import { saveSettings } from '../../store/account-settings.ts'
import { inScope, PLATFORM } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { saveRecording } from '../../store/recordings.ts'
import {
  ask,
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

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
})
afterAll(() => server?.close())

it('lists calls newest first, page by page, with what a player needs', async () => {
  const calls = [testCall(acme), testCall(acme), testCall(acme)]
  for (const call of calls) await storeCall(server, call, testAudio())
  const first = await ask(server, 'listCalls', { as: viewer, query: { limit: '2' } })
  const second = await ask(server, 'listCalls', { as: viewer, query: { limit: '2', cursor: first.nextCursor ?? '' } })
  expect([...first.calls, ...second.calls].map((call) => call.id)).toEqual(calls.map((call) => call.id).reverse())
  expect(second.nextCursor).toBeUndefined()
  expect(first.calls[0]).toMatchObject({
    state: 'ready',
    durationMs: 3000,
    direction: 'inbound',
    caller: { name: 'Ada Lovelace', number: '+4930123456', aor: 'sip:+4930123456@carrier.example' },
    callee: { number: '101' },
    outcome: 'record',
    reason: "Recorded: the account's rules ask for it",
    recorded: true,
    recordings: [{ durationMs: 3000, encoding: 'mulaw', sampleRateHz: 8000, peaksPerSecond: 100 }],
  })
})

it('says of a call that it is archived once its audio is in other stores only', async () => {
  const call = testCall(acme)
  const recording = await storeCall(server, call, testAudio())
  const told = async () => {
    const { calls } = await ask(server, 'listCalls', { as: viewer })
    const details = await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
    return [calls.find(({ id }) => id === call.id)?.isArchived, details.isArchived]
  }
  const at = new Date(server.clock.nowMs)
  const { objectKey = '', sizeBytes = 0, sha256 = '' } = recording ?? {}
  const object = { id: newId(), account_id: acme.id, key: objectKey, size_bytes: sizeBytes, sha256 }
  const note = (isLocal: boolean) =>
    inScope(server.db, PLATFORM, (trx) =>
      trx
        .insertInto('stored_objects')
        .values({ ...object, is_local: isLocal, stored_at: at, written_at: at })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ is_local: isLocal }))
        .execute(),
    )
  await note(true)
  expect(await told()).toEqual([undefined, undefined])
  await note(false)
  expect(await told()).toEqual([true, true])
})

it('filters by text, time, state, direction, length and whether there is a recording', async () => {
  const startedAtMs = Date.parse('2026-05-01T08:00:00Z')
  const live = testCall(acme, { startedAtMs, state: 'live', direction: 'outbound' })
  const { endedAtMs: _, ...running } = live
  await storeCall(server, running)
  await storeCall(
    server,
    testCall(acme, { startedAtMs: startedAtMs + 1000, endedAtMs: startedAtMs + 61_000 }),
    testAudio(),
  )
  const found = async (query: Record<string, string>) =>
    (await ask(server, 'listCalls', { as: viewer, query: { from: '2026-05-01T00:00:00Z', ...query } })).calls.length
  expect(await found({})).toBe(2)
  expect(await found({ to: '2026-05-01T08:00:01Z' })).toBe(1)
  expect(await found({ state: 'live' })).toBe(1)
  expect(await found({ direction: 'outbound' })).toBe(1)
  expect(await found({ recorded: 'true' })).toBe(1)
  // The other is being recorded.
  expect(await found({ recorded: 'false' })).toBe(0)
  expect(await found({ skipReason: 'codec' })).toBe(0)
  await refused(send(server, 'listCalls', { as: viewer, query: { skipReason: 'bad-luck' } }), 400, 'invalid-request')
  expect(await found({ minimumDurationMs: '60000' })).toBe(1)
  expect(await found({ text: 'lovelace 3012' })).toBe(2)
  expect(await found({ text: 'grace' })).toBe(0)
})

it('tells everything about one call: parties, holds, decision, quality, digits', async () => {
  const user = await ask(server, 'createUser', { as: manager, body: { name: 'Grace Hopper', extension: '101' } })
  const call = testCall(acme)
  const [caller, callee] = call.parties
  if (!caller || !callee) throw new Error('two parties')
  await storeCall(server, { ...call, parties: [caller, { ...callee, userId: user.id }] }, testAudio())
  const details = await ask(server, 'getCall', { as: manager, params: { callId: call.id } })
  const start = call.startedAtMs
  const at = (offsetMs: number) => new Date(start + offsetMs).toISOString()
  expect(details).toMatchObject({
    callee: { number: '101', user: { id: user.id, name: 'Grace Hopper' } },
    endCause: 'bye',
    parties: [{ role: 'caller' }, { role: 'callee', user: { name: 'Grace Hopper' } }],
    streams: [
      { label: '1', holds: [{ from: at(1000), to: at(2000) }] },
      { label: '2', holds: [] },
    ],
    sessions: [{ sipCallId: 'abc@pbx', startedAt: at(0), endedAt: at(3000) }],
    decision: { outcome: 'record', trace: [{ cell: 'inbound.offnet', effect: 'record' }] },
    identifiers: { 'X-UCID': '0042' },
    recordings: [{ quality: [{ packetsReceived: 150 }, {}], dtmf: [{ digit: '5', offsetMs: 1200, streamId: 0 }] }],
    metadata: [{ raw: '<recording/>', at: at(0) }],
  })
})

it('shows what the phone system sent only to whoever may see it', async () => {
  const call = testCall(acme)
  await storeCall(server, call)
  const details = await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
  expect(details.metadata).toBeUndefined()
})

it('notes who looked at a call once, however often the page asks again', async () => {
  const call = testCall(acme)
  await storeCall(server, call)
  for (let time = 0; time < 3; time++) await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
  const looks = async () =>
    (await ask(server, 'listAuditEvents', { as: manager, query: { action: 'call.viewed' } })).auditEvents.filter(
      ({ subject }) => subject?.id === call.id,
    )
  expect(await looks()).toHaveLength(1)
  server.clock.nowMs += 11 * 60_000
  await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
  expect(await looks()).toHaveLength(2)
})

it('names whoever the segments, the reasons and the trace speak of', async () => {
  const clara = await ask(server, 'createUser', { as: manager, body: { name: 'Clara Vogt', extension: '201' } })
  const { id: userId } = clara
  const draft = testCall(acme, { startedAtMs: Date.parse('2026-06-01T08:00:00Z') })
  const [caller, callee] = draft.parties
  if (!caller || !callee) throw new Error('two parties')
  const { startedAtMs: atMs } = draft
  const pause: TimeLineEvent = {
    type: 'command',
    atMs: atMs + 1000,
    command: 'pause',
    way: 'star-code',
    from: { side: 'callee', userId },
  }
  const call = {
    ...draft,
    parties: [caller, { ...callee, userId }],
    told: [{ atMs: atMs + 1000, by: 'phone' as const, event: pause }],
    destroyed: [{ fromMs: atMs, toMs: atMs + 500 }],
  }
  const settings = completeSettings({ endpoints: { inbound: { offnet: 'always' } } })
  const replay = concludeReplay(timeLineOfCall(call), settings)
  const stored = await storeCall(server, { ...call, replay, decision: replay.decision }, testAudio())
  const [segment] = replay.segments
  if (!stored || !segment) throw new Error('recorded')
  await saveRecording(server.db, { ...stored, segment: { ...segment, index: 0 } })

  const at = (offsetMs: number) => new Date(atMs + offsetMs).toISOString()
  const whole = { index: 0, from: at(0), to: at(3000), startedBy: 'rule' }
  const owner = { kind: 'user', userId, words: 'user Clara Vogt (201)' }
  const reason = 'Recorded: the rules of user Clara Vogt (201) ask for it'
  const { calls } = await ask(server, 'listCalls', { as: viewer, query: { limit: '1' } })
  expect(calls).toMatchObject([{ reason, recordings: [{ segment: { ...whole, owner } }] }])
  const details = await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
  expect(details).toMatchObject({
    reason,
    recordings: [{ segment: { ...whole, owner } }],
    segments: [
      {
        ...whole,
        recordingId: stored.id,
        pauses: [{ from: at(1000), to: at(3000) }],
        visibleTo: { users: [{ id: userId, words: 'user Clara Vogt (201)' }] },
      },
    ],
    commands: [{ at: at(1000), command: 'pause', effect: 'paused', from: 'user Clara Vogt (201)' }],
    destroyed: [{ from: at(0), to: at(500) }],
  })
  expect(details.trace.map(({ event }) => event)).toEqual(['start', 'answer', 'command', 'end'])
  expect(details.trace[1]?.steps.join()).toContain('user Clara Vogt (201): inbound.offnet')
  expect(details.trace.at(-1)).toMatchObject({
    happened: expect.stringContaining('of user Clara Vogt'),
    outcome: 'record',
  })
  const inWords = JSON.stringify([details.reason, details.trace, details.commands, details.decision?.trace])
  expect(inWords).not.toContain(userId)
})

it('calls a queue as the settings of its account do, in the list too', async () => {
  const draft = testCall(acme, { startedAtMs: Date.parse('2026-06-02T08:00:00Z') })
  const hop = { type: 'hop', atMs: draft.startedAtMs, through: 'queue', queueId: '5001' } as const
  const call = { ...draft, told: [{ atMs: draft.startedAtMs, by: 'api' as const, event: hop }] }
  const rules = { inbound: { offnet: 'always' } } as const
  const settings = completeSettings({ queues: { 5001: { name: 'Support desk', rules } } })
  await saveSettings(server.db, PLATFORM, { accountId: acme.id, settings })
  const replay = concludeReplay(timeLineOfCall(call), settings)
  await storeCall(server, { ...call, replay, decision: replay.decision }, testAudio())
  const reason = 'Recorded: the rules of queue Support desk ask for it'
  const { calls } = await ask(server, 'listCalls', { as: viewer, query: { limit: '1' } })
  expect(calls).toMatchObject([{ reason }])
  const details = await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
  expect(details.trace.map(({ happened }) => happened)).toContain('enters queue Support desk')
})

it('names a user on old calls as they are called now, and finds them by it', async () => {
  const as = manager
  const user = await ask(server, 'createUser', { as, body: { name: 'Nina Kern', extension: '888', role: 'viewer' } })
  const call = testCall(acme)
  const [caller, callee] = call.parties
  if (!caller || !callee) throw new Error('a call has two parties')
  await storeCall(server, { ...call, parties: [caller, { ...callee, name: 'Nina Kern', userId: user.id }] })
  const body = { name: 'Nina Berg', firstName: 'Nina', lastName: 'Berg', extension: '889', role: 'viewer' }
  await ask(server, 'updateUser', { as, params: { userId: user.id }, body })
  const found = (await ask(server, 'listCalls', { as: viewer, query: { text: 'nina berg' } })).calls
  expect(found.map(({ id, callee: { user: named } }) => [id, named?.name])).toEqual([[call.id, 'Nina Berg']])
  const details = await ask(server, 'getCall', { as: viewer, params: { callId: call.id } })
  expect(details.parties[1]?.user?.name).toBe('Nina Berg')
})
