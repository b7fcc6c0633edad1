import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from './accounts.ts'
import { party, STARTED_AT_MS, sampleCall } from './call.test-kit.ts'
import { findCall, findCalls, getCall, saveCall } from './calls.ts'
import { accountScope, PLATFORM } from './db.ts'
import { listCalls } from './list-calls.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let accountId: string
beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })).id
})
afterAll(() => database.close())

test('a call comes back as it was saved, and saving it again changes nothing', async () => {
  const call = sampleCall({ accountId, flags: ['metadata-missing'], identifiers: { UCID: '0001' } })
  expect(await saveCall(database.db, call)).toBe(true)
  expect(await saveCall(database.db, call)).toBe(true)
  expect(await getCall(database.db, accountScope(accountId), call.id)).toEqual(call)
})

test('many calls come in order of time, without what the phone system sent, and only those the scope sees', async () => {
  const { db } = database
  const body = { atMs: STARTED_AT_MS, sessionId: newId(), contentType: 'text/xml', raw: '<recording/>', problems: [] }
  const later = sampleCall({ accountId, startedAtMs: STARTED_AT_MS + 1000, metadata: [body] })
  const earlier = sampleCall({ accountId })
  for (const call of [later, earlier]) await saveCall(db, call)
  const ids = [later.id, earlier.id, newId(), 'no id']
  const { metadata: _, ...without } = later
  expect(await findCalls(db, accountScope(accountId), ids)).toEqual([earlier, without])
  expect(await findCalls(db, accountScope(newId()), ids)).toEqual([])
})

test('a late word of an older state never overwrites a newer one', async () => {
  const { db } = database
  const live = sampleCall({ accountId })
  const ended = { ...live, state: 'ended' as const, endedAtMs: STARTED_AT_MS + 5_000 }
  expect(await saveCall(db, ended)).toBe(true)
  expect(await saveCall(db, live)).toBe(false)
  expect(await saveCall(db, { ...ended, state: 'ready' })).toBe(true)
  expect(await saveCall(db, ended)).toBe(false)
  expect((await getCall(db, PLATFORM, live.id)).state).toBe('ready')
})

test('whatever a phone system sends can be stored: NUL, half surrogates, backslashes', async () => {
  const { db } = database
  const call = sampleCall({
    accountId,
    parties: [party({ name: 'a\0b\ud800c', number: '\0', aor: 'sip:\\u0000@\u0000' })],
    identifiers: { 'x\0y': '\\u0000 \u0001 \udc00' },
  })
  await saveCall(db, call)
  const stored = await getCall(db, PLATFORM, call.id)
  expect(stored.parties[0]?.name).toBe('a\ufffdb\ufffdc')
  expect(stored.identifiers).toEqual({ 'x\ufffdy': '\\u0000 \u0001 \ufffd' })
})

test('a call of another account is not found, and neither is an id that is none', async () => {
  const call = sampleCall({ accountId })
  await saveCall(database.db, call)
  expect(await findCall(database.db, accountScope(newId()), call.id)).toBeUndefined()
  await expect(getCall(database.db, PLATFORM, "' or true")).rejects.toMatchObject({ code: 'call-not-found' })
})

test('a call of an account that does not exist is refused with the reason', async () => {
  const call = sampleCall({ accountId: newId() })
  await expect(saveCall(database.db, call)).rejects.toMatchObject({ code: 'account-not-found' })
})

test('the list tells duration, sides and the decision', async () => {
  const { db } = database
  const other = await createAccount(db, { slug: 'summary', name: 'x', domains: [], timeZone: 'UTC' })
  const decision = {
    outcome: 'skip',
    excludedBy: 'no-rule',
    direction: 'inbound',
    triggers: [],
    trace: [{ level: 'account rule', effect: 'no rule → skip' }],
  } as const
  const call = sampleCall({ accountId: other.id, state: 'ready', endedAtMs: STARTED_AT_MS + 1_234, decision })
  await saveCall(db, call)
  const { calls } = await listCalls(db, accountScope(other.id), {})
  expect(calls).toEqual([
    {
      id: call.id,
      accountId: other.id,
      recordingClientId: call.recordingClientId,
      state: 'ready',
      startedAtMs: STARTED_AT_MS,
      endedAtMs: STARTED_AT_MS + 1_234,
      durationMs: 1_234,
      direction: 'inbound',
      caller: { name: 'Ada Lovelace', number: '+49 30 1234567' },
      callee: { number: '42', aor: 'sip:grace.hopper@acme.example' },
      parties: call.parties,
      ownNames: [],
      queueIds: [],
      decision,
      outcome: 'skip',
      skipReason: 'no-rule',
      flags: [],
      recorded: false,
    },
  ])
})
