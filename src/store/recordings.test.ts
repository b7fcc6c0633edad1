import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Recording } from '../core/model/recording.ts'
import { createAccount } from './accounts.ts'
import { STARTED_AT_MS, sampleCall } from './call.test-kit.ts'
import { saveCall } from './calls.ts'
import { accountScope, PLATFORM } from './db.ts'
import { listCalls } from './list-calls.ts'
import { newId } from './new-id.ts'
import { findRecording, recordingsOfCall, recordingsOfCalls, saveRecording } from './recordings.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let accountId: string
beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'x', domains: [], timeZone: 'UTC' })).id
})
afterAll(() => database.close())

function sampleRecording(callId: string, startedAtMs = STARTED_AT_MS): Recording {
  return {
    id: newId(),
    callId,
    accountId,
    startedAtMs,
    durationMs: 5_020,
    encoding: 'alaw',
    sampleRateHz: 8000,
    channels: [{ partyIndex: 0, streamIds: [0] }, { streamIds: [1] }],
    sizeBytes: 5_000_000_000,
    sha256: 'ab'.repeat(32),
    objectKey: 'a/b.wav',
    peaksKey: 'a/b.peaks',
    peaksPerSecond: 50,
    quality: [],
    sound: [
      { speechLevelDbov: -26.5, heardMs: 4000, silenceShare: 0.2, clippedSamples: 9, clippings: [] },
      { heardMs: 0, silenceShare: 1, clippedSamples: 0, clippings: [] },
    ],
  }
}

test('a recording comes back as it was saved, also when saved twice, and marks its call', async () => {
  const { db } = database
  const scope = accountScope(accountId)
  const call = sampleCall({ accountId })
  await saveCall(db, call)
  const recording = sampleRecording(call.id)
  await saveRecording(db, recording)
  await saveRecording(db, recording)
  expect(await findRecording(db, scope, recording.id)).toEqual(recording)
  expect((await listCalls(db, scope, { recorded: true })).calls.map((each) => each.id)).toEqual([call.id])
  // The call is saved again after its recording: the mark stays.
  await saveCall(db, { ...call, state: 'ready' })
  expect((await listCalls(db, scope, {})).calls[0]?.recorded).toBe(true)
})

test('recordings of calls are listed in order of time', async () => {
  const { db } = database
  const call = sampleCall({ accountId })
  await saveCall(db, call)
  const second = sampleRecording(call.id, STARTED_AT_MS + 10_000)
  const first = sampleRecording(call.id)
  await saveRecording(db, second)
  await saveRecording(db, first)
  expect(await recordingsOfCall(db, PLATFORM, call.id)).toEqual([first, second])
  expect(await recordingsOfCalls(db, accountScope(newId()), [call.id])).toEqual([])
  expect(await recordingsOfCalls(db, PLATFORM, ['x'])).toEqual([])
})

test('a recording of a call that was not saved is refused', async () => {
  const recording = sampleRecording(newId())
  await expect(saveRecording(database.db, recording)).rejects.toMatchObject({ code: 'call-not-found' })
})
