/** Which calls a list shows, in SQL: newest first, by keyset, and by text without waiting for ten million rows. */

import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { type Sight, seesEverything } from '../core/access/sight.ts'
import type { CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import type { CallCursor } from './call-cursor.ts'
import type { CallFilter } from './call-filter.ts'
import { asPlatform, type Scope, type Trx } from './db.ts'
import type { NamedParts, NamePattern } from './named-parts.ts'
import { storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface CallQuery {
  readonly scope: Scope
  readonly filter: CallFilter
  /** Of `filter`. */
  readonly named: NamedParts
  readonly cursor?: CallCursor
  readonly limit: number
}

type Builder = ExpressionBuilder<Tables, 'calls'>

export function inOrder(trx: Trx, limit: number) {
  return trx.selectFrom('calls').orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
}

/** How many of the newest calls are simply looked through before the index is asked: some 10 ms. */
const LOOKED_THROUGH = 10_000

/**
 * What many calls contain is soon found among the newest; there the index would bring far too many. What is not, is rare
 * enough for the index. PostgreSQL would choose by its statistics, but behind row level security it may not use them.
 */
export async function findIdsByText(trx: Trx, query: CallQuery): Promise<readonly CallId[]> {
  const recent = await trx
    .selectFrom(
      inOrder(trx, LOOKED_THROUGH)
        .selectAll()
        .where((eb) => eb.and(inRange(eb, query)))
        .as('calls'),
    )
    .select('id')
    .where((eb) => eb.and(matches(eb, query)))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .execute()
  if (recent.length === query.limit) return recent.map((row) => row.id)
  return findIdsByIndex(trx, query)
}

/** For what is rare: parts of names and numbers, and whole identifiers. */
export async function findIdsByIndex(trx: Trx, query: CallQuery): Promise<readonly CallId[]> {
  const found = await asPlatform(trx, (platform) =>
    platform
      // Materialized: the limit must not tempt the planner to walk through all calls in order.
      .with(
        (cte) => cte('found').materialized(),
        (from) =>
          from
            .selectFrom('calls')
            .select(['id', 'started_at'])
            .where((eb) => eb.and([...inRange(eb, query), ...matches(eb, query)])),
      )
      .selectFrom('found')
      .select('id')
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(query.limit)
      .execute(),
  )
  return found.map((row) => row.id)
}

/** For what runs as the platform: the accounts of the scope, none for the platform itself. `account_id` is the column's name. */
export function inAccountsOf(scope: Scope): readonly Expression<SqlBool>[] {
  if (scope.kind === 'platform') return []
  if (scope.kind === 'account') return [sql<SqlBool>`account_id = ${scope.accountId}::uuid`]
  return [sql<SqlBool>`account_id = any (array(select id from accounts where reseller_id = ${scope.resellerId}::uuid))`]
}

/** The stretch of the order that is asked for. The account stands here for the planner and, in a search, for safety. */
export function inRange(
  eb: Builder,
  { scope, filter, cursor }: Pick<CallQuery, 'scope' | 'filter' | 'cursor'>,
): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [eb('merged_into', 'is', null)]
  all.push(...inAccountsOf(scope))
  if (filter.fromMs !== undefined) all.push(eb('started_at', '>=', new Date(filter.fromMs)))
  if (filter.toMs !== undefined) all.push(eb('started_at', '<', new Date(filter.toMs)))
  // Said twice: the partial index holds only unfinished calls.
  if (filter.state && filter.state !== 'ready') all.push(eb('state', '<>', sql.lit('ready')))
  if (cursor) {
    const { startedAtMs, id } = cursor
    all.push(sql<SqlBool>`(started_at, id) < (${new Date(startedAtMs)}::timestamptz, ${id}::uuid)`)
  }
  return all
}

/** What a call must have to be shown. */
export function matches(eb: Builder, { filter, named }: CallQuery): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [
    ...named.parties.map(({ pattern, userIds }) =>
      anyOf([eb('search', 'like', pattern), overlap(sql.ref('people_ids'), userIds)]),
    ),
    ...named.caller.map((name) => isOnSide('caller', name)),
    ...named.callee.map((name) => isOnSide('callee', name)),
    ...named.users.map((ids) => overlap(sql.ref('people_ids'), ids)),
    ...named.queues.map(cameThrough),
  ]
  if (filter.identifier !== undefined) {
    all.push(sql<SqlBool>`identifiers @> array[${storableText(filter.identifier)}]::text[]`)
  }
  if (filter.state) all.push(eb('state', '=', filter.state))
  if (filter.direction) all.push(eb('direction', '=', filter.direction))
  if (filter.minimumDurationMs !== undefined) all.push(eb('duration_ms', '>=', filter.minimumDurationMs))
  if (filter.belowDurationMs !== undefined) all.push(eb('duration_ms', '<', filter.belowDurationMs))
  if (filter.recorded !== undefined) all.push(eb('recorded', '=', filter.recorded))
  if (filter.skipReason !== undefined) all.push(eb('skip_reason', '=', filter.skipReason))
  all.push(...(filter.sights ?? []).map(isSeen))
  // Said twice: the partial index holds only calls with flags.
  if (filter.flag !== undefined) all.push(sql<SqlBool>`flags <> '{}' and flags @> array[${filter.flag}]::text[]`)
  return all
}

