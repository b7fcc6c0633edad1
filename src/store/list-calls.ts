import { type Selectable, sql } from 'kysely'
import { seesNothing } from '../core/access/sight.ts'
import type { Call, CallFlag, CallState, Party } from '../core/model/call.ts'
import type { RecordingStatus } from '../core/model/call-time-line.ts'
import type { CallId } from '../core/model/ids.ts'
import type { CustomerDirection, Decision, DecisionOutcome } from '../core/model/policy.ts'
import type { WhyNotRecorded } from '../core/policy/why-not-recorded.ts'
import { ownNamesOf } from '../core/siprec/join-key.ts'
import { inRange, matches } from './call-conditions.ts'
import { formatCursor, parseCursor } from './call-cursor.ts'
import type { CallFilter } from './call-filter.ts'
import type { CallSide, CallSummary } from './calls.ts'
import { type Db, inScope, type Scope, type Trx } from './db.ts'
import { type CallQuery, findCallIds, inOrder } from './find-call-ids.ts'
import { findNamedParts, NOTHING_NAMED } from './named-parts.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export type { CallFilter } from './call-filter.ts'

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
  const query: CallQuery = {
    scope,
    filter,
    named: NOTHING_NAMED,
    ...(page.cursor !== undefined && { cursor: parseCursor(page.cursor) }),
    // One more than asked for tells whether there is a next page.
    limit: limit + 1,
  }
  const { sights = [] } = filter
  if (sights.some(seesNothing)) return { calls: [] }
  const rows = await inScope(db, scope, (trx) => (isSearch(filter) ? search(trx, query) : read(trx, query)))
  const calls = rows.slice(0, limit).map(toSummary)
  const last = calls.at(-1)
  return rows.length > limit && last ? { calls, nextCursor: formatCursor(last) } : { calls }
}

/** Whether more is asked for than calls of a time. Of calls that are not over there are few: they are looked through. */
function isSearch({ fromMs: _, toMs: __, state: ___, reader: ____, sights = [], ...others }: CallFilter): boolean {
  if (sights.some(({ whole }) => !whole)) return true
  return Object.values(others).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0))
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
  'status',
  'queue_ids',
] as const satisfies (keyof Tables['calls'])[]

/** Of the whole call, what a line of the list needs. */
const FROM_DETAIL = [
  sql<readonly Party[]>`detail -> 'parties'`.as('parties'),
  sql<Decision | null>`detail -> 'decision'`.as('decision'),
  sql<CallSummary['replay'] | null>`(detail -> 'replay') - '{trace,decision}'::text[]`.as('replay'),
  sql<Call['identifiers'] | null>`detail -> 'identifiers'`.as('identifiers'),
] as const

function read(trx: Trx, query: CallQuery) {
  return inOrder(trx, query.limit)
    .select([...COLUMNS, ...FROM_DETAIL])
    .where((eb) => eb.and([...inRange(eb, query), ...matches(query.filter, query.named)]))
    .execute()
}

/** First which, then all of them: the rows are read under the scope, however they were found. */
async function search(trx: Trx, asked: CallQuery) {
  const query = { ...asked, named: await findNamedParts(trx, asked.scope, asked.filter) }
  const ids = await findCallIds(trx, query)
  if (ids.length === 0) return []
  return inOrder(trx, query.limit)
    .select([...COLUMNS, ...FROM_DETAIL])
    .where('id', 'in', ids)
    .execute()
}

/** Those of them that the scope sees, in no order. */
export async function findCallSummaries(db: Db, scope: Scope, ids: readonly CallId[]): Promise<readonly CallSummary[]> {
  if (ids.length === 0) return []
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('calls')
      .select([...COLUMNS, ...FROM_DETAIL])
      .where('id', 'in', ids)
      .execute(),
  )
  return rows.map(toSummary)
}

type Row = Pick<Selectable<Tables['calls']>, (typeof COLUMNS)[number]> & {
  readonly parties: readonly Party[]
  readonly decision: Decision | null
  readonly replay: CallSummary['replay'] | null
  readonly identifiers: Call['identifiers'] | null
}

function toSummary(row: Row): CallSummary {
  return {
    id: row.id,
    accountId: row.account_id,
    recordingClientId: row.recording_client_id,
    state: row.state as CallState,
    startedAtMs: row.started_at.getTime(),
    direction: row.direction as CustomerDirection,
    parties: row.parties,
    caller: sideOf(row.parties, 'caller'),
    callee: sideOf(row.parties, 'callee'),
    flags: row.flags as CallFlag[],
    recorded: row.recorded,
    queueIds: row.queue_ids,
    ownNames: ownNamesOf(row.identifiers ?? {}),
    ...withoutNulls({
      endedAtMs: row.ended_at?.getTime(),
      durationMs: row.duration_ms,
      decision: row.decision,
      replay: row.replay,
      status: row.status as RecordingStatus | null,
      outcome: row.outcome as DecisionOutcome | null,
      skipReason: row.skip_reason as WhyNotRecorded | null,
    }),
  }
}

function sideOf(parties: readonly Party[], role: Party['role']): CallSide {
  const { name, number, aor, userId } = parties.find((party) => party.role === role) ?? {}
  return withoutNulls({ name, number, aor, userId })
}
