import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgresBus } from '../adapters/postgres-bus.ts'
import type { Bus, BusMessage } from './bus.ts'
import { announceRecorder, type RecorderHealth, watchRecorders } from './recorder-health.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const WELL: RecorderHealth = { host: 'rec1', folder: '/spool', disk: 'ok', waitingBytes: 0, failingCalls: 0 }

let database: TestDatabase
/** Of two processes. */
let web: Bus
let recorder: Bus

beforeAll(async () => {
  database = await createTestDatabase()
  web = await openPostgresBus(database.connection, quiet)
  recorder = await openPostgresBus(database.connection, quiet)
})
afterAll(async () => {
  await web?.close()
  await recorder?.close()
  await database?.close()
})

test('a recorder is known to other processes as it is now, until it was not heard of for long', async () => {
  let nowMs = 0
  let health = WELL
  const changes: BusMessage[] = []
  web.subscribe('recorder-changed', (message) => changes.push(message))
  const board = watchRecorders(web, () => nowMs)
  const stop = announceRecorder(recorder, () => health)
  await expect.poll(() => board.list()).toEqual([WELL])
  health = { ...WELL, disk: 'full', freeBytes: 5 }
  await expect.poll(() => board.list(), { timeout: 5000 }).toEqual([health])
  expect(changes.map(({ id }) => id)).toEqual(['rec1:/spool', 'rec1:/spool'])
  stop()
  nowMs = 100_000
  expect(board.list()).toEqual([])
  board.close()
})

test('nothing new is said while only the number of bytes changes', async () => {
  let freeBytes = 0
  const changes: BusMessage[] = []
  const end = web.subscribe('recorder-changed', (message) => changes.push(message))
  const stop = announceRecorder(recorder, () => ({ ...WELL, folder: '/other', freeBytes: freeBytes++ }))
  await expect.poll(() => freeBytes, { timeout: 5000 }).toBeGreaterThan(3)
  expect(changes).toHaveLength(1)
  stop()
  end()
})
