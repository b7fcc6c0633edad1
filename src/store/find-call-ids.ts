/** Which calls a list shows: newest first, by keyset, without waiting for ten million rows (docs/decisions/call-search.md). */

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { CallId } from '../core/model/ids.ts'
import { callsWith, partition } from './annotated-calls.ts'
import { inRange, matches } from './call-conditions.ts'
import { type CallFound, type CallSearch, callsByIndex, type IndexSearch, toIndex } from './calls-by-index.ts'
import { asPlatform, type Trx } from './db.ts'
import { estimatedRows } from './estimated-rows.ts'
import { inAccountsOf } from './in-accounts-of.ts'

export interface CallQuery extends CallSearch {
  readonly limit: number
}

type IndexQuery = CallQuery & IndexSearch

export function inOrder(trx: Trx, limit: number) {
  return trx.selectFrom('calls').orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
}

/** How many of the newest calls are simply looked through before the index is asked: some 10 ms. */
const LOOKED_THROUGH = 5_000
/** Beyond them, where so many are said to have a page: less than the index reads of a month. */
const LOOKED_FURTHER = 20_000
/** More that fit than this are not read to be sorted: they are looked for month by month. */
const MOST_SORTED = 4_000
/** So many among the newest, though too few for a page: the last two months may have enough of them, and are read faster than all. */
const SOME = 1
/** Of so many that the index brings at once it is asked what is said of them. */
const MOST_ASKED = 10_000
/** So few among the newest are no more than that of ten millions. */
const FEW = 3
const MINUTE_MS = 60_000

/**
 * What many calls have is soon found among the newest; there the index would bring far too many. What is not, is rare: the index brings
 * all of it, or else what there is of it in one month after the other. PostgreSQL would choose by its statistics, but behind row level
 * security it may not use them, and no statistics tell how conditions go together.
 */
export async function findCallIds(trx: Trx, asked: CallQuery): Promise<readonly CallId[]> {
  let isRecent = false
  if (asked.filter.identifier === undefined) {
    const { ids, more } = await amongNewest(trx, asked, LOOKED_THROUGH)
    if (!more) return ids
    isRecent = ids.length >= SOME
    if ((LOOKED_THROUGH * asked.limit) / ids.length <= LOOKED_FURTHER) {
      const further = await amongNewest(trx, asked, LOOKED_FURTHER)
      if (!further.more) return further.ids
    }
  }
  return asPlatform(trx, async (platform) => {
    const query = await toIndex(platform, asked)
    if (query.named.annotated.some(({ kind }) => kind === 'condition')) return askedOfEach(platform, query)
    if (isRecent) {
      const found = await byMonths(platform, query, { most: 2 })
      if (found.length >= query.limit) return found
    }
    const all = await callsByIndex(platform, query, MOST_SORTED)
    if (all.length <= MOST_SORTED) return newest(all, query.limit)
    return byMonths(platform, query)
  })
}

/**
 * What is said of so many calls that no index of calls has it is asked of those that have all the rest, or those of which the rarest is said
 * are asked for the rest: whichever are fewer until a page is found.
 */
async function askedOfEach(platform: Trx, query: IndexQuery): Promise<readonly CallId[]> {
  const [asked, known] = partition(query.named.annotated)
  const rest = { ...query, named: { ...query.named, annotated: known } }
  const { count, spanMs } = await countNewest(platform, rest)
  if (count <= FEW) {
    const all = await callsByIndex(platform, rest, MOST_ASKED)
    if (all.length <= MOST_ASKED) return thatMatch(platform, query, sql`${all.map(({ id }) => id)}::uuid[]`)
  }
  const calls = await estimatedRows(platform, sql.table('calls'), inAccountsOf(query.scope))
  const ofRest = Math.min(
    (calls * count) / LOOKED_THROUGH,
    asked.reduce((read, each) => (read * calls) / each.count, query.limit),
  )
  // Where a second is said, most calls are ruled out before they are read.
  const ofRarest = (asked[0]?.count ?? Infinity) / Math.min(asked.length, 2)
  if (ofRarest < ofRest) return thatMatch(platform, query, sql`array(${callsWith(query.scope, asked)})`)
  const firstMs = Math.max(MINUTE_MS, Math.ceil((spanMs * MOST_ASKED) / Math.max(count, 1)))
  return byMonths(platform, query, { firstMs })
}

/** `more`: there may be others, beyond those that were looked through. */
async function amongNewest(
  trx: Trx,
  query: CallQuery,
  lookedThrough: number,
): Promise<{ readonly ids: readonly CallId[]; readonly more: boolean }> {
  const recent = trx
    .selectFrom(
      inOrder(trx, lookedThrough)
        .selectAll()
        .where((eb) => eb.and(inRange(eb, query)))
        .as('calls'),
    )
    .select('id')
    .where((eb) => eb.and(matches(query.filter, query.named)))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
  const beyond = inOrder(trx, 1)
    .select('id')
    .where((eb) => eb.and(inRange(eb, query)))
    .offset(lookedThrough)
  const { rows } = await sql<{ ids: CallId[]; more: boolean }>`
    select ids, cardinality(ids) < ${query.limit}::int and exists ${beyond} as more
    from (select array ${recent} as ids offset 0) as found`.execute(trx)
  return rows[0] ?? { ids: [], more: false }
}

