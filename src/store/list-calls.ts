import { type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { CallFlag, CallState, Party } from '../core/model/call.ts'
import type { CustomerDirection, Decision, DecisionOutcome, SkipReason } from '../core/model/policy.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import { searchPatterns } from './call-search.ts'
import type { CallSide, CallSummary } from './calls.ts'
import { asPlatform, type Db, inScope, type Scope, type Trx } from './db.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface CallFilter {
  /** Part of a name, number or SIP address of any party; see call-search.ts. */
  readonly text?: string
  /** Calls that started at or after. */
  readonly fromMs?: number
  /** Calls that started before. */
  readonly toMs?: number
  readonly state?: CallState
  readonly direction?: CustomerDirection
  readonly minimumDurationMs?: number
  readonly recorded?: boolean
}

export interface CallPage {
  readonly calls: readonly CallSummary[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

/** 1–500. */
export const DEFAULT_PAGE_LIMIT = 50
const MAXIMUM_PAGE_LIMIT = 500

/** Newest first. Fails with `invalid-cursor`. */
export async function listCalls(
  db: Db,
  scope: Scope,
  filter: CallFilter,
  page: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<CallPage> {
  const limit = Math.min(MAXIMUM_PAGE_LIMIT, Math.max(1, Math.trunc(page.limit ?? DEFAULT_PAGE_LIMIT)))
  const search: Search = {
    scope,
    filter,
    patterns: searchPatterns(filter.text ?? ''),
    cursor: page.cursor,
    // One more than asked for tells whether there is a next page.
    limit: limit + 1,
  }
  const rows = await inScope(db, scope, (trx) =>
    search.patterns.length > 0 ? searchByText(trx, search) : read(trx, search),
  )
  const calls = rows.slice(0, limit).map(toSummary)
  const last = calls.at(-1)
  return rows.length > limit && last ? { calls, nextCursor: formatCursor(last) } : { calls }
}

interface Search {
  readonly scope: Scope
  readonly filter: CallFilter
  readonly patterns: readonly string[]
  readonly cursor: string | undefined
  readonly limit: number
}

const COLUMNS = [
  'id',
  'account_id',
  'recording_client_id',
  'state',
  'started_at',
  'ended_at',
  'duration_ms',
  'direction',
  'outcome',
  'skip_reason',
  'flags',
  'recorded',
] as const satisfies (keyof Tables['calls'])[]

/** Of the whole call, what a line of the list needs. */
const FROM_DETAIL = [
  sql<readonly Party[]>`detail -> 'parties'`.as('parties'),
  sql<Decision | null>`detail -> 'decision'`.as('decision'),
] as const

function read(trx: Trx, search: Search) {
  return inOrder(trx, search.limit)
    .select([...COLUMNS, ...FROM_DETAIL])
    .where((eb) => conditions(eb, search))
    .execute()
}

/** The index is only used outside the account's policy; the rows themselves are read under it. */
async function searchByText(trx: Trx, search: Search) {
  const found = await asPlatform(trx, (platform) =>
    inOrder(platform, search.limit)
      .select('id')
      .where((eb) => conditions(eb, search))
      .execute(),
  )
  if (found.length === 0) return []
  const ids = found.map((row) => row.id)
  return inOrder(trx, search.limit)
    .select([...COLUMNS, ...FROM_DETAIL])
    .where('id', 'in', ids)
    .execute()
}

function inOrder(trx: Trx, limit: number) {
  return trx.selectFrom('calls').orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
}

function conditions(eb: ExpressionBuilder<Tables, 'calls'>, { scope, filter, patterns, cursor }: Search) {
  const all = patterns.map((pattern) => eb('search', 'like', pattern))
  const add = (condition: (typeof all)[number]) => all.push(condition)
  if (scope.kind === 'account') add(eb('account_id', '=', scope.accountId))
  if (filter.fromMs !== undefined) add(eb('started_at', '>=', new Date(filter.fromMs)))
  if (filter.toMs !== undefined) add(eb('started_at', '<', new Date(filter.toMs)))
  if (filter.state) add(eb('state', '=', filter.state))
  // Repeated for the planner: the partial index holds only unfinished calls.
  if (filter.state && filter.state !== 'ready') add(eb('state', '<>', sql.lit('ready')))
  if (filter.direction) add(eb('direction', '=', filter.direction))
  if (filter.minimumDurationMs !== undefined) add(eb('duration_ms', '>=', filter.minimumDurationMs))
  if (filter.recorded !== undefined) add(eb('recorded', '=', filter.recorded))
  const conditionOfCursor = cursor === undefined ? [] : [beforeCursor(cursor)]
  return eb.and([...all, ...conditionOfCursor])
}

function beforeCursor(cursor: string) {
  const { startedAtMs, id } = parseCursor(cursor)
  return sql<SqlBool>`(started_at, id) < (${new Date(startedAtMs)}::timestamptz, ${id}::uuid)`
}

type Row = Pick<Selectable<Tables['calls']>, (typeof COLUMNS)[number]> & {
  readonly parties: readonly Party[]
  readonly decision: Decision | null
}

function toSummary(row: Row): CallSummary {
  return {
    id: row.id,
    accountId: row.account_id,
    recordingClientId: row.recording_client_id,
    state: row.state as CallState,
    startedAtMs: row.started_at.getTime(),
    direction: row.direction as CustomerDirection,
    caller: sideOf(row.parties, 'caller'),
    callee: sideOf(row.parties, 'callee'),
    flags: row.flags as CallFlag[],
    recorded: row.recorded,
    ...withoutNulls({
      endedAtMs: row.ended_at?.getTime(),
      durationMs: row.duration_ms,
      decision: row.decision,
      outcome: row.outcome as DecisionOutcome | null,
      skipReason: row.skip_reason as SkipReason | null,
    }),
  }
}

function sideOf(parties: readonly Party[], role: Party['role']): CallSide {
  const { name, number, aor, userId } = parties.find((party) => party.role === role) ?? {}
  return withoutNulls({ name, number, aor, userId })
}
