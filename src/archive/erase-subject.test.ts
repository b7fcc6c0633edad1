import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import type { Call, Party } from '../core/model/call.ts'
import type { DataSubject } from '../core/model/erasure.ts'
import type { Recording } from '../core/model/recording.ts'
import { completeSettings } from '../core/policy/presets.ts'
import { DAY_MS } from '../core/retention/decide-retention.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, saveCall } from '../store/calls.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { callsOfSubject, createErasure, decideErasure, getErasure, itemsOfErasure } from '../store/erasures.ts'
import { claimCall } from '../store/late-facts.ts'
import { addCalls, createHold } from '../store/legal-holds.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { findRecording, saveRecording } from '../store/recordings.ts'
import { createPurge, getPurge, wasPurged } from '../store/retention-purges.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { callPrefix, journalKey } from './object-keys.ts'
import { callAndRecording } from './purge.test-kit.ts'
import { purgeRecordings, type RetentionParts } from './purge-recordings.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 12)
const quiet = { debug() {}, info() {}, warn() {}, error: console.error }
const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
const NUMBER = '+4930123456'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
})
afterAll(() => database?.close())

let objects: ObjectStore
let accountId: string
let parts: RetentionParts
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-erase-'))
  objects = createFilesystemObjectStore(join(folder, 'objects'))
  accountId = newId()
  await createAccount(db, { id: accountId, slug: `a-${accountId}`, name: 'Acme', domains: [], timeZone: 'UTC' })
  parts = { db, bus, objects, nowMs: () => NOW_MS, log: quiet, version: '1.2.3' }
  return () => rm(folder, { recursive: true, force: true })
})

interface Made {
  readonly call: Call
  readonly recording: Recording
}

const party = (index: number, role: Party['role'], number: string, userId?: string): Party => ({
  ...{ index, role, number, network: 'offnet', streamIds: [] },
  ...(userId !== undefined && { userId }),
})

async function called(daysAgo: number, parties: readonly Party[], recorded = true): Promise<Made> {
  const made = callAndRecording(accountId, NOW_MS - daysAgo * DAY_MS - 10_000, `audio of ${daysAgo}`)
  const call = { ...made.call, parties }
  await saveCall(db, call)
  await objects.put(journalKey(call), Buffer.from('journal'))
  if (recorded) {
    await objects.put(made.recording.objectKey, Buffer.from(`audio of ${daysAgo}`))
    await objects.put(made.recording.peaksKey, Buffer.from('peaks'))
    await saveRecording(db, made.recording)
  }
  return { call, recording: made.recording }
}

const isThere = async ({ call, recording }: Made) => {
  const files: string[] = []
  for await (const key of objects.list(callPrefix(call))) files.push(key)
  const rows = [await findCall(db, PLATFORM, call.id), await findRecording(db, PLATFORM, recording.id)]
  return rows.some((row) => row !== undefined) || files.length > 0
}

async function erase(subject: DataSubject) {
  const calls = await callsOfSubject(db, accountId, subject, 1000)
  const who = { requestedBy: 'ada', requestedByName: 'Ada', reason: 'letter of 2 May' }
  const erasure = await db
    .transaction()
    .execute((trx) => createErasure(trx, { accountId, subject, ...who }, calls, NOW_MS))
  await db.transaction().execute((trx) => decideErasure(trx, erasure, 'running', 'Bob', NOW_MS))
  const draft = { accountId, kind: 'erasure', erasureId: erasure.id, untilMs: NOW_MS, startedAtMs: NOW_MS } as const
  const purge = await createPurge(db, draft)
  return { erasure, purge }
}

