import { afterEach, beforeEach, expect, it } from 'vitest'
import { accountScope, inScope } from '../store/db.ts'
import type { Jobs } from '../store/jobs.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { openPgBossJobs } from './pg-boss-jobs.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

let database: TestDatabase
const opened: Jobs[] = []

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const jobs of opened.splice(0)) await jobs.close()
  await database?.close()
})

async function open(): Promise<Jobs> {
  const jobs = await openPgBossJobs(database.connection, quiet)
  opened.push(jobs)
  return jobs
}

const enqueue = (jobs: Jobs, subjectId: string) =>
  database.db.transaction().execute(async (trx) => {
    await inScope(trx, accountScope('01890000-0000-7000-8000-000000000001'), async () => undefined)
    await jobs.enqueue(trx, { name: 'export-calls', subjectId })
  })

it('does what was committed, at once, and nothing that was rolled back', async () => {
  const jobs = await open()
  const done: string[] = []
  await jobs.work('export-calls', async (subjectId) => void done.push(subjectId))
  await expect(
    database.db.transaction().execute(async (trx) => {
      await jobs.enqueue(trx, { name: 'export-calls', subjectId: 'rolled back' })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await enqueue(jobs, 'committed')
  await expect.poll(() => done, { timeout: 5000, interval: 5 }).toEqual(['committed'])
})

it('does what waits one after the other without a pause', async () => {
  const jobs = await open()
  const done: string[] = []
  const expected = Array.from({ length: 12 }, (_, index) => String(index))
  for (const subjectId of expected) await enqueue(jobs, subjectId)
  await jobs.work('export-calls', async (subjectId) => void done.push(subjectId))
  await expect.poll(() => done, { timeout: 5000 }).toEqual(expected)
})

it('tries again what failed', async () => {
  const jobs = await open()
  const tries: boolean[] = []
  await jobs.work('export-calls', async (_, { isLast }) => {
    tries.push(isLast)
    if (tries.length === 1) throw new Error('not yet')
  })
  await enqueue(jobs, 'x')
  await expect.poll(() => tries, { timeout: 15_000 }).toEqual([false, false])
})

it('gives back what it is doing when it is closed, and the next one does it', async () => {
  const first = await open()
  let began = false
  await first.work('export-calls', async (_, { signal }) => {
    began = true
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  await enqueue(first, 'interrupted')
  await expect.poll(() => began, { timeout: 5000 }).toBe(true)
  await first.close()

  const second = await open()
  const done: string[] = []
  await second.work('export-calls', async (subjectId) => void done.push(subjectId))
  await expect.poll(() => done, { timeout: 15_000 }).toEqual(['interrupted'])
})

it('does nothing before its time, whoever has started meanwhile', async () => {
  const first = await open()
  const notBeforeMs = Date.now() + 2500
  await database.db
    .transaction()
    .execute((trx) => first.enqueue(trx, { name: 'carry-out-order', subjectId: 'x', notBeforeMs }))
  await first.close()
  const second = await open()
  const doneAtMs: number[] = []
  await second.work('carry-out-order', async () => void doneAtMs.push(Date.now()))
  await expect.poll(() => doneAtMs, { timeout: 15_000 }).toHaveLength(1)
  expect(doneAtMs[0]).toBeGreaterThanOrEqual(notBeforeMs)
})
