import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ToldEvent } from '../core/model/call.ts'
import { createAccount } from './accounts.ts'
import { sampleCall } from './call.test-kit.ts'
import { saveCall } from './calls.ts'
import { accountScope } from './db.ts'
import type { Job, Jobs } from './jobs.ts'
import {
  callsWithLateFacts,
  claimLateFacts,
  concludeLateFacts,
  type LateFacts,
  noteObjects,
  removeLateFacts,
  tellEndedCall,
} from './late-facts.ts'
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
  const first = await claimLateFacts(db, call.id)
  await tell(acme.id, 4)
  expect(enqueued).toEqual([1, 2].map(() => ({ name: 'redecide-call', subjectId: call.id })))
  expect(await callsWithLateFacts(db)).toEqual([call.id])
  if (!first) throw new Error('told')
  await noteObjects(db, call.id, first, ['new.wav'])

  const second = await claimLateFacts(db, call.id)
  if (!second) throw new Error('told')
  expect(second).toMatchObject({ told: [conference(3), conference(4)], objectKeys: ['new.wav'] })
  const conclude = (facts: LateFacts, keys: readonly string[]) =>
    db.transaction().execute((trx) => concludeLateFacts(trx, call.id, facts, keys))
  await expect(noteObjects(db, call.id, first, ['x'])).rejects.toThrow(/another process/)
  await expect(conclude(first, [])).rejects.toThrow(/another process/)
  await noteObjects(db, call.id, second, ['newer.wav'])
  await conclude(second, ['old.wav'])

  const third = await claimLateFacts(db, call.id)
  expect(third).toMatchObject({ told: [], objectKeys: ['old.wav'] })
  if (!third) throw new Error('told')
  await removeLateFacts(db, second)
  expect(await callsWithLateFacts(db)).toEqual([call.id])
  await removeLateFacts(db, third)
  expect(await claimLateFacts(db, call.id)).toBeUndefined()
})