it('finds every call of a number, whole and however it is written, and says what it had to do with each', async () => {
  const one = await called(3, [party(0, 'caller', NUMBER), party(1, 'callee', '101')])
  const two = await called(2, [party(0, 'caller', '101'), party(1, 'callee', '004930123456')])
  const three = await called(1, [party(0, 'caller', '101'), party(1, 'callee', '102'), party(2, 'other', '4930123456')])
  await called(1, [party(0, 'caller', `${NUMBER}7`), party(1, 'callee', '101')])
  const found = await callsOfSubject(db, accountId, { kind: 'number', number: '+49 30 123456' }, 100)
  expect(found.map(({ callId, relations }) => [callId, relations])).toEqual([
    [one.call.id, ['caller']],
    [two.call.id, ['called']],
    [three.call.id, ['on-call']],
  ])
  expect(await callsOfSubject(db, accountId, { kind: 'number', number: '-' }, 100)).toEqual([])
})

it('finds every call of a person', async () => {
  const [ada, bob] = [newId(), newId()]
  const one = await called(2, [party(0, 'caller', NUMBER), party(1, 'callee', '101', ada)])
  await called(1, [party(0, 'caller', NUMBER), party(1, 'callee', '102', bob)])
  const found = await callsOfSubject(db, accountId, { kind: 'user', userId: ada, name: 'Ada' }, 100)
  expect(found.map(({ callId, relations }) => [callId, relations])).toEqual([[one.call.id, ['called']]])
})

it('erases what nothing keeps, calls without a recording too, and gives every other one its verdict', async () => {
  const of = [party(0, 'caller', NUMBER), party(1, 'callee', '101')]
  const [free, silent, held, busy] = [
    await called(5, of),
    await called(4, of, false),
    await called(3, of),
    await called(2, of),
  ]
  const other = await called(2, [party(0, 'caller', '+4930999'), party(1, 'callee', '101')])
  const hold = await createHold(db, { accountId, name: 'Miller', reason: 'x', createdByName: 'Ada' }, NOW_MS)
  await db.transaction().execute((trx) => addCalls(trx, hold, [held.call.id], 'Ada', NOW_MS))
  await claimCall(db, busy.call)
  const { erasure, purge } = await erase({ kind: 'number', number: NUMBER })
  await purgeRecordings(parts, purge)
  const verdicts = (await itemsOfErasure(db, erasure)).map(({ callId, verdict, cases }) => [callId, verdict, cases])
  expect(verdicts).toEqual([
    [free.call.id, 'erased', []],
    [silent.call.id, 'erased', []],
    [held.call.id, 'held', ['Miller']],
    [busy.call.id, 'busy', []],
  ])
  expect(await Promise.all([free, silent, held, busy, other].map(isThere))).toEqual([false, false, true, true, true])
  // What the journal of a recorder that had died still has of them does not bring them back.
  const asked = [free, silent, held, other].map(({ call }) => wasPurged(db, accountId, call.id))
  expect(await Promise.all(asked)).toEqual([true, true, false, false])
  expect(await getErasure(db, PLATFORM, erasure.id)).toMatchObject({ state: 'done', finishedAtMs: NOW_MS })
  expect((await getPurge(db, PLATFORM, purge.id)).certificate).toMatchObject({
    ...{ recordings: 1, calls: 2 },
    byReason: { 'somebody of whom it is wanted it erased': 1 },
  })
})

it('keeps what the preset of the account has to keep, and says until when', async () => {
  await saveSettings(db, accountScope(accountId), { accountId, settings: completeSettings({ preset: 'kazoo' }) })
  const of = [party(0, 'caller', NUMBER), party(1, 'callee', '101')]
  const [old, young] = [await called(400, of), await called(10, of)]
  const { erasure, purge } = await erase({ kind: 'number', number: NUMBER })
  await purgeRecordings(parts, purge)
  const items = await itemsOfErasure(db, erasure)
  expect(items.map(({ verdict }) => verdict)).toEqual(['erased', 'kept'])
  expect(items[1]?.keptUntilMs).toBe((young.call.endedAtMs ?? 0) + 365 * DAY_MS)
  expect([await isThere(old), await isThere(young)]).toEqual([false, true])
})
