/** What the index calls_search brings of a search (docs/decisions/call-search.md). */

import { type SqlBool, sql } from 'kysely'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { inRange, matches } from './call-conditions.ts'
import type { CallCursor } from './call-cursor.ts'
import type { CallFilter } from './call-filter.ts'
import type { Scope, Trx } from './db.ts'
import { estimatedRows } from './estimated-rows.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import type { NamedParts } from './named-parts.ts'

export interface CallSearch {
  readonly scope: Scope
  readonly filter: CallFilter
  /** Of `filter`. */
  readonly named: NamedParts
  readonly cursor?: CallCursor
}

/** A search as the index is asked for it. */
export interface IndexSearch extends CallSearch {
  readonly accountIsKey: boolean
}

export interface CallFound {
  readonly id: CallId
  readonly account_id: AccountId
  readonly started_at: Date
}

/** In no order, at most one more than `most`. As the platform. `month`: its first day. */
export async function callsByIndex(
  platform: Trx,
  query: IndexSearch,
  most: number,
  month?: string,
): Promise<readonly CallFound[]> {
  await onlyBitmaps(platform, true)
  const found = await platform
    // Read only as far as is asked for, but planned as if to the end.
    .with(
      (cte) => cte('found').materialized(),
      (from) =>
        from
          .selectFrom('calls')
          .select(['id', 'account_id', 'started_at'])
          .where((eb) =>
            eb.and([
              ...inRange(eb, query, query),
              ...matches(query.filter, query.named, { byIndex: true }),
              ...inMonth(month),
            ]),
          ),
    )
    .selectFrom('found')
    .select(['id', 'account_id', 'started_at'])
    .limit(most + 1)
    .execute()
  await onlyBitmaps(platform, false)
  return found
}

/** Once for all that is asked of the index in a search. As the platform. */
export async function toIndex<Query extends CallSearch>(platform: Trx, query: Query): Promise<Query & IndexSearch> {
  return { ...query, accountIsKey: !(await haveMostCalls(platform, query.scope)) }
}

/** By the statistics: then the list of their calls is the longest in the index, and rules out next to nothing. */
async function haveMostCalls(platform: Trx, scope: Scope): Promise<boolean> {
  const conditions = inAccountsOf(scope)
  if (conditions.length === 0) return false
  const { rows } = await sql<{ count: number }>`
    select reltuples as count from pg_class where oid = 'calls'::regclass`.execute(platform)
  return (await estimatedRows(platform, sql.table('calls'), conditions)) > (rows[0]?.count ?? Infinity) / 2
}

/**
 * Walking through a table or in the order of time is cheap only when what is looked for is frequent, and that was tried. One search keeps
 * one processor busy: others would read on beyond what is asked for.
 */
async function onlyBitmaps(trx: Trx, only: boolean): Promise<void> {
  const others = only ? 'off' : 'on'
  await sql`select set_config('enable_seqscan', ${others}, true), set_config('enable_indexscan', ${others}, true),
    set_config('max_parallel_workers_per_gather', '0', true)`.execute(trx)
}

function inMonth(month: string | undefined) {
  return month === undefined ? [] : [sql<SqlBool>`tapeline_month(started_at) = ${month}::date`]
}
