import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../core/model/call.ts'
import type { Segment } from '../core/model/call-time-line.ts'
import type { PolicyLevel } from '../core/model/policy.ts'
import { completeSettings } from '../core/policy/presets.ts'
import { saveSettings } from './account-settings.ts'
import { createAccount } from './accounts.ts'
import { type AnnotatedCalls, annotatedCalls, type WantedAnnotation } from './annotated-calls.ts'
import { party, STARTED_AT_MS, sampleCall } from './call.test-kit.ts'
import { saveCall } from './calls.ts'
import { countCalls } from './count-calls.ts'
import { accountScope, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { createDevice } from './devices.ts'
import { fillCallSearch } from './fill-call-search.ts'
import { findCallIds } from './find-call-ids.ts'
import { type CallFilter, findCallSummaries, listCalls } from './list-calls.ts'
import { NOTHING_NAMED } from './named-parts.ts'
import { saveQueue } from './queues.ts'
import { createRecordingGroup } from './recording-groups.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser, type StoredUser, updateUser } from './users.ts'

let database: TestDatabase
let ours: string
let theirs: string
let crowded: string
let clara: StoredUser
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const shared = { name: 'x', domains: [], timeZone: 'UTC' }
  ours = (await createAccount(db, { ...shared, slug: 'ours' })).id
  theirs = (await createAccount(db, { ...shared, slug: 'theirs' })).id
  const draft = { accountId: ours, numbers: [], sipAddresses: [], role: 'user' } as const
  clara = await createUser(db, accountScope(ours), { ...draft, name: 'Clara Old', extension: '201' })
  await createUser(db, accountScope(ours), { ...draft, name: 'Clara Other', extension: '209' })
  await save(1, {
    endedAtMs: STARTED_AT_MS + 61_000,
    parties: [
      party({ role: 'caller', name: 'Ada  LOVELACE', number: '+49 (30) 123-4567', aor: 'sip:ada@sbc.example' }),
      party({ index: 1, role: 'callee', name: 'Clara Old', number: '201', userId: clara.id }),
    ],
    replay: through('q1', clara.id),
  })
  await save(2, {
    endedAtMs: STARTED_AT_MS + 302_000,
    parties: [
      party({ role: 'caller', name: 'Clara Old', number: '201', userId: clara.id }),
      party({ index: 1, role: 'callee', name: 'Ada Lovelace', number: '0301234567' }),
    ],
    replay: through('q2', clara.id),
  })
  await save(3, {
    parties: [
      party({ role: 'caller', aor: 'sip:Zoë@acme.example' }),
      party({ index: 1, role: 'callee', number: '+4930999201' }),
    ],
  })
  const desk = await createDevice(db, accountScope(ours), {
    ...shared,
    accountId: ours,
    name: 'Front Desk',
    kind: 'ip-phone',
    sipAddress: 'desk@x',
  })
  const dora = await createUser(db, accountScope(ours), { ...draft, name: 'Dora', extension: '640' })
  const byCommand = segment({ kind: 'user', userId: dora.id }, 'command')
  const atDesk = { number: '640', deviceId: desk.id, userId: dora.id }
  await save(6, {
    parties: [party({ role: 'caller', ...atDesk })],
    replay: { ...through('q3'), segments: [byCommand] },
  })
  await save(7, {
    parties: [party({ number: '707' })],
    replay: { ...through('q3'), segments: [segment({ kind: 'queue', queueId: 'q1' }, 'rule')] },
  })
  await save(8, {
    parties: [party({ number: '808' })],
    replay: { ...through('q3'), segments: [segment({ kind: 'account', accountId: ours }, 'rule')] },
  })
  crowded = (await createAccount(db, { ...shared, slug: 'crowded' })).id
  // The same ids of queues in another account, for other queues.
  await save(4, { accountId: theirs, replay: through('q1') })
  await save(5, { accountId: theirs, replay: through('Support') })
  await updateUser(db, accountScope(ours), { ...clara, name: 'Clara Vogt', lastName: 'Vogt' })
  await createRecordingGroup(db, accountScope(ours), {
    accountId: ours,
    name: 'Sales',
    managerIds: [],
    memberIds: [clara.id],
  })
  const people = { agentIds: [], agentDeviceIds: [], supervisorIds: [], type: 'ring-all' } as const
  await saveQueue(db, accountScope(ours), { ...people, accountId: ours, id: 'q1', name: 'Support' })
  const settings = completeSettings({ queues: { q2: { name: 'Support EMEA', rules: {} } } })
  await saveSettings(db, PLATFORM, { accountId: ours, settings })
})
afterAll(() => database.close())

