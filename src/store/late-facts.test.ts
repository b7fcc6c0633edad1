import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ToldEvent } from '../core/model/call.ts'
import { createAccount } from './accounts.ts'
import { sampleCall } from './call.test-kit.ts'
import { saveCall } from './calls.ts'
import { accountScope } from './db.ts'
import type { Job, Jobs } from './jobs.ts'
import { callsWithLateFacts, lateFactsOf, removeLateFacts, tellEndedCall } from './late-facts.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const conference = (parties: number): ToldEvent => ({
  atMs: 5,
  by: 'api',
  event: { type: 'conference', atMs: 2, parties },
})

it('keeps facts in order of arrival, with a job, until they are acted on; nobody else can tell any', async () => {
  const { db } = database
  const shared = { name: 'x', domains: [], timeZone: 'UTC' }
  const acme = await createAccount(db, { ...shared, slug: 'acme' })
  const other = await createAccount(db, { ...shared, slug: 'other' })
  const call = sampleCall({ accountId: acme.id, state: 'ended' })
  await saveCall(db, call)
  const enqueued: Job[] = []
  const jobs = { enqueue: async (_: unknown, job: Job) => void enqueued.push(job) } as unknown as Jobs
  const tell = (accountId: string, parties: number) =>
    db.transaction().execute((trx) => tellEndedCall(trx, jobs, accountScope(accountId), call.id, [conference(parties)]))

  await expect(tell(other.id, 9)).rejects.toMatchObject({ code: 'call-not-found' })
  expect(await tell(acme.id, 3)).toMatchObject({ id: call.id, state: 'ended' })
  const first = await lateFactsOf(db, call.id)
  await tell(acme.id, 4)
  expect((await lateFactsOf(db, call.id)).told).toEqual([conference(3), conference(4)])
  expect(enqueued).toEqual([1, 2].map(() => ({ name: 'redecide-call', subjectId: call.id })))
  expect(await callsWithLateFacts(db)).toEqual([call.id])
  await removeLateFacts(db, first.ids)
  expect((await lateFactsOf(db, call.id)).told).toEqual([conference(4)])
})
