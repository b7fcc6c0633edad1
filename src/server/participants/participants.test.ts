import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call, Party } from '../../core/model/call.ts'
import { storeCallOf, testPerson } from '../access/access.test-kit.ts'
import {
  ask,
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
let viewer: string
let claraId: string

const UCID = '00001047111764380273'

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  viewer = await testKey(server, 'viewer', acme)
  const manager = await testKey(server, 'account-administrator', acme)
  claraId = (await ask(server, 'createUser', { as: manager, body: { name: 'Clara Vogt', extension: '201' } })).id
  await ask(server, 'putQueue', {
    as: manager,
    params: { accountId: acme.id, queueId: 'support' },
    body: { name: 'Support desk', type: 'ring-all' },
  })
})
afterAll(() => server?.close())

/** Of two parties, and of who else is given. */
async function keep(changes: Partial<Call>, others: readonly Partial<Party>[] = []): Promise<Call> {
  const draft = testCall(acme, changes)
  const [first] = draft.parties
  if (!first) throw new Error('A call has parties')
  const more = others.map(
    (other, index): Party => ({ ...first, index: 2 + index, role: 'other', streamIds: [], ...other }),
  )
  const call = { ...draft, parties: [...draft.parties, ...more] }
  await storeCall(server, call, testAudio())
  return call
}

const UNNAMED = { aor: 'sip:x@acme.example' }

it('lists each person of a call once, calls newest first, page by page', async () => {
  const startedAtMs = Date.parse('2026-03-01T09:00:00Z')
  const at = (seconds: number) => startedAtMs + seconds * 1000
  const clara = { ...UNNAMED, name: 'CV', userId: claraId, network: 'onnet' } as const
  const older = await keep({ startedAtMs, endedAtMs: at(60) }, [
    { ...clara, number: '201', joinedAtMs: at(20), leftAtMs: at(30) },
    { ...clara, number: '0170', joinedAtMs: at(30), leftAtMs: at(50) },
  ])
  const newer = await keep({ startedAtMs: at(100), endedAtMs: at(103) })
  const query = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z', limit: '2' }
  const first = await ask(server, 'listParticipants', { as: viewer, query })
  const cursor = first.nextCursor ?? ''
  const second = await ask(server, 'listParticipants', { as: viewer, query: { ...query, cursor } })
  expect(first.participants.map(({ call, roles }) => [call.id, roles])).toEqual([
    [newer.id, ['caller']],
    [newer.id, ['callee']],
  ])
  expect(second.participants.map(({ call }) => call.id)).toEqual([older.id, older.id, older.id])
  expect(second.nextCursor).toBeUndefined()
  expect(second.participants[2]).toMatchObject({
    person: { name: 'CV', user: { id: claraId, name: 'Clara Vogt', uniqueId: 'acme-201' } },
    roles: ['other'],
    network: 'onnet',
    joinedAt: '2026-03-01T09:00:20.000Z',
    leftAt: '2026-03-01T09:00:50.000Z',
    durationMs: 30_000,
    call: { recorded: true },
  })
  const ids = [...first.participants, ...second.participants].map(({ id }) => id)
  expect(new Set(ids).size).toBe(5)
})

it('takes the filter of calls, and shows nothing of calls that somebody may not see', async () => {
  const own = await testPerson(server, acme, { name: 'Own Person', role: 'user' })
  const { call } = await storeCallOf(server, acme, [{ users: [own.user.id] }])
  const seen = await ask(server, 'listParticipants', { headers: own.headers })
  expect([...new Set(seen.participants.map((each) => each.call.id))]).toEqual([call.id])
  const none = await ask(server, 'listParticipants', { as: viewer, query: { direction: 'transit' } })
  expect(none.participants).toEqual([])
})

it('tells in a list whose call it is, what asked for it, its queues, segments and how it sounds', async () => {
  const { call, recordings } = await storeCallOf(server, acme, [
    { users: [claraId], queues: ['support'] },
    { users: ['01890000-0000-7000-8000-0000000000aa'] },
  ])
  const { calls } = await ask(server, 'listCalls', { as: viewer, query: { limit: '1' } })
  expect(calls[0]).toMatchObject({
    id: call.id,
    owner: { kind: 'user', words: 'a removed user' },
    mode: 'always',
    triggers: [{ words: 'user Clara Vogt (201)' }, { words: 'a removed user' }],
    queues: [{ id: 'support', name: 'Support desk' }],
    segments: [
      { index: 0, owner: { words: 'user Clara Vogt (201)' }, recordingId: recordings[0]?.id },
      { index: 1, recordingId: recordings[1]?.id },
    ],
  })
  expect(calls[0]?.verdict).toBe(calls[0]?.segments[0]?.verdict)
  expect(calls[0]?.control).toBeUndefined()
})

it('ties the legs that a phone system records by themselves, and only for those who may see them', async () => {
  const startedAtMs = Date.parse('2026-04-01T09:00:00Z')
  const identifiers = { 'X-UCID': UCID, group_id: 'cccccccc-dddd-eeee-ffff-000000000001' }
  const outside = await keep({ startedAtMs, endedAtMs: startedAtMs + 60_000, identifiers })
  const inside = await keep({ startedAtMs: startedAtMs + 5000, endedAtMs: startedAtMs + 59_000, identifiers })
  // The same name long after is another call; a group names many calls.
  await keep({ startedAtMs: startedAtMs + 3_600_000, endedAtMs: startedAtMs + 3_660_000, identifiers })
  await keep({ startedAtMs, endedAtMs: startedAtMs + 60_000, identifiers: { group_id: identifiers.group_id } })
  const { calls } = await ask(server, 'listCalls', {
    as: viewer,
    query: { from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00Z' },
  })
  const legs = new Map(calls.map(({ id, legs }) => [id, legs?.map(({ callId }) => callId)]))
  expect(calls).toHaveLength(4)
  expect(legs.get(outside.id)).toEqual([inside.id])
  expect(legs.get(inside.id)).toEqual([outside.id])
  expect([...legs.values()].filter((each) => each !== undefined)).toHaveLength(2)
  const details = await ask(server, 'getCall', { as: viewer, params: { callId: outside.id } })
  expect(details.legs).toMatchObject([{ callId: inside.id, durationMs: 54_000, recorded: true }])
  const [caller] = inside.parties
  const agent = await testPerson(server, acme, { name: 'Agent', role: 'user' })
  const own = await keep({ startedAtMs: startedAtMs + 6000, endedAtMs: startedAtMs + 58_000, identifiers }, [
    { ...caller, index: 2, userId: agent.user.id },
  ])
  const seen = await ask(server, 'listCalls', { headers: agent.headers })
  expect(seen.calls.map(({ id, legs }) => [id, legs])).toEqual([[own.id, undefined]])
})
