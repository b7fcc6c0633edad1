import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../core/model/call.ts'
import type { SkipReason } from '../core/model/policy.ts'
import { createAccount } from './accounts.ts'
import { party, STARTED_AT_MS, sampleCall } from './call.test-kit.ts'
import { saveCall } from './calls.ts'
import { accountScope, inScope, PLATFORM, type Scope } from './db.ts'
import { type CallFilter, listCalls } from './list-calls.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createUser, type StoredUser, updateUser } from './users.ts'

let database: TestDatabase
let scope: Scope
let other: Scope
beforeAll(async () => {
  database = await createTestDatabase()
  const shared = { name: 'x', domains: [], timeZone: 'UTC' }
  const [ours, theirs] = await Promise.all(
    ['ours', 'theirs'].map((slug) => createAccount(database.db, { ...shared, slug })),
  )
  scope = accountScope(ours?.id ?? '')
  other = accountScope(theirs?.id ?? '')
  await save({
    startedAtMs: STARTED_AT_MS + 1_000,
    state: 'ready',
    endedAtMs: STARTED_AT_MS + 4_000,
    direction: 'inbound',
    parties: [
      party({
        role: 'caller',
        name: 'Ada  LOVELACE',
        number: '+49 (30) 123-4567',
        aor: 'sip:+49301234567@sbc.example',
      }),
      party({ index: 1, role: 'callee', name: 'Zoë Müller', number: '42', aor: 'sip:zoe_m@acme.example' }),
    ],
  })
  await save({
    startedAtMs: STARTED_AT_MS + 2_000,
    state: 'live',
    direction: 'outbound',
    parties: [
      party({ role: 'caller', name: 'Мария Петрова', number: '1042', aor: 'sip:maria@10.0.0.5' }),
      party({ index: 1, role: 'callee', number: '0301234567', name: 'Xu Li-Wei' }),
    ],
  })
  await save({ startedAtMs: STARTED_AT_MS + 3_000, state: 'ended', direction: 'internal', parties: [] })
  await save({ startedAtMs: STARTED_AT_MS + 1_000, accountId: accountOf(other) })
})
afterAll(() => database.close())

const accountOf = (of: Scope) => (of.kind === 'account' ? of.accountId : '')
const save = (changes: Partial<Call>) => saveCall(database.db, sampleCall({ accountId: accountOf(scope), ...changes }))

/** Seconds after STARTED_AT_MS of the calls found: 1, 2 and 3 exist. */
async function found(filter: CallFilter, as = scope): Promise<number[]> {
  const { calls } = await listCalls(database.db, as, filter)
  return calls.map((call) => (call.startedAtMs - STARTED_AT_MS) / 1_000)
}

describe('search finds', () => {
  test.each([
    ['part of a name in any case', 'lovel', [1]],
    ['several words in any order', 'müller ada', [1]],
    ['letters beyond ASCII', 'ПЕТРОВ', [2]],
    ['decomposed letters', 'Mu\u0308ller', [1]],
    ['part of a number', '2345', [2, 1]],
    ['a number with blanks and signs', '+49 30 1234567', [1]],
    ['a number dialled from abroad', '004930123', [1]],
    ['a number dialled at home', '(030) 123-45', [2, 1]],
    ['a short extension only whole', '42', [1]],
    ['a longer part of an extension', '042', [2]],
    ['a short name, which is a word', 'xu', [2]],
    ['not two letters of a word', 'ma', []],
    ['no sign of an expression', '.u', []],
    ['no half of a bracket', '[x', []],
    ['a SIP address', 'zoe_m@acme', [1]],
    ['an IP address', '10.0.0.5', [2]],
    ['no wildcards of SQL', 'zo%m', []],
    ['no wildcard for one character', 'zoexm', []],
    ['nothing with a backslash', 'ada\\', []],
    ['nothing that is not there', 'nobody', []],
    ['everything when nothing is asked', '  ', [3, 2, 1]],
  ])('%s', async (_, text, expected) => {
    expect(await found({ text })).toEqual(expected)
  })

  test('only calls of the account, and of all accounts for the platform', async () => {
    expect(await found({ text: 'lovelace' }, other)).toEqual([1])
    expect(await found({ text: 'lovelace' }, PLATFORM)).toEqual([1, 1])
    expect(await found({ text: 'петрова' }, other)).toEqual([])
  })
})

test('filters hold together', async () => {
  expect(await found({ state: 'live' })).toEqual([2])
  expect(await found({ direction: 'inbound' })).toEqual([1])
  expect(await found({ minimumDurationMs: 3_000 })).toEqual([1])
  expect(await found({ minimumDurationMs: 3_001 })).toEqual([])
  expect(await found({ fromMs: STARTED_AT_MS + 2_000 })).toEqual([3, 2])
  expect(await found({ toMs: STARTED_AT_MS + 2_000 })).toEqual([1])
  expect(await found({ recorded: true })).toEqual([])
  expect(await found({ text: '1234567', state: 'live', recorded: false })).toEqual([2])
})

test('a call that is being recorded, or of which the file is being made, is neither recorded nor unrecorded', async () => {
  const { id } = await createAccount(database.db, { slug: 'not-yet', name: 'x', domains: [], timeZone: 'UTC' })
  const as = accountScope(id)
  const states = ['live', 'ended', 'ready'] as const
  const outcomes = ['record', 'skip'] as const
  for (const [index, state] of states.entries()) {
    for (const [offset, outcome] of outcomes.entries()) {
      const decision = { outcome, triggers: [], direction: 'inbound', trace: [] } as const
      await save({ accountId: id, startedAtMs: STARTED_AT_MS + (index * 2 + offset) * 1000, state, decision })
    }
  }
  expect(await found({ recorded: true }, as)).toEqual([])
  // Of the one at 4 nothing came, though it was to be recorded.
  expect(await found({ recorded: false }, as)).toEqual([5, 4, 3, 1])
})

