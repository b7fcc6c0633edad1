/** Which calls a list shows: newest first, by keyset, without waiting for ten million rows (docs/decisions/call-search.md). */

import { type SqlBool, sql } from 'kysely'
import type { CallId } from '../core/model/ids.ts'
import { inRange, matches } from './call-conditions.ts'
import { type CallFound, type CallSearch, callsByIndex } from './calls-by-index.ts'
import { asPlatform, type Trx } from './db.ts'

export interface CallQuery extends CallSearch {
  readonly limit: number
}

export function inOrder(trx: Trx, limit: number) {
  return trx.selectFrom('calls').orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
}

/** How many of the newest calls are simply looked through before the index is asked: some 10 ms. */
const LOOKED_THROUGH = 5_000
/** Beyond them, where so many are said to have a page: less than the index reads of a month. */
const LOOKED_FURTHER = 20_000
/** And where no index has what is looked for. */
const LOOKED_FURTHEST = 100_000
/** More that fit than this are not read to be sorted: they are looked for month by month. */
const MOST_SORTED = 4_000
/** So many among the newest, though too few for a page: the last two months may have enough of them, and are read faster than all. */
const SOME = 1

/**
 * What many calls have is soon found among the newest; there the index would bring far too many. What is not, is rare: the index brings
 * all of it, or else what there is of it in one month after the other. PostgreSQL would choose by its statistics, but behind row level
 * security it may not use them, and no statistics tell how conditions go together.
 */
export async function findCallIds(trx: Trx, query: CallQuery): Promise<readonly CallId[]> {
  let isRecent = false
  if (query.filter.identifier === undefined) {
    const { ids, more } = await amongNewest(trx, query, LOOKED_THROUGH)
    if (!more) return ids
    isRecent = ids.length >= SOME
    // What is said of very many calls is asked of each: from the index all of a month would come to be asked.
    const isAsked = query.named.annotated.some(({ kind }) => kind === 'condition')
    const furthest = isAsked ? LOOKED_FURTHEST : LOOKED_FURTHER
    if ((LOOKED_THROUGH * query.limit) / ids.length <= furthest) {
      const further = await amongNewest(trx, query, furthest)
      if (!further.more) return further.ids
    }
  }
  return asPlatform(trx, async (platform) => {
    if (isRecent) {
      const found = await byMonths(platform, query, 2)
      if (found.length >= query.limit) return found
    }
    const all = await callsByIndex(platform, query, MOST_SORTED)
    if (all.length <= MOST_SORTED) return newest(all, query.limit)
    return byMonths(platform, query)
  })
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

async function byMonths(platform: Trx, query: CallQuery, most = Infinity): Promise<readonly CallId[]> {
  const bounds = await platform
    .selectFrom('calls')
    .select((eb) => [eb.fn.min('started_at').as('oldest'), eb.fn.max('started_at').as('newest')])
    .executeTakeFirst()
  const { filter, cursor, limit } = query
  const fromMs = Math.max(filter.fromMs ?? 0, bounds?.oldest?.getTime() ?? 0)
  const toMs = Math.min(filter.toMs ?? Infinity, cursor?.startedAtMs ?? Infinity, bounds?.newest?.getTime() ?? 0)
  const ids: CallId[] = []
  let month = monthOf(toMs)
  for (let count = 0; count < most && month >= monthOf(fromMs) && ids.length < limit; count++) {
    const missing = limit - ids.length
    const found = await callsByIndex(platform, query, MOST_SORTED, month)
    ids.push(...(found.length <= MOST_SORTED ? newest(found, missing) : await walked(platform, query, month, missing)))
    month = monthBefore(month)
  }
  return ids
}

/** Of a month in which there are many. */
async function walked(platform: Trx, query: CallQuery, month: string, limit: number): Promise<readonly CallId[]> {
  const rows = await inOrder(platform, limit)
    .select('id')
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .where(sql<SqlBool>`started_at >= ${`${month} 00:00+00`}::timestamptz`)
    .where(sql<SqlBool>`started_at < ${`${monthBefore(month, -1)} 00:00+00`}::timestamptz`)
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

function monthBefore(month: string, months = 1): string {
  const [year = 0, of = 0] = month.split('-').map(Number)
  return monthOf(Date.UTC(year, of - 1 - months))
}
