/** What a call must be to be shown, in SQL. Each condition has a way through the index calls_search (docs/decisions/call-search.md). */

import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { isUuid } from '../core/model/uuid.ts'
import type { AnnotatedCalls } from './annotated-calls.ts'
import { anyOf, overlap } from './array-conditions.ts'
import type { CallCursor } from './call-cursor.ts'
import type { CallFilter } from './call-filter.ts'
import { fits, modeTrait, ownerTrait, triggerTrait } from './call-search.ts'
import type { Scope } from './db.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import type { NamedOwners, NamedParts, NamedQueues, NamePattern } from './named-parts.ts'
import { storableText } from './row-values.ts'
import type { Tables } from './schema.ts'
import { isSeen } from './sight-conditions.ts'

type Builder = ExpressionBuilder<Tables, 'calls'>

/**
 * The stretch of the order that is asked for. The account stands here for the planner and, in a search, for safety; where it is no key,
 * it is asked of each row.
 */
export function inRange(
  eb: Builder,
  { scope, filter, cursor }: { readonly scope: Scope; readonly filter: CallFilter; readonly cursor?: CallCursor },
  { accountIsKey = true }: { readonly accountIsKey?: boolean } = {},
): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [eb('merged_into', 'is', null)]
  const accounts = inAccountsOf(scope)
  all.push(...(accountIsKey ? accounts : accounts.map((is) => sql<SqlBool>`(${is}) is true`)), ...inTime(filter))
  // Said twice: the partial index holds only unfinished calls.
  if (filter.state && filter.state !== 'ready') all.push(eb('state', '<>', sql.lit('ready')))
  if (cursor) {
    const { startedAtMs, id } = cursor
    all.push(sql<SqlBool>`(started_at, id) < (${new Date(startedAtMs)}::timestamptz, ${id}::uuid)`)
  }
  return all
}

function inTime({ fromMs, toMs }: CallFilter): Expression<SqlBool>[] {
  return [
    ...(fromMs === undefined ? [] : [sql<SqlBool>`started_at >= ${new Date(fromMs)}::timestamptz`]),
    ...(toMs === undefined ? [] : [sql<SqlBool>`started_at < ${new Date(toMs)}::timestamptz`]),
  ]
}

/** `named`: of the filter. `byIndex`: as an index is asked for it best; row by row it is dearer. */
export function matches(
  filter: CallFilter,
  named: NamedParts,
  { byIndex = false }: { readonly byIndex?: boolean } = {},
): Expression<SqlBool>[] {
  const { except = [], sights = [] } = filter
  const names = namesOf(named)
  return [
    ...(byIndex ? multipliedOut(names) : names.map(anyOf)),
    ...holds(filter, named),
    ...sights.map(isSeen),
    ...except.flatMap((each, index) => {
      const parts = named.except[index]
      const all = parts ? [...namesOf(parts).map(anyOf), ...holds(each, parts), ...inTime(each)] : []
      return all.length === 0 ? [] : [sql<SqlBool>`(${sql.join(all, sql` and `)}) is not true`]
    }),
  ]
}

/** Of each name one must hold: it stands in the call, or is that of somebody now who was on it. */
function namesOf(named: NamedParts): (readonly Expression<SqlBool>[])[] {
  return [
    ...named.parties.map(({ pattern, ids }) => eitherOf(fits(sql.ref('search'), pattern), 'people_ids', ids)),
    ...named.caller.map((name) => onSide('caller', name)),
    ...named.callee.map((name) => onSide('callee', name)),
  ]
}

const MOST_COMBINATIONS = 8

/**
 * `(a or b) and (c or d)` as `a and c or a and d or …`: of the first PostgreSQL takes one side to the index and reads all it finds there, of
 * the second each goes through both lists together. A first name and a last name are many calls each, and few both.
 */
function multipliedOut(names: readonly (readonly Expression<SqlBool>[])[]): Expression<SqlBool>[] {
  const count = names.reduce((product, { length }) => product * length, 1)
  if (names.length < 2 || count > MOST_COMBINATIONS) return names.map(anyOf)
  const combined = names.reduce<readonly (readonly Expression<SqlBool>[])[]>(
    (so, each) => so.flatMap((all) => each.map((one) => [...all, one])),
    [[]],
  )
  return [anyOf(combined.map((all) => sql<SqlBool>`(${sql.join(all, sql` and `)})`))]
}

