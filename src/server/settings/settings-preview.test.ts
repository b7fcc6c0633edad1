import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import { completeSettings } from '../../core/policy/presets.ts'
import { saveCall } from '../../store/calls.ts'
import { inScope, PLATFORM } from '../../store/db.ts'
import {
  ask,
  refused,
  send,
  startTestServer,
  type TestServer,
  testAccount,
  testCall,
  testKey,
} from '../server.test-kit.ts'
import { previewSettings } from './preview-settings.ts'

const DAY_MS = 86_400_000
const ON = { account: { inbound: { offnet: 'always' }, outbound: {} } } as const
const OFF = { account: { inbound: { offnet: 'off' }, outbound: {} } } as const

let server: TestServer
let acme: Account
let manager: string
let params: { accountId: string }
let ann: { id: string }

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
  params = { accountId: acme.id }
  ann = await ask(server, 'createUser', { as: manager, body: { name: 'Ann Lee', extension: '101' } })
  for (let daysAgo = 1; daysAgo <= 20; daysAgo++) await saveCall(server.db, inboundCall(daysAgo))
  // Another account's, one that goes on, one from before, and one of which no time line was kept.
  const other = await testAccount(server, 'other')
  await saveCall(server.db, testCall(other, { startedAtMs: server.clock.nowMs - DAY_MS }))
  const { endedAtMs: _, ...goesOn } = inboundCall(1)
  await saveCall(server.db, { ...goesOn, state: 'live' })
  await saveCall(server.db, inboundCall(100))
  const old = inboundCall(3)
  await saveCall(server.db, old)
  await inScope(server.db, PLATFORM, (trx) => sql`update calls set time_line = null where id = ${old.id}`.execute(trx))
  await ask(server, 'putSettings', { as: manager, params, body: { settings: OFF } })
})
afterAll(() => server?.close())

function inboundCall(daysAgo: number): Call {
  const call = testCall(acme, { startedAtMs: server.clock.nowMs - daysAgo * DAY_MS })
  const parties = call.parties.map((party) => (party.role === 'callee' ? { ...party, userId: ann.id } : party))
  return { ...call, parties }
}

const preview = (settings: object, more: object = {}) =>
  ask(server, 'previewSettings', { as: manager, params, body: { settings, ...more } })

it('counts what would newly be recorded, and shows the newest of it in words', async () => {
  const found = await preview(ON)
  expect(found).toMatchObject({
    basedOnVersion: 1,
    days: 30,
    lookedAt: 20,
    notLookedAt: 1,
    isCapped: false,
    newlyRecorded: 20,
    unchanged: 0,
    keptMsBefore: 0,
    keptMsGained: 60_000,
    keptMsLost: 0,
  })
  const { newlyRecorded } = found.examples
  expect(newlyRecorded).toHaveLength(20)
  expect(newlyRecorded[0]).toMatchObject({
    caller: { name: 'Ada Lovelace', network: 'offnet' },
    callee: { number: '101', network: 'onnet' },
    before: 'Not recorded: the rules for this kind of call are off.',
    after: 'Recorded in one segment, which follows the account rule. 3 s of audio.',
  })
  const starts = newlyRecorded.map(({ startedAt }) => startedAt)
  expect(starts).toEqual(starts.toSorted().toReversed())
  expect(found.since).toBe(starts.at(-1))
})

it('names users as people call them', async () => {
  const { examples } = await preview({ ...OFF, users: { [ann.id]: { rules: { inbound: { offnet: 'always' } } } } })
  expect(examples.newlyRecorded[0]?.after).toContain('follows user Ann Lee (101)')
})

it('looks back as far as it is told, and changes nothing', async () => {
  expect((await preview(ON, { days: 5 })).lookedAt).toBe(5)
  expect(await preview(OFF)).toMatchObject({ lookedAt: 20, unchanged: 20, newlyRecorded: 0 })
  expect((await ask(server, 'getSettings', { as: manager, params })).version).toBe(1)
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'settings.previewed' } })
  expect(auditEvents[0]?.details).toEqual({ days: 30, lookedAt: 20 })
})

