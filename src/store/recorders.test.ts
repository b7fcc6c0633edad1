import { afterAll, beforeAll, expect, it } from 'vitest'
import { isRecorderAway, keepInTouch, recorderSeen } from './recorders.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
}, 60_000)
afterAll(() => database?.close())

const HOUR_MS = 3_600_000
const isAway = (endedAtMs: number, than = 'one') => isRecorderAway(database.db, than, { endedAtMs })

it('a recorder is away that was not in touch when a call ended, for a day at most', async () => {
  const seenAtMs = 1_700_000_000_000
  await recorderSeen(database.db, 'two', new Date(seenAtMs))
  expect(await isAway(seenAtMs - 60_000)).toBe(false)
  // It says so every ten seconds.
  expect(await isAway(seenAtMs + 15_000)).toBe(false)
  expect(await isAway(seenAtMs + 16_000)).toBe(true)
  expect(await isAway(seenAtMs + 16_000, 'two')).toBe(false)
  expect(await isAway(seenAtMs + 24 * HOUR_MS)).toBe(false)
})

it('one that says that it is there is, and one that left in good order is not waited for', async () => {
  const later = Date.now() + HOUR_MS
  const touch = keepInTouch(database.db, 'three')
  await expect.poll(() => isAway(later)).toBe(true)
  expect(await isAway(Date.now())).toBe(false)
  await touch.stop()
  expect(await isAway(later)).toBe(false)
})

it('one that has not come back for a week is forgotten when another is seen', async () => {
  const seenAtMs = 1_800_000_000_000
  await recorderSeen(database.db, 'four', new Date(seenAtMs))
  await recorderSeen(database.db, 'five', new Date(seenAtMs + 6 * 24 * HOUR_MS))
  expect(await isAway(seenAtMs + HOUR_MS, 'five')).toBe(true)
  await recorderSeen(database.db, 'five', new Date(seenAtMs + 7 * 24 * HOUR_MS + 1))
  expect(await isAway(seenAtMs + HOUR_MS, 'five')).toBe(false)
})