function holds(filter: CallFilter, named: NamedParts): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [
    ...named.users.map((ids) => overlap('people_ids', ids)),
    ...named.queues.map(cameThrough),
    ...named.owners.map(isOwned),
    ...named.annotated.map(isAnnotated),
  ]
  const { identifier, state, direction, minimumDurationMs, belowDurationMs, recorded, skipReason, flag, mode } = filter
  if (identifier !== undefined) all.push(sql<SqlBool>`identifiers @> array[${storableText(identifier)}]::text[]`)
  if (state) all.push(sql<SqlBool>`state = ${state}`)
  if (direction) all.push(sql<SqlBool>`direction = ${direction}`)
  if (minimumDurationMs !== undefined) all.push(...lastsAtLeast(minimumDurationMs))
  if (belowDurationMs !== undefined) all.push(...lastsLess(belowDurationMs))
  if (recorded === true) all.push(sql<SqlBool>`recorded`)
  // What is being recorded, or made ready, is neither yet.
  if (recorded === false) {
    // In an array: of `= false` PostgreSQL makes `not recorded`, which is no key of a GIN.
    all.push(sql<SqlBool>`recorded = any (array[false]) and (state = 'ready' or outcome is distinct from 'record')`)
  }
  if (skipReason !== undefined) all.push(sql<SqlBool>`skip_reason = ${skipReason}`)
  // Said twice: the partial index holds only calls with flags.
  if (flag !== undefined) all.push(sql<SqlBool>`flags <> '{}' and flags @> array[${flag}]::text[]`)
  if (filter.legalHoldId !== undefined) all.push(isOfHold(filter.legalHoldId))
  const traits = [...(mode ? [modeTrait(mode)] : []), ...(filter.triggers ?? []).map(triggerTrait)]
  if (traits.length > 0) all.push(sql<SqlBool>`traits @> ${traits}::text[]`)
  return all
}

function isOfHold(id: string): Expression<SqlBool> {
  if (!isUuid(id)) return sql<SqlBool>`false`
  return sql<SqlBool>`id = any (array(select call_id from legal_hold_calls where hold_id = ${id}::uuid))`
}

/** As tapeline_lengths of the migrations has them. */
const LENGTHS_S = [10, 60, 300, 900, 1800, 3600, 7200]

function lastsAtLeast(durationMs: number): Expression<SqlBool>[] {
  return [
    sql<SqlBool>`duration_ms >= ${durationMs}`,
    ...hasLength(LENGTHS_S.findLast((each) => each * 1000 <= durationMs)),
  ]
}

function lastsLess(durationMs: number): Expression<SqlBool>[] {
  const above = LENGTHS_S.find((each) => each * 1000 >= durationMs)
  return [sql<SqlBool>`duration_ms < ${durationMs}`, ...hasLength(above === undefined ? undefined : -above)]
}

function hasLength(lengthS: number | undefined): Expression<SqlBool>[] {
  return lengthS === undefined ? [] : [sql<SqlBool>`tapeline_lengths(duration_ms) @> array[${sql.lit(lengthS)}]`]
}

function onSide(side: 'caller' | 'callee', { pattern, ids }: NamePattern): readonly Expression<SqlBool>[] {
  return eitherOf(fits(sql.ref(`${side}_search`), pattern), `${side}_ids`, ids)
}

function eitherOf(
  written: Expression<SqlBool>,
  column: 'people_ids' | 'caller_ids' | 'callee_ids',
  ids: readonly string[],
): readonly Expression<SqlBool>[] {
  return ids.length === 0 ? [written] : [written, overlap(column, ids)]
}

function isAnnotated(found: AnnotatedCalls): Expression<SqlBool> {
  return found.kind === 'ids' ? sql<SqlBool>`id = any(${found.ids}::uuid[])` : found.condition
}

function cameThrough({ ids, byAccount }: NamedQueues): Expression<SqlBool> {
  return anyOf([overlap('queue_ids', ids), ...byQueues('queue_ids', byAccount, (queueId) => queueId)])
}

function isOwned({ ids, queues }: NamedOwners): Expression<SqlBool> {
  return anyOf([
    overlap('traits', [...ids, ...queues.ids].map(ownerTrait)),
    ...byQueues('traits', queues.byAccount, ownerTrait),
  ])
}

function byQueues(
  column: 'queue_ids' | 'traits',
  byAccount: NamedQueues['byAccount'],
  write: (queueId: string) => string,
): Expression<SqlBool>[] {
  return [...byAccount].map(
    ([accountId, ids]) => sql<SqlBool>`(account_id = ${accountId}::uuid and ${overlap(column, ids.map(write))})`,
  )
}