/** How many of the newest calls match, and in what time there were so many. */
async function countNewest(
  platform: Trx,
  query: CallQuery,
): Promise<{ readonly count: number; readonly spanMs: number }> {
  const row = await platform
    .selectFrom(
      inOrder(platform, LOOKED_THROUGH)
        .selectAll()
        .where((eb) => eb.and(inRange(eb, query)))
        .as('calls'),
    )
    .select((eb) => [
      sql<number>`count(*) filter (where ${eb.and(matches(query.filter, query.named))})`.as('count'),
      sql<number>`extract(epoch from max(started_at) - min(started_at)) * 1000`.as('spanMs'),
    ])
    .executeTakeFirst()
  return { count: Number(row?.count ?? 0), spanMs: Number(row?.spanMs ?? 0) }
}

/** `ids`: an array in SQL. */
async function thatMatch(platform: Trx, query: CallQuery, ids: RawBuilder<unknown>): Promise<readonly CallId[]> {
  const rows = await platform
    .selectFrom(platform.selectFrom('calls').selectAll().where(sql<SqlBool>`id = any(${ids})`).offset(0).as('calls'))
    .select('id')
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .execute()
  return rows.map(({ id }) => id)
}

interface Months {
  /** So many of the newest, instead of all. */
  readonly most?: number
  /** No more than this of the newest month at once, then twice as much of what is before, and so on. */
  readonly firstMs?: number
}

async function byMonths(
  platform: Trx,
  query: IndexQuery,
  { most = Infinity, firstMs = Infinity }: Months = {},
): Promise<readonly CallId[]> {
  const range = await rangeOf(platform, query)
  if (!range) return []
  const { filter, limit } = query
  const ids: CallId[] = []
  let count = 0
  for (const { month, ...bounds } of stretches(range.fromMs, range.toMs, firstMs)) {
    if (count++ >= most || ids.length >= limit) break
    const part = { ...query, limit: limit - ids.length, filter: { ...filter, ...bounds } }
    const found = await callsByIndex(platform, part, MOST_SORTED, month)
    ids.push(...(found.length <= MOST_SORTED ? newest(found, part.limit) : await walked(platform, part, month)))
  }
  return ids
}

/** First days of the newest months in which calls may match. */
export async function newestMonths(platform: Trx, query: CallSearch, count: number): Promise<readonly string[]> {
  const range = await rangeOf(platform, query)
  if (!range) return []
  return [...stretches(range.fromMs, range.toMs, Infinity)].slice(0, count).map(({ month }) => month)
}

async function rangeOf(platform: Trx, query: CallSearch) {
  const row = await platform
    .selectFrom('calls')
    .select((eb) => [eb.fn.min('started_at').as('oldest'), eb.fn.max('started_at').as('newest')])
    .where((eb) => eb.and(inRange(eb, query)))
    .executeTakeFirst()
  return row?.oldest && row.newest ? { fromMs: row.oldest.getTime(), toMs: row.newest.getTime() + 1 } : undefined
}

interface Stretch {
  /** Its first day. */
  readonly month: string
  /** Absent where it begins or ends with the month. */
  readonly fromMs?: number
  readonly toMs?: number
}

/** Newest first, from `firstMs` on each twice as long as the one before, and no longer than its month. */
function* stretches(fromMs: number, toMs: number, firstMs: number): Generator<Stretch> {
  let endMs = toMs
  let lengthMs = firstMs
  let isWithin = false
  while (endMs > fromMs) {
    const month = monthOf(endMs - 1)
    const monthMs = Date.parse(month)
    const startMs = Math.max(monthMs, endMs - lengthMs)
    yield {
      month,
      ...(startMs > monthMs && { fromMs: Math.max(fromMs, startMs) }),
      ...(isWithin && { toMs: endMs }),
    }
    isWithin = startMs > monthMs
    endMs = startMs
    if (isWithin) lengthMs *= 2
  }
}

/** Of a month in which there are many. */
async function walked(platform: Trx, query: CallQuery, month: string): Promise<readonly CallId[]> {
  const rows = await inOrder(platform, query.limit)
    .select('id')
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .where(sql<SqlBool>`started_at >= ${month}::timestamp at time zone 'UTC'`)
    .where(sql<SqlBool>`started_at < (${month}::timestamp + interval '1 month') at time zone 'UTC'`)
    .execute()
  return rows.map(({ id }) => id)
}

function newest(found: readonly CallFound[], limit: number): readonly CallId[] {
  const order = (a: CallFound, b: CallFound) =>
    b.started_at.getTime() - a.started_at.getTime() || (a.id < b.id ? 1 : -1)
  return found
    .toSorted(order)
    .slice(0, limit)
    .map(({ id }) => id)
}

/** `yyyy-mm-01`, in UTC. */
function monthOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 7)}-01`
}
