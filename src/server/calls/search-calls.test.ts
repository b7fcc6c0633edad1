import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
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
let platform: string
const ids: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer()
  // Berlin.
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  viewer = await testKey(server, 'viewer', acme)
  platform = await testKey(server, 'administrator')
  server.clock.nowMs = Date.parse('2026-11-29T11:00:00Z')
  const clara = await ask(server, 'createUser', { as: manager, body: { name: 'Clara Vogt', extension: '201' } })
  // Half past midnight of the 29th in Berlin, still the 28th in UTC.
  const night = { startedAtMs: Date.parse('2026-11-28T23:30:00Z') }
  await keep('night', { ...night, endedAtMs: night.startedAtMs + 400_000 })
  const draft = testCall(acme, { startedAtMs: Date.parse('2026-11-28T12:00:00Z'), direction: 'outbound' })
  const [caller, callee] = draft.parties
  if (!caller || !callee) throw new Error('two parties')
  await keep('clara', { ...draft, parties: [{ ...caller, number: '201', name: 'CV', userId: clara.id }, callee] })
  await keep('recorded', { startedAtMs: Date.parse('2026-11-01T12:00:00Z'), flags: ['one-way-audio'] }, true)
})
afterAll(() => server?.close())

async function keep(name: string, changes: Partial<Call>, withAudio = false) {
  const call = testCall(acme, changes)
  ids[name] = call.id
  await storeCall(server, call, ...(withAudio ? [testAudio()] : []))
}

async function found(q: string, query: Record<string, string> = {}, as = viewer): Promise<string[]> {
  const { calls } = await ask(server, 'listCalls', { as, query: { q, ...query } })
  return calls.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id)
}

it.each([
  ['', ['night', 'clara', 'recorded']],
  ['lovelace', ['night', 'recorded']],
  ['from:+4930', ['night', 'recorded']],
  ['from:"Clara Vogt"', ['clara']],
  ['user:"Clara Vogt" direction:outbound', ['clara']],
  ['to:101 longer:5m', ['night']],
  ['shorter:5m', ['clara', 'recorded']],
  ['is:recorded', ['recorded']],
  ['is:unrecorded is:ready', ['night', 'clara']],
  ['flag:one-way-audio', ['recorded']],
  ['after:today', ['night']],
  ['on:yesterday', ['clara']],
  ['before:2026-11-02', ['recorded']],
  ['on:2026-11 "ada lovelace" direction:inbound', ['night', 'recorded']],
  ['queue:support', []],
])('finds by %s', async (q, expected) => {
  expect(await found(q)).toEqual(expected)
})

it('takes the days of the zone that is asked for, and of several accounts those of UTC', async () => {
  expect(await found('after:today', { timeZone: 'UTC' })).toEqual([])
  expect(await found('after:today', {}, platform)).toEqual([])
  expect(await found('after:today', { accountId: acme.id }, platform)).toEqual(['night'])
})

it('holds together with every other parameter', async () => {
  expect(await found('lovelace', { text: '+49 30', recorded: 'true' })).toEqual(['recorded'])
  expect(await found('after:2026-11-02', { from: '2026-11-28T20:00:00Z' })).toEqual(['night'])
  expect(await found('after:2026-11-28', { from: '2026-01-01T00:00:00Z' })).toEqual(['night', 'clara'])
  expect(await found('longer:1m', { minimumDurationMs: '1' })).toEqual(['night'])
  expect(await found('direction:inbound', { direction: 'outbound' })).toEqual([])
  expect(await found('direction:inbound', { direction: 'inbound' })).toEqual(['night', 'recorded'])
})

it('says where a search cannot be read, and what would be right', async () => {
  const response = await send(server, 'listCalls', { as: viewer, query: { q: 'ada form:+49 longer:x' } })
  await refused(Promise.resolve(response), 400, 'invalid-search')
  expect(response.json().error).toMatchObject({
    message: expect.stringContaining('Did you mean from:?'),
    details: {
      position: 4,
      problems: [
        { code: 'misspelt-word', start: 4, end: 9 },
        { code: 'not-a-duration', start: 13, end: 21 },
      ],
    },
  })
  await refused(send(server, 'listCalls', { as: viewer, query: { q: 'x'.repeat(501) } }), 400, 'invalid-search')
})

it('exports what it finds', async () => {
  const body = (q: string, more = {}) => ({ filter: { q, ...more } })
  const found = await ask(server, 'createExport', { as: viewer, body: body('user:clara') })
  expect(found).toMatchObject({ callsTotal: 1 })
  const contrary = send(server, 'createExport', {
    as: viewer,
    body: body('direction:inbound', { direction: 'outbound' }),
  })
  await refused(contrary, 400, 'export-empty')
  await refused(send(server, 'createExport', { as: viewer, body: body('is:green') }), 400, 'invalid-search')
})