/**
 * `search` has the lines of all parties and an index; the side is looked at where one of them fits. SIP addresses stand in the detail,
 * which is large: it is read when the pattern is of one, or when nothing else is known of the side.
 */
function isOnSide(side: 'caller' | 'callee', { pattern, userIds }: NamePattern): Expression<SqlBool> {
  const name = sql.ref(`${side}_name`)
  const number = sql.ref(`${side}_number`)
  const party = sql`jsonb_path_query_first(detail, ${sql.lit(`$.parties[*] ? (@.role == "${side}")`)})`
  const address = sql`case when ${sql.lit(pattern.includes('@'))} or (${name} is null and ${number} is null)
    then regexp_replace(${party} ->> 'aor', '^(sips?|tel):', '', 'i') end`
  const digits = sql`case when ${number} ~ '[0-9]' then regexp_replace(${number}, '[^0-9]', '', 'g') else ${number} end`
  const lines = sql`lower(normalize(E'\\n' || concat_ws(E'\\n', trim(regexp_replace(${name}, '\\s+', ' ', 'g')), ${digits}, ${address})
    || E'\\n', NFKC))`
  const said = sql<SqlBool>`(search like ${pattern} and ${lines} like ${pattern})`
  if (userIds.length === 0) return said
  const isUser = sql<SqlBool>`case when ${overlap(sql.ref('people_ids'), userIds)}
    then ${party} ->> 'userId' = any(${userIds}::text[]) else false end`
  return anyOf([said, sql<SqlBool>`(${overlap(sql.ref('people_ids'), userIds)} and ${isUser})`])
}

function cameThrough({ id, byAccount }: NamedParts['queues'][number]): Expression<SqlBool> {
  const ofAccounts = [...byAccount].map(
    ([accountId, ids]) => sql<SqlBool>`(account_id = ${accountId}::uuid and ${overlap(sql.ref('queue_ids'), ids)})`,
  )
  return anyOf([overlap(sql.ref('queue_ids'), [storableText(id)]), ...ofAccounts])
}

/** As `sees` of core/access/sight.ts says it. */
function isSeen(sight: Sight): Expression<SqlBool> {
  if (seesEverything(sight)) return sql<SqlBool>`true`
  const { whole, ownId, callIds, userIds, queueIds, hidingUserIds } = sight
  const within = whole
    ? sql<SqlBool>`true`
    : anyOf([overlap(sql.ref('people_ids'), userIds), overlap(sql.ref('queue_ids'), queueIds)])
  const open =
    hidingUserIds.length === 0
      ? within
      : sql<SqlBool>`(${within} and (not ${overlap(sql.ref('people_ids'), hidingUserIds)} or ${hasOpenPart(sight)}))`
  const ids = callIds.filter(isUuid)
  const named = ids.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`id = any(${ids}::uuid[])`
  return anyOf([overlap(sql.ref('people_ids'), ownId === undefined ? [] : [ownId]), named, open])
}

/** A segment that is reached, and on which nobody hides. Asked only of the few calls on which somebody does. */
function hasOpenPart({ whole, userIds, queueIds, hidingUserIds }: Sight): Expression<SqlBool> {
  const users = sql`segment #> '{visibleTo,users}'`
  const within = whole
    ? sql<SqlBool>`true`
    : anyOf([sql<SqlBool>`${users} ?| ${userIds}::text[]`, sql<SqlBool>`segment -> 'queues' ?| ${queueIds}::text[]`])
  return sql<SqlBool>`exists (
    select from jsonb_array_elements(coalesce(detail #> '{replay,segments}', '[]')) segment
    where ${within} and not ${users} ?| ${hidingUserIds}::text[])`
}

function overlap(column: Expression<unknown>, ids: readonly string[]): Expression<SqlBool> {
  return ids.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${column} && ${ids}::text[]`
}

function anyOf(conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
}