const save = (seconds: number, changes: Partial<Call>) =>
  saveCall(database.db, sampleCall({ accountId: ours, startedAtMs: STARTED_AT_MS + seconds * 1000, ...changes }))

function segment(owner: PolicyLevel, startedBy: Segment['startedBy']): Segment {
  const visibleTo = { users: [], scopes: [] }
  const rest = { endedBy: 'call-ended', pauses: [], kept: [], marks: [], visibleTo } as const
  return { fromMs: 0, toMs: 1, queues: ['q3'], owner, triggers: [owner], startedBy, ...rest }
}

function through(queueId: string, ...users: string[]): NonNullable<Call['replay']> {
  return {
    segments: [],
    people: { users, queues: [queueId] },
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

/** Seconds after STARTED_AT_MS of the calls found, oldest first. */
async function found(filter: CallFilter, scope: Scope = accountScope(ours)): Promise<number[]> {
  const { calls } = await listCalls(database.db, scope, filter)
  return calls.map((call) => (call.startedAtMs - STARTED_AT_MS) / 1000).reverse()
}

describe('the one who calls is found', () => {
  test.each([
    ['by a name in any case, its words in any order', 'lovelace ADA', [1]],
    ['by the beginning of a number', '+4930', [1]],
    ['not by what is inside of a number', '+301', []],
    ['by a part of a long number in any spelling', '004930 123456', [1]],
    ['by an extension', '201', [2]],
    ['by the end of a number', '4567', [1]],
    ['by the name a user has now', 'vogt', [2]],
    ['by the name a user had', 'Clara Old', [2]],
    ['by a SIP address', 'ada@sbc', [1]],
    ['by the address where there is nothing else', 'ZOË', [3]],
    ['not by what the other side is called', '999201', []],
    ['not by parts of two values', 'lovelace4930', []],
    ['not by wildcards of SQL', 'lov%ace', []],
  ])('%s', async (_, caller, expected) => {
    expect(await found({ callers: [caller] })).toEqual(expected)
  })
})

test('the one who is called is found, also by an extension at the end of a direct number', async () => {
  expect(await found({ callees: ['201'] })).toEqual([1, 3])
  expect(await found({ callees: ['vogt'] })).toEqual([1])
  expect(await found({ callers: ['lovelace'], callees: ['vogt'] })).toEqual([1])
  expect(await found({ callers: ['lovelace'], callees: ['lovelace'] })).toEqual([])
})

test('users are found by the name or extension they have, all of its words', async () => {
  expect(await found({ users: ['clara vogt'] })).toEqual([1, 2])
  expect(await found({ users: ['201'] })).toEqual([1, 2])
  expect(await found({ users: ['clara'] })).toEqual([1, 2])
  expect(await found({ users: ['clara other'] })).toEqual([])
  expect(await found({ users: ['clara old'] })).toEqual([])
  expect(await found({ users: ['nobody'] })).toEqual([])
  expect(await found({ users: ['cl'] })).toEqual([])
  expect(await found({ users: ['clara'] }, accountScope(theirs))).toEqual([])
})

test('queues are found by id or name, whole before in part, each in its account', async () => {
  expect(await found({ queues: ['support'] })).toEqual([1])
  expect(await found({ queues: ['Q2'] })).toEqual([2])
  expect(await found({ queues: ['upport'] })).toEqual([1, 2])
  expect(await found({ queues: ['support emea'] })).toEqual([2])
  expect(await found({ queues: ['support', 'emea'] })).toEqual([])
  expect(await found({ queues: ['q1'] }, accountScope(theirs))).toEqual([4])
  expect(await found({ queues: ['support'] }, accountScope(theirs))).toEqual([])
  expect(await found({ queues: ['support'] }, PLATFORM)).toEqual([1])
  expect(await found({ queues: ['Support'] }, PLATFORM)).toEqual([1, 5])
  expect(await found({ queues: ['%'] })).toEqual([])
})

test('people of a group, those whose rules a recording follows, and how it came about are found', async () => {
  expect(await found({ groups: ['SALES'] })).toEqual([1, 2])
  expect(await found({ groups: ['ale'] })).toEqual([1, 2])
  expect(await found({ groups: ['support'] })).toEqual([])
  expect(await found({ groups: ['sales'] }, accountScope(theirs))).toEqual([])
  expect(await found({ owners: ['dora'] })).toEqual([6])
  expect(await found({ owners: ['support'] })).toEqual([7])
  expect(await found({ owners: ['account'] })).toEqual([8])
  expect(await found({ mode: 'on-demand' })).toEqual([6])
  expect(await found({ mode: 'always' })).toEqual([7, 8])
  expect(await found({ triggers: ['queue'] })).toEqual([7])
  expect(await found({ triggers: ['queue', 'user'] })).toEqual([])
})

test('a phone is found by the name it has now, on its side', async () => {
  expect(await found({ callers: ['front desk'] })).toEqual([6])
  expect(await found({ callees: ['front desk'] })).toEqual([])
})

test('what is ruled out is not found, nor by what is not known of a call', async () => {
  expect(await found({ callers: ['lovelace'], except: [{ queues: ['support'] }] })).toEqual([])
  expect(await found({ texts: ['lovelace'], except: [{ queues: ['support'] }] })).toEqual([2])
  expect(await found({ except: [{ skipReason: 'codec' }, { mode: 'always' }] })).toEqual([1, 2, 3, 6])
  const second = { fromMs: STARTED_AT_MS + 2000, toMs: STARTED_AT_MS + 3000 }
  expect(await found({ except: [second, { users: ['nobody'] }] })).toEqual([1, 3, 6, 7, 8])
})

test('what is old, too much to sort, and not among the newest is found month by month', async () => {
  const { db } = database
  await inScope(db, PLATFORM, (trx) =>
    sql`insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, caller_search, callee_search)
      select gen_random_uuid(), ${crowded}, gen_random_uuid(), 'ready',
        case when n <= 4500 then timestamptz '2025-02-10' + n * interval '1 second' when n <= 4510 then timestamptz '2025-04-10'
          else timestamptz '2025-06-10' end + n * interval '1 millisecond',
        case when n <= 4510 then 'transit' else 'inbound' end, '{"parties":[]}', '', '', ''
      from generate_series(1, 9600) as n`.execute(trx),
  )
  const scope = accountScope(crowded)
  const first = await listCalls(db, scope, { direction: 'transit' }, { limit: 11 })
  const months = first.calls.map(({ startedAtMs }) => new Date(startedAtMs).getUTCMonth() + 1)
  expect(months).toEqual([...Array<number>(10).fill(4), 2])
  const second = await listCalls(db, scope, { direction: 'transit' }, { limit: 2, cursor: first.nextCursor ?? '' })
  const times = [first.calls[10], ...second.calls].map((call) => call?.startedAtMs ?? 0)
  expect(times.map((at) => (times[0] ?? 0) - at)).toEqual([0, 1001, 2002])
})

test('an account that has most of the calls finds its own', async () => {
  const { db } = database
  await inScope(db, PLATFORM, (trx) =>
    sql`insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, caller_search, callee_search)
      select gen_random_uuid(), ${theirs}, gen_random_uuid(), 'ready', timestamptz '2025-02-10' + n * interval '1 second', 'transit',
        '{"parties":[]}', '', '', ''
      from generate_series(1, 60) as n`.execute(trx),
  )
  await sql`analyze calls`.execute(db)
  const scope = accountScope(crowded)
  const { calls } = await listCalls(db, scope, { direction: 'transit' }, { limit: 60 })
  expect(calls.map(({ accountId }) => accountId)).toEqual(Array<string>(60).fill(crowded))
  expect(await countCalls(db, scope, { direction: 'transit' })).toEqual({ count: 4510, more: false })
})

test('what a few of the newest are is found further on, also when what is said of them is asked of each', async () => {
  const { db } = database
  const { id: accountId } = await createAccount(db, { slug: 'sparse', name: 'Sparse', domains: [], timeZone: 'UTC' })
  await withoutSaidTrigger(async (trx) => {
    await sql`insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, caller_search, callee_search,
        traits)
      select gen_random_uuid(), ${accountId}, gen_random_uuid(), 'ready', timestamptz '2025-06-10' - n * interval '1 second',
        case when n % 200 = 7 then 'transit' else 'inbound' end, '{"parties":[]}', '', '', '',
        array['tag', case when n % 200 = 7 then 'tag=rare' else 'tag=usual' end]
      from generate_series(0, 12000) as n`.execute(trx)
    await sql`insert into call_tags (id, account_id, call_id, tag, tagged_by_kind, tagged_by, tagged_by_name, tagged_at)
      select gen_random_uuid(), account_id, id, case when direction = 'transit' then 'rare' else 'usual' end, 'user', id, 'Ada', started_at
      from calls where account_id = ${accountId}`.execute(trx)
  })
  const ages = async (filter: CallFilter) => {
    const { calls } = await listCalls(db, accountScope(accountId), filter, { limit: 45 })
    return calls.map(({ startedAtMs }) => (Date.UTC(2025, 5, 10) - startedAtMs) / 1000)
  }
  const everyTwoHundredth = Array.from({ length: 45 }, (_, index) => index * 200 + 7)
  for (const isKey of [true, false]) {
    await setKey(accountId, isKey)
    expect(await ages({ direction: 'transit' })).toEqual(everyTwoHundredth)
    expect(await ages({ tags: ['rare'] })).toEqual(everyTwoHundredth)
    expect(await ages({ tags: ['usual'], direction: 'inbound', except: [{ tags: ['rare'] }] })).toHaveLength(45)
    expect(await ages({ has: ['tag'], direction: 'transit' })).toEqual(everyTwoHundredth)
  }
})

/** For many at once, on calls that have the keys. */
async function withoutSaidTrigger(write: (trx: Trx) => Promise<unknown>): Promise<void> {
  const { db } = database
  await sql`alter table call_tags disable trigger call_tags_said`.execute(db)
  await inScope(db, PLATFORM, write)
  await sql`alter table call_tags enable trigger call_tags_said`.execute(db)
}

/** False: as if one were of before there were keys. */
async function setKey(accountId: string, isKey: boolean): Promise<void> {
  await inScope(database.db, PLATFORM, (trx) =>
    sql`update call_tags set is_key = ${isKey} where id = (select min(id::text)::uuid from call_tags where account_id = ${accountId})`.execute(
      trx,
    ),
  )
}

describe.each([true, false])('of 26,000 calls, with keys of what is said: %s', (isKey) => {
  const NEWEST_MS = Date.UTC(2025, 5, 20)
  const MINUTE_MS = 60_000
  /** A week of busy days, then a quiet half year. */
  const ages = Array.from({ length: 26_000 }, (_, n) => Math.min(n, 10_000) + 10 * Math.max(0, n - 10_000))
  const directions = ages.map((_, n) =>
    n % 500 === 7 ? 'transit' : n > 20_000 && n % 100 === 3 ? 'internal' : n > 12_000 ? 'outbound' : 'inbound',
  )
  const isTagged = (n: number) => (n >= 12_000 ? n % 7 > 0 : n % 700 === 3)
  let scope: Scope
  beforeAll(async () => {
    const { db } = database
    const { id: accountId } = await createAccount(db, {
      slug: `tags-${isKey}`,
      name: 'Tags',
      domains: [],
      timeZone: 'UTC',
    })
    scope = accountScope(accountId)
    await withoutSaidTrigger(async (trx) => {
      await sql`insert into calls (id, account_id, recording_client_id, state, started_at, direction, recorded, skip_reason, detail, search,
          caller_search, callee_search, traits)
        select gen_random_uuid(), ${accountId}, gen_random_uuid(), 'ready', ${new Date(NEWEST_MS)}::timestamptz - age * interval '1 minute',
          direction, n % 7 = 0 or n > 2000, case when n % 7 = 0 then 'codec' end, '{"parties":[]}', '', '', '',
          case when not tagged then '{}' when age < 12000 then array['tag', 'tag=usual', 'tag=also'] else array['tag', 'tag=usual'] end
        from unnest(${ages}::int[], ${directions}::text[], ${ages.map((_, n) => isTagged(n))}::bool[])
          with ordinality as t (age, direction, tagged, n)`.execute(trx)
      await sql`insert into call_tags (id, account_id, call_id, tag, tagged_by_kind, tagged_by, tagged_by_name, tagged_at)
        select gen_random_uuid(), account_id, calls.id, tag, 'user', calls.id, 'Ada', started_at
        from unnest(array['usual', 'also']) as tag, calls join unnest(${ages.filter((_, n) => isTagged(n))}::int[]) as age
          on started_at = ${new Date(NEWEST_MS)}::timestamptz - age * interval '1 minute'
        where account_id = ${accountId} and (tag = 'usual' or age < 12000)`.execute(trx)
    })
    await sql`analyze calls`.execute(db)
    await setKey(accountId, isKey)
  })
  const rest = (is: (n: number) => boolean) => ages.filter((_, n) => isTagged(n) && is(n))
  test.each<[string, CallFilter, number[]]>([
    ['all', {}, rest(() => true)],
    ['many', { direction: 'outbound' }, rest((n) => directions[n] === 'outbound')],
    ['some', { direction: 'transit' }, rest((n) => directions[n] === 'transit')],
    ['few', { direction: 'internal' }, rest((n) => directions[n] === 'internal')],
    ['none', { direction: 'internal', recorded: false }, []],
    [
      'those of a time',
      { fromMs: Date.UTC(2025, 3, 20), toMs: Date.UTC(2025, 4, 20) },
      rest((n) => (ages[n] ?? 0) > 31 * 1440 && (ages[n] ?? 0) <= 61 * 1440),
    ],
  ])('what many have, and few of the newest, is asked of %s', async (_, filter, expected) => {
    const found: number[] = []
    let cursor: string | undefined
    for (let page = 0; page < 3; page++) {
      const options = { limit: 45, ...(cursor !== undefined && { cursor }) }
      const { calls, nextCursor } = await listCalls(database.db, scope, { tags: ['usual'], ...filter }, options)
      found.push(...calls.map(({ startedAtMs }) => (NEWEST_MS - startedAtMs) / MINUTE_MS))
      cursor = nextCursor
      if (cursor === undefined) break
    }
    expect(found).toEqual(expected.slice(0, 135))
  })

  test.each<[string, WantedAnnotation[]]>([
    ['one tag', [{ kind: 'tag', text: 'usual' }]],
    ['the rarer of two', [{ kind: 'tag' }, { kind: 'tag', text: 'usual' }]],
  ])('where calls with %s are fewer than the others, they are asked for the rest', async (_, wanted) => {
    const ids = await inScope(database.db, scope, async (trx) => {
      const annotated: AnnotatedCalls[] = []
      // As if hardly more than three had it.
      for (const each of wanted)
        annotated.push(await annotatedCalls(trx, scope, each, undefined, { byKey: false, mostIds: 3 }))
      return findCallIds(trx, { scope, filter: { recorded: true }, named: { ...NOTHING_NAMED, annotated }, limit: 45 })
    })
    const found = await findCallSummaries(database.db, scope, ids)
    const minutes = found.map(({ startedAtMs }) => (NEWEST_MS - startedAtMs) / MINUTE_MS).sort((a, b) => a - b)
    expect(minutes).toEqual(rest((n) => (n + 1) % 7 === 0 || n >= 2000).slice(0, 45))
  })

  test('as many are counted as there are, up to 5,000', async () => {
    const counted = (filter: CallFilter) => countCalls(database.db, scope, filter)
    expect(await counted({ skipReason: 'codec' })).toEqual({ count: 3714, more: false })
    expect(await counted({ recorded: true })).toEqual({ count: 5000, more: true })
    expect(await counted({ recorded: false })).toEqual({ count: 1715, more: false })
    expect(await counted({ direction: 'transit' })).toEqual({ count: 52, more: false })
    expect(await counted({ tags: ['usual'] })).toEqual({ count: 5000, more: true })
    expect(await counted({ has: ['tag'], recorded: false })).toEqual({ count: 3, more: false })
    expect(await counted({ recorded: true, toMs: Date.UTC(2025, 5, 1) })).toEqual({ count: 5000, more: true })
  })
})

test('what is spread over more than a year is counted to the end, and only in its account', async () => {
  const { db } = database
  const { id: accountId } = await createAccount(db, { slug: 'spread', name: 'Spread', domains: [], timeZone: 'UTC' })
  await inScope(db, PLATFORM, (trx) =>
    sql`insert into calls (id, account_id, recording_client_id, state, started_at, direction, detail, search, caller_search, callee_search)
      select gen_random_uuid(), ${accountId}, gen_random_uuid(), 'ready', timestamptz '2025-06-10' - n * interval '2 hours',
        case when n % 20 = 7 then 'internal' else 'inbound' end, '{"parties":[]}', '', '', ''
      from generate_series(0, 4999) as n`.execute(trx),
  )
  const counted = (scope: Scope, filter: CallFilter) => countCalls(db, scope, { direction: 'internal', ...filter })
  expect(await counted(accountScope(accountId), {})).toEqual({ count: 250, more: false })
  expect(await counted(accountScope(accountId), { fromMs: Date.UTC(2024, 8, 1) })).toEqual({ count: 169, more: false })
  expect(await counted(accountScope(theirs), {})).toEqual({ count: 0, more: false })
})

test('calls of before are found once their columns are filled', async () => {
  const { db } = database
  await inScope(db, PLATFORM, (trx) =>
    sql`update calls set caller_search = null, callee_search = null, traits = null where account_id = ${ours}`.execute(
      trx,
    ),
  )
  expect(await found({ callers: ['lovelace'] })).toEqual([])
  expect(await fillCallSearch(db)).toBe(6)
  expect(await found({ callers: ['lovelace'] })).toEqual([1])
  expect(await found({ mode: 'on-demand' })).toEqual([6])
  expect(await fillCallSearch(db)).toBe(0)
})

test('matching calls are counted', async () => {
  const { db } = database
  expect(await countCalls(db, accountScope(ours), {})).toEqual({ count: 6, more: false })
  expect(await countCalls(db, accountScope(ours), { users: ['vogt'] })).toEqual({ count: 2, more: false })
  expect(await countCalls(db, accountScope(crowded), { direction: 'transit' })).toEqual({ count: 4510, more: false })
  expect(await countCalls(db, accountScope(theirs), { texts: ['vogt'] })).toEqual({ count: 0, more: false })
})

test('a phrase stands as it is, words anywhere', async () => {
  expect(await found({ phrases: ['ada lovelace'] })).toEqual([1, 2])
  expect(await found({ phrases: ['lovelace ada'] })).toEqual([])
  expect(await found({ text: 'lovelace ada' })).toEqual([1, 2])
})

test('lengths are from one, and below another', async () => {
  expect(await found({ minimumDurationMs: 60_000 })).toEqual([1, 2])
  expect(await found({ belowDurationMs: 60_000 })).toEqual([])
  expect(await found({ belowDurationMs: 60_001 })).toEqual([1])
  expect(await found({ minimumDurationMs: 60_001, belowDurationMs: 300_001 })).toEqual([2])
})

test('what the one who looks does not see is not found by any name', async () => {
  const nothingHidden = { whole: false, callIds: [], userIds: [], queueIds: ['q2'], hidingUserIds: [] }
  const sights = [nothingHidden]
  expect(await found({ callers: ['lovelace'], sights })).toEqual([])
  expect(await found({ callers: ['vogt'], sights })).toEqual([2])
  expect(await found({ users: ['vogt'], sights })).toEqual([2])
  expect(await found({ queues: ['upport'], sights })).toEqual([2])
})
