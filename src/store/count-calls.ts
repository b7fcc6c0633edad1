/** How many calls match: exactly up to a limit, so that the answer never takes long. */

import { type SqlBool, sql } from 'kysely'
import { seesNothing } from '../core/access/sight.ts'
import type { CallId } from '../core/model/ids.ts'
import { type AskedOfCalls, callsWith, partition } from './annotated-calls.ts'
import { inRange, matches } from './call-conditions.ts'
import type { CallFilter } from './call-filter.ts'
import { type CallFound, type CallSearch, callsByIndex, toIndex } from './calls-by-index.ts'
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

const MOST_COUNTED = 10_000
/** Of the newest calls so many are looked through, to see how many of them match. */
const SAMPLE = 2_000
/** One of so many: then as many as are counted are soon met in the order of time. */
const FREQUENT = 5
/** One of so many: then two months may have as many, and the index reads less of it. */
const USUAL = 100

export async function countCalls(db: Db, scope: Scope, filter: CallFilter): Promise<CallCount> {
  if (filter.sights?.some(seesNothing)) return { count: 0, more: false }
  return inScope(db, scope, async (trx) => {
    const query = { scope, filter, named: await findNamedParts(trx, scope, filter) }
    const share = await shareOfNewest(trx, query)
    const ids = share >= 1 / FREQUENT ? await inTime(trx, query) : await found(trx, query, share)
    return { count: Math.min(ids.length, MOST_COUNTED), more: ids.length > MOST_COUNTED }
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

async function inTime(trx: Trx, query: CallSearch): Promise<readonly CallId[]> {
  const rows = await inOrder(trx, MOST_COUNTED + 1)
    .select('id')
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .execute()
  return rows.map(({ id }) => id)
}

/** What the index brought is counted again under the scope: the policy has the last word. */
async function found(trx: Trx, query: CallSearch, share: number): Promise<readonly CallId[]> {
  const [asked, known] = partition(query.named.annotated)
  const rest = { ...query, named: { ...query.named, annotated: known } }
  const ids = await asPlatform(trx, async (platform) => {
    if (asked[0]) {
      const calls = await estimatedRows(platform, sql.table('calls'), inAccountsOf(query.scope))
      if (asked[0].count < calls * (await shareOfNewest(platform, rest))) return ofWhichIsSaid(platform, query, asked)
    }
    const indexed = await toIndex(platform, query)
    const recent: CallFound[] = []
    for (const month of share >= 1 / USUAL ? await newestMonths(platform, query, 2) : []) {
      recent.push(...(await callsByIndex(platform, indexed, MOST_COUNTED - recent.length, month)))
      if (recent.length > MOST_COUNTED) return recent.map(({ id }) => id)
    }
    return (await callsByIndex(platform, indexed, MOST_COUNTED)).map(({ id }) => id)
  })
  const { rows } = await sql<{ id: CallId }>`select id from calls where id = any(${ids}::uuid[])`.execute(trx)
  return rows.map(({ id }) => id)
}

/** What is said is read as far as it is counted: there may be several notes of one call. */
async function ofWhichIsSaid(
  platform: Trx,
  query: CallSearch,
  asked: readonly AskedOfCalls[],
): Promise<readonly CallId[]> {
  const fitting = platform
    .selectFrom('calls')
    .select('id')
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .where(sql<SqlBool>`id = said.call_id`)
    .offset(0)
  for (let limit = MOST_COUNTED + 1; ; limit *= 4) {
    const { rows } = await sql<{ id: CallId }>`
      select calls.id from (${callsWith(query.scope, asked)}) as said cross join lateral ${fitting} as calls limit ${limit}`.execute(
      platform,
    )
    const ids = [...new Set(rows.map(({ id }) => id))]
    if (ids.length > MOST_COUNTED || rows.length < limit) return ids
  }
}
