import fc from 'fast-check'
import type { Expression, SqlBool } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sight, sees } from '../core/access/sight.ts'
import { subjectOfCall, subjectOfSegment } from '../core/access/subject-of-call.ts'
import type { Call } from '../core/model/call.ts'
import type { ReplaySoFar, Segment } from '../core/model/call-time-line.ts'
import { createAccount } from './accounts.ts'
import { annotatedCalls } from './annotated-calls.ts'
import { STARTED_AT_MS, sampleCall } from './call.test-kit.ts'
import { createNote } from './call-notes.ts'
import { findCallSubjects } from './call-subjects.ts'
import { saveCall } from './calls.ts'
import { accountScope, inScope, PLATFORM, type Scope } from './db.ts'
import { fillCallPeople } from './fill-call-people.ts'
import { type CallFilter, listCalls } from './list-calls.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const USERS = Array.from({ length: 5 }, () => newId())
const QUEUES = ['support', 'sales']
const PART_MS = 10_000
/** Of the note on each call, in turn: of the whole call, of each part, of what was not recorded. */
const OFFSETS_MS = [undefined, 5_000, 15_000, 25_000, 90_000]
const ANN = { kind: 'user', id: newId(), name: 'Ann' } as const
const EVERYTHING: Sight = { whole: true, callIds: [], userIds: [], queueIds: [], hidingUserIds: [] }
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
    const offsetMs = OFFSETS_MS[index % OFFSETS_MS.length]
    const note = { text: 'Wants a REFUND', ...(offsetMs !== undefined && { offsetMs }) }
    await createNote(database.db, { accountId, callId: call.id, author: ANN, atMs: call.startedAtMs, ...note })
  }
})
afterAll(() => database.close())

type Course = typeof anyCourse extends fc.Arbitrary<infer C> ? C : never

function replayOf({ also, segments }: Course): ReplaySoFar {
  const everybody = [also, ...segments]
  return {
    segments: segments.map(
      ({ users, queues }, index) =>
        ({
          fromMs: STARTED_AT_MS + index * PART_MS,
          toMs: STARTED_AT_MS + (index + 1) * PART_MS - 1,
          endedBy: 'owner-changed',
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

test('a note finds its call for who may hear its moment, and for nobody else', async () => {
  const idsBy = async (filter: CallFilter) => {
    const page = await listCalls(database.db, scope, { ...filter, sights: [EVERYTHING] }, { limit: 100 })
    return page.calls.map(({ id }) => id).reverse()
  }
  for (const { callIds, ...rest } of fc.sample(sights, { seed: 5, numRuns: 60 })) {
    const reader: Sight = { ...rest, callIds: callIds.map((index) => calls[index]?.id ?? '') }
    const [readable, hidden] = [true, false].map((isWanted) =>
      calls.filter((call, index) => isReadable(reader, call, OFFSETS_MS[index % OFFSETS_MS.length]) === isWanted),
    )
    const expected = readable?.map(({ id }) => id)
    expect(await idsBy({ notes: ['refund'], reader })).toEqual(expected)
    expect(await idsBy({ has: ['note'], reader })).toEqual(expected)
    expect(await idsBy({ except: [{ notes: ['wants a'] }], reader })).toEqual(hidden?.map(({ id }) => id))
  }
  const ofWholeCalls = calls.filter((_, index) => index % OFFSETS_MS.length === 0).map(({ id }) => id)
  expect(await idsBy({ notes: ['refund'] })).toEqual(ofWholeCalls)
  expect(await idsBy({ notes: ['refund', 'gift'], reader: EVERYTHING })).toEqual([])
}, 120_000)

/** As core/access/may-read-note.ts says it. */
function isReadable(reader: Sight, call: Call, offsetMs: number | undefined): boolean {
  if (offsetMs === undefined) return true
  const atMs = call.startedAtMs + offsetMs
  return (call.replay?.segments ?? [])
    .filter(({ fromMs, toMs, endedBy }) => fromMs <= atMs && (atMs <= toMs || endedBy === 'still-running'))
    .every((segment) => sees(reader, { ...subjectOfSegment(subjectOfCall(call), segment), segments: [] }))
}

test('a note finds the same calls by its keys, handed on, and asked of each call', async () => {
  const reader: Sight = { ...EVERYTHING, whole: false, userIds: USERS.slice(0, 3) }
  const found = await inScope(database.db, scope, async (trx) => {
    const wanted = { kind: 'note', text: 'refund' } as const
    const byKey = await annotatedCalls(trx, scope, wanted, reader)
    const few = await annotatedCalls(trx, scope, wanted, reader, { byKey: false })
    const many = await annotatedCalls(trx, scope, wanted, reader, { byKey: false, mostIds: 3 })
    if (byKey.kind !== 'key' || few.kind !== 'ids' || many.kind !== 'condition')
      throw new Error(`${byKey.kind} ${few.kind} ${many.kind}`)
    const thatMatch = async ({ condition }: { readonly condition: Expression<SqlBool> }) => {
      const rows = await trx.selectFrom('calls').select('id').where(condition).execute()
      return rows.map(({ id }) => id).toSorted()
    }
    return [few.ids.toSorted(), await thatMatch(many), await thatMatch(byKey)]
  })
  expect(found[0]?.length).toBeGreaterThan(3)
  expect(found.slice(1)).toEqual([found[0], found[0]])
})

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

test('of calls from before it was noted it is told who was on them, however often that is interrupted', async () => {
  const { db } = database
  const old = calls.filter((_, index) => index % 2 === 0)
  const ids = old.map(({ id }) => id)
  const hasPeople = (call: Call) => {
    const { userIds, queueIds } = subjectOfCall(call)
    return userIds.length + queueIds.length > 0
  }
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('calls')
      .set({ people_ids: [], queue_ids: [], people_filled: false })
      .where('id', 'in', ids)
      .execute(),
  )
  const readBack = async () => {
    const found = await findCallSubjects(db, scope, ids)
    return old.map(({ id }) => found.get(id)?.userIds)
  }
  expect(new Set((await readBack()).flat())).toEqual(new Set())
  // Another process has one of them.
  const [busy] = ids
  await db.transaction().execute(async (other) => {
    await inScope(other, PLATFORM, (trx) =>
      trx
        .selectFrom('calls')
        .select('id')
        .where('id', '=', busy ?? '')
        .forUpdate()
        .execute(),
    )
    expect(await fillCallPeople(db)).toBe(old.length - 1)
  })
  expect(await fillCallPeople(db, AbortSignal.abort())).toBe(1)
  expect(await readBack()).toEqual(old.map((call) => subjectOfCall(call).userIds))
  expect(old.some((call) => !hasPeople(call))).toBe(true)
  expect(await fillCallPeople(db)).toBe(0)
})