it('refuses what could not be saved either', async () => {
  const body = { settings: { ...ON, users: { nobody: {} } } }
  await refused(send(server, 'previewSettings', { as: manager, params, body }), 400, 'settings-id-unknown')
  const long = { settings: ON, days: 91 }
  await refused(send(server, 'previewSettings', { as: manager, params, body: long }), 400, 'invalid-request')
})

const question = (more: object = {}) => ({
  accountId: acme.id,
  fromMs: 0,
  inForce: completeSettings(OFF),
  edited: completeSettings(ON),
  signal: new AbortController().signal,
  ...more,
})

it.each([1, 20, 21, 22])('looks at the newest %i when that is the most', async (maximumCalls) => {
  const found = await previewSettings(server.db, question({ maximumCalls }))
  expect([found.lookedAt, found.isCapped]).toEqual([Math.min(21, maximumCalls), maximumCalls < 21])
})

it('reads on where the last chunk ended', async () => {
  const many = await testAccount(server, 'many')
  const startedAtMs = server.clock.nowMs - DAY_MS
  const call = testCall(many, { startedAtMs })
  await saveCall(server.db, call)
  // All of them start in the same millisecond: only their ids tell them apart.
  await inScope(server.db, PLATFORM, (trx) =>
    sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, time_line)
      select gen_random_uuid(), account_id, recording_client_id, state, started_at, direction, detail, search, time_line
      from calls, generate_series(1, 1234) where id = ${call.id}`.execute(trx),
  )
  const found = await previewSettings(server.db, question({ accountId: many.id }))
  expect(found).toMatchObject({ lookedAt: 1235, newlyRecorded: 1235 })
  expect(found.examples.newlyRecorded).toHaveLength(50)
  const ids = new Set(found.examples.newlyRecorded.map((example) => example.call.id))
  expect(ids.size).toBe(50)
})

it('stops when the request is closed', async () => {
  const large = await testAccount(server, 'large')
  const as = await testKey(server, 'account-administrator', large)
  const call = testCall(large, { startedAtMs: server.clock.nowMs - DAY_MS })
  await saveCall(server.db, call)
  await inScope(server.db, PLATFORM, (trx) =>
    sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, time_line)
      select gen_random_uuid(), account_id, recording_client_id, state, started_at, direction, '{}', '', time_line
      from calls, generate_series(1, 30000) where id = ${call.id}`.execute(trx),
  )
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  const closing = new AbortController()
  server.app.server.once('request', () => setImmediate(() => closing.abort()))
  const asked = fetch(`${url}/api/v1/accounts/${large.id}/settings/preview`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
    body: JSON.stringify({ settings: ON }),
    signal: closing.signal,
  })
  await expect(asked).rejects.toThrow('aborted')
  // The next one waits for its turn, so that the first is over when it is answered.
  await ask(server, 'previewSettings', { as, params: { accountId: large.id }, body: { settings: ON, days: 1 } })
  const { auditEvents } = await ask(server, 'listAuditEvents', { as, query: { action: 'settings.previewed' } })
  const lookedAt = (days: number) =>
    auditEvents.filter(({ details }) => details.days === days).map((event) => Number(event.details.lookedAt))
  expect(lookedAt(1)).toEqual([30_001])
  expect(lookedAt(30)).not.toContain(30_001)
})

it('stops in the middle when nobody waits for it any more', async () => {
  const many = await testAccount(server, 'stopped')
  const call = testCall(many, { startedAtMs: server.clock.nowMs - DAY_MS })
  await saveCall(server.db, call)
  await inScope(server.db, PLATFORM, (trx) =>
    sql`
      insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, time_line)
      select gen_random_uuid(), account_id, recording_client_id, state, started_at, direction, '{}', '', time_line
      from calls, generate_series(1, 5000) where id = ${call.id}`.execute(trx),
  )
  let asked = 0
  const signal = new AbortController().signal
  // Gone the second time it is asked for: once the first chunk was looked at.
  Object.defineProperty(signal, 'aborted', { get: () => ++asked > 1 })
  const found = await previewSettings(server.db, question({ accountId: many.id, signal }))
  expect(found.lookedAt).toBeGreaterThan(0)
  expect(found.lookedAt).toBeLessThan(5001)
})

it('stops when nobody waits for it any more', async () => {
  const found = await previewSettings(server.db, question({ signal: AbortSignal.abort() }))
  expect(found.lookedAt).toBe(0)
})
