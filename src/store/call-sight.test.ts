import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sight, sees } from '../core/access/sight.ts'
import { subjectOfCall } from '../core/access/subject-of-call.ts'
import type { Call } from '../core/model/call.ts'
import type { ReplaySoFar, Segment } from '../core/model/call-time-line.ts'
import { createAccount } from './accounts.ts'
import { STARTED_AT_MS, sampleCall } from './call.test-kit.ts'
import { findCallSubjects } from './call-subjects.ts'
import { saveCall } from './calls.ts'
import { accountScope, type Scope } from './db.ts'
import { listCalls } from './list-calls.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const USERS = Array.from({ length: 5 }, () => newId())
const QUEUES = ['support', 'sales']
const people = fc.record({ users: fc.subarray(USERS), queues: fc.subarray(QUEUES) })
const anyCourse = fc.record({ also: people, segments: fc.array(people, { maxLength: 3 }) })

let database: TestDatabase
let scope: Scope
const calls: Call[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  const { id: accountId } = await createAccount(database.db, { slug: 'acme', name: 'x', domains: [], timeZone: 'UTC' })
  scope = accountScope(accountId)
  for (const [index, course] of fc.sample(anyCourse, { seed: 3, numRuns: 40 }).entries()) {
    const call = sampleCall({ accountId, startedAtMs: STARTED_AT_MS + index, replay: replayOf(course) })
    calls.push(call)
    await saveCall(database.db, call)
  }
})
afterAll(() => database.close())

type Course = typeof anyCourse extends fc.Arbitrary<infer C> ? C : never

function replayOf({ also, segments }: Course): ReplaySoFar {
  const everybody = [also, ...segments]
  return {
    segments: segments.map(
      ({ users, queues }) =>
        ({
          owner: { kind: 'account', accountId: '' },
          visibleTo: { users, scopes: [] },
          triggers: [],
          ...(queues.length > 0 && { queues }),
        }) as never as Segment,
    ),
    people: {
      users: [...new Set(everybody.flatMap(({ users }) => users))],
      queues: [...new Set(everybody.flatMap(({ queues }) => queues))],
    },
    unrecorded: [],
    commands: [],
    trace: [],
    outcome: 'record',
    direction: 'inbound',
    status: 'off',
    minimumDurationMs: 0,
    decision: { outcome: 'record', direction: 'inbound', triggers: [], trace: [] },
  }
}

const sights = fc.record(
  {
    whole: fc.boolean(),
    ownId: fc.constantFrom(...USERS),
    callIds: fc.subarray([0, 1, 2]),
    userIds: fc.subarray(USERS),
    queueIds: fc.subarray(QUEUES),
    hidingUserIds: fc.subarray(USERS),
  },
  { requiredKeys: ['whole', 'callIds', 'userIds', 'queueIds', 'hidingUserIds'] },
)

test('a list shows exactly the calls that are within sight, also when it is searched', async () => {
  for (const { callIds, ...rest } of fc.sample(sights, { seed: 4, numRuns: 150 })) {
    const sight: Sight = { ...rest, callIds: callIds.map((index) => calls[index]?.id ?? '') }
    const seen = calls.filter((call) => sees(sight, subjectOfCall(call))).map(({ id }) => id)
    for (const filter of [{}, { text: 'lovelace' }]) {
      const page = await listCalls(database.db, scope, { ...filter, sights: [sight] }, { limit: 100 })
      expect(page.calls.map(({ id }) => id).reverse()).toEqual(seen)
    }
  }
}, 120_000)

test('two sights show what is within both', async () => {
  const [one, other] = [USERS.slice(0, 2), USERS.slice(2)].map((userIds): Sight => {
    return { whole: false, callIds: [], userIds, queueIds: [], hidingUserIds: [] }
  }) as [Sight, Sight]
  const page = await listCalls(database.db, scope, { sights: [one, other] }, { limit: 100 })
  const both = calls.filter((call) => [one, other].every((sight) => sees(sight, subjectOfCall(call))))
  expect(both.length).toBeGreaterThan(0)
  expect(page.calls.map(({ id }) => id).reverse()).toEqual(both.map(({ id }) => id))
})

test('who was on a call is read as it was written', async () => {
  const found = await findCallSubjects(
    database.db,
    scope,
    calls.map(({ id }) => id),
  )
  for (const call of calls) {
    const { now, ...subject } = found.get(call.id) ?? { now: undefined }
    expect(subject).toEqual(subjectOfCall(call))
    expect(now?.userIds).toEqual(subjectOfCall(call).userIds)
  }
})