test('calls are found by why nothing was kept of them', async () => {
  const { id } = await createAccount(database.db, { slug: 'why', name: 'x', domains: [], timeZone: 'UTC' })
  const skipped = (excludedBy: SkipReason, seconds: number) =>
    save({
      accountId: id,
      startedAtMs: STARTED_AT_MS + seconds * 1000,
      state: 'ready',
      decision: { outcome: 'skip', excludedBy, triggers: [], direction: 'inbound', trace: [] },
    })
  await skipped('codec', 1)
  await skipped('internal', 2)
  await skipped('codec', 3)
  const as = accountScope(id)
  expect(await found({ skipReason: 'codec' }, as)).toEqual([3, 1])
  expect(await found({ skipReason: 'codec', toMs: STARTED_AT_MS + 2_000 }, as)).toEqual([1])
  expect(await found({ skipReason: 'stopped' }, as)).toEqual([])
  expect(await found({ skipReason: 'codec' }, other)).toEqual([])
})

test('a rare reason is found by an index, without looking through the calls', async () => {
  const { db } = database
  const plan = await inScope(db, scope, async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx)
    const query = sql<{ 'QUERY PLAN': string }>`explain select id from calls
      where account_id = ${accountOf(scope)} and skip_reason = 'codec' order by started_at desc, id desc limit 51`
    return (await query.execute(trx)).rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  expect(plan).toMatch(/Index (Only )?Scan Backward using calls_skip_reason/)
})

describe('paging', () => {
  test.each([undefined, 'paged'])('shows every call once, newest first (search: %s)', async (text) => {
    const account = await createAccount(database.db, { slug: `p-${text}`, name: 'x', domains: [], timeZone: 'UTC' })
    // Three of each four calls start in the same millisecond.
    for (let i = 0; i < 11; i++) {
      const startedAtMs = STARTED_AT_MS + Math.floor(i / 4)
      await save({ accountId: account.id, startedAtMs, parties: [party({ name: 'Paged Person' })] })
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const filter = text ? { text } : {}
      const page = await listCalls(database.db, accountScope(account.id), filter, {
        limit: 3,
        ...(cursor && { cursor }),
      })
      seen.push(...page.calls.map((call) => `${call.startedAtMs}/${call.id}`))
      cursor = page.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(11)
    expect(seen).toEqual([...seen].sort().reverse())
  })

  test('refuses a marker that is not ours', async () => {
    for (const cursor of ['', 'x', Buffer.from("1/' or true").toString('base64url')]) {
      const page = listCalls(database.db, scope, {}, { cursor })
      await expect(page).rejects.toMatchObject({ code: 'invalid-cursor' })
    }
  })

  test('has no next page when all fits exactly', async () => {
    expect((await listCalls(database.db, scope, {}, { limit: 3 })).nextCursor).toBeUndefined()
  })
})

test('calls that carry a flag are found by an index, in their account only', async () => {
  const { db } = database
  const flagged = sampleCall({ accountId: accountOf(scope), flags: ['one-way-audio', 'sdp-repaired'] })
  await saveCall(db, flagged)
  const list = await listCalls(db, scope, { flag: 'one-way-audio' })
  expect(list.calls.map((call) => call.id)).toEqual([flagged.id])
  expect((await listCalls(db, scope, { flag: 'poor-audio' })).calls).toEqual([])
  expect((await listCalls(db, other, { flag: 'one-way-audio' })).calls).toEqual([])
  const plan = await inScope(db, scope, async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx)
    const query = sql<{ 'QUERY PLAN': string }>`explain select id from calls
      where account_id = ${accountOf(scope)} and flags <> '{}' and flags @> array['one-way-audio']::text[]
      order by started_at desc, id desc limit 51`
    return (await query.execute(trx)).rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  expect(plan).toMatch(/Index (Only )?Scan Backward using calls_flagged/)
})

describe('a user who is called otherwise since', () => {
  let user: StoredUser
  beforeAll(async () => {
    const draft = {
      accountId: accountOf(scope),
      name: 'Nina Kern',
      numbers: [],
      sipAddresses: [],
      role: 'user',
    } as const
    user = await createUser(database.db, scope, { ...draft, extension: '777' })
    await save({
      startedAtMs: STARTED_AT_MS + 9_000,
      parties: [
        party({ role: 'caller', name: 'Quentin Rare' }),
        party({ index: 1, role: 'callee', name: 'Nina Kern', userId: user.id }),
      ],
    })
    await updateUser(database.db, scope, { ...user, name: 'Nina Ärmel', lastName: 'Ärmel' })
  })

  test.each([
    ['by the new name', 'ÄRMEL', [9]],
    ['by the old one too', 'nina kern', [9]],
    ['together with the name of the other side', 'ärmel quentin', [9]],
    ['not together with somebody who was not on it', 'ärmel lovelace', []],
    ['by a whole extension', '777', [9]],
  ])('is found %s', async (_, text, expected) => {
    expect(await found({ text })).toEqual(expected)
    expect(await found({ text }, other)).toEqual([])
  })
})
