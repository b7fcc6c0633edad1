/** How many calls match: exactly up to a limit, so that the answer never takes long. */

import { type SqlBool, sql } from 'kysely'
import { seesNothing } from '../core/access/sight.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { type AskedOfCalls, callsWith, partition } from './annotated-calls.ts'
import { inRange, matches } from './call-conditions.ts'
import type { CallFilter } from './call-filter.ts'
import { type CallSearch, callsByIndex, toIndex } from './calls-by-index.ts'
import { asPlatform, type Db, inScope, type Scope, type Trx } from './db.ts'
import { estimatedRows } from './estimated-rows.ts'
import { inOrder, newestMonths } from './find-call-ids.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import { findNamedParts } from './named-parts.ts'

export interface CallCount {
  /** At most `MOST_COUNTED`. */
  readonly count: number
  /** There are more than that. */
  readonly more: boolean
}

const MOST_COUNTED = 5_000
/** Of the newest calls so many are looked through, to see how many of them match. */
const SAMPLE = 2_000
/** One of so many: then as many as are counted are soon met in the order of time. */
const FREQUENT = 5
/** One of so many: then some months may have as many, and the index reads less of them. */
const USUAL = 100
/** No more of them are asked one by one. */
const MOST_MONTHS = 12

export async function countCalls(db: Db, scope: Scope, filter: CallFilter): Promise<CallCount> {
  if (filter.sights?.some(seesNothing)) return { count: 0, more: false }
  return inScope(db, scope, async (trx) => {
    const query = { scope, filter, named: await findNamedParts(trx, scope, filter) }
    const share = await shareOfNewest(trx, query)
    const count = share >= 1 / FREQUENT ? await countInTime(trx, query) : await countFound(trx, query, share)
    return { count: Math.min(count, MOST_COUNTED), more: count > MOST_COUNTED }
  })
}

async function shareOfNewest(trx: Trx, query: CallSearch): Promise<number> {
  const { named, filter } = query
  const row = await trx
    .selectFrom(
      inOrder(trx, SAMPLE)
        .selectAll()
        .where((eb) => eb.and(inRange(eb, query)))
        .as('calls'),
    )
    .select((eb) => [
      eb.fn.countAll<number>().as('looked'),
      sql<number>`count(*) filter (where ${eb.and(matches(filter, named))})`.as('matching'),
    ])
    .executeTakeFirst()
  const looked = Number(row?.looked ?? 0)
  return looked < SAMPLE ? 1 : Number(row?.matching ?? 0) / looked
}

async function countInTime(trx: Trx, query: CallSearch): Promise<number> {
  const rows = await inOrder(trx, MOST_COUNTED + 1)
    .select('id')
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .execute()
  return rows.length
}

interface Found {
  readonly id: CallId
  readonly account_id: AccountId
}

/** What the index brought is counted where the scope sees the account: the policy has the last word, and is one of accounts on calls too. */
async function countFound(trx: Trx, query: CallSearch, share: number): Promise<number> {
  const found = await asPlatform(trx, (platform) => findCounted(platform, query, share))
  const accountIds = [...new Set(found.map(({ account_id }) => account_id))]
  const { rows } = await sql<{ id: AccountId }>`select id from accounts where id = any(${accountIds}::uuid[])`.execute(
    trx,
  )
  const seen = new Set(rows.map(({ id }) => id))
  return found.filter(({ account_id }) => seen.has(account_id)).length
}

/** One more than are counted at most. */
async function findCounted(platform: Trx, query: CallSearch, share: number): Promise<readonly Found[]> {
  const [asked, known] = partition(query.named.annotated)
  const rest = { ...query, named: { ...query.named, annotated: known } }
  if (asked[0]) {
    const calls = await estimatedRows(platform, sql.table('calls'), inAccountsOf(query.scope))
    if (asked[0].count < calls * (await shareOfNewest(platform, rest))) return ofWhichIsSaid(platform, query, asked)
  }
  const indexed = await toIndex(platform, query)
  if (share < 1 / USUAL) return callsByIndex(platform, indexed, MOST_COUNTED)
  const found: Found[] = []
  const [months, olderMonth] = await monthsToCount(platform, query)
  for (const month of months) {
    found.push(...(await callsByIndex(platform, indexed, MOST_COUNTED - found.length, month)))
    if (found.length > MOST_COUNTED) return found
  }
  if (olderMonth === undefined) return found
  const toMs = Date.parse(months.at(-1) ?? olderMonth)
  const older = { ...indexed, filter: { ...query.filter, toMs } }
  return [...found, ...(await callsByIndex(platform, older, MOST_COUNTED - found.length))]
}

/** Those that are asked one by one, newest first, and the next one when there are more. */
async function monthsToCount(platform: Trx, query: CallSearch) {
  const months = await newestMonths(platform, query, MOST_MONTHS + 1)
  return [months.slice(0, MOST_MONTHS), months[MOST_MONTHS]] as const
}

/** What is said is read as far as it is counted: there may be several notes of one call. */
async function ofWhichIsSaid(
  platform: Trx,
  query: CallSearch,
  asked: readonly AskedOfCalls[],
): Promise<readonly Found[]> {
  const fitting = platform
    .selectFrom('calls')
    .select(['id', 'account_id'])
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .where(sql<SqlBool>`id = said.call_id`)
    .offset(0)
  for (let limit = MOST_COUNTED + 1; ; limit *= 4) {
    const { rows } = await sql<Found>`
      select calls.id, calls.account_id from (${callsWith(query.scope, asked)}) as said cross join lateral ${fitting} as calls limit ${limit}`.execute(
      platform,
    )
    const found = [...new Map(rows.map((row) => [row.id, row])).values()]
    if (found.length > MOST_COUNTED || rows.length < limit) return found
  }
}
