import { sql } from 'kysely'
import { queuesOfCall, usersOfCall } from '../core/access/subject-of-call.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Call, CallFlag, CallState, Party } from '../core/model/call.ts'
import type { RecordingStatus, Replay, ReplaySoFar } from '../core/model/call-time-line.ts'
import type { AccountId, CallId, RecordingClientId } from '../core/model/ids.ts'
import type { CustomerDirection, Decision, DecisionOutcome, QueueId } from '../core/model/policy.ts'
import { isUuid } from '../core/model/uuid.ts'
import { timeLineOfCall } from '../core/policy/time-line-of-call.ts'
import { outcomeOfCall, type WhyNotRecorded, whyNotRecorded } from '../core/policy/why-not-recorded.ts'
import { identifiersOf, joinHashesOf, partyIdsOf } from './call-names.ts'
import { searchedSideOf, searchTextOf, traitsOf } from './call-search.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, type Scope } from './db.ts'
import { storableJson, storableText } from './row-values.ts'

/** The first party of that role. */
export type CallSide = Pick<Party, 'name' | 'number' | 'aor' | 'userId'>

/** A call as lists show it. */
export interface CallSummary {
  readonly id: CallId
  readonly accountId: AccountId
  readonly recordingClientId: RecordingClientId
  readonly state: CallState
  readonly startedAtMs: number
  readonly endedAtMs?: number
  readonly durationMs?: number
  readonly direction: CustomerDirection
  /** In the order in which they came. */
  readonly parties: readonly Party[]
  readonly caller: CallSide
  readonly callee: CallSide
  readonly decision?: Decision
  readonly outcome?: DecisionOutcome
  readonly skipReason?: WhyNotRecorded
  readonly flags: readonly CallFlag[]
  /** Whether a recording can be played. */
  readonly recorded: boolean
  /** What a live call does at this moment. */
  readonly status?: RecordingStatus
  /** What the reason for people is made of. */
  readonly replay?: Pick<Replay, 'outcome' | 'segments' | 'unrecorded' | 'commands'> &
    Partial<Pick<ReplaySoFar, 'status' | 'autoResumeAtMs'>>
  /** That it came through. */
  readonly queueIds: readonly QueueId[]
  /** By which its other legs are known. */
  readonly ownNames: readonly string[]
}

/**
 * Writes the call as the journal tells it, as often as you like. A state never goes back, nor does what was merged: what is late is
 * ignored, and false returned. Fails with `account-not-found`.
 */
export async function saveCall(db: Db, call: Call): Promise<boolean> {
  const { id, ...values } = toRow(call)
  const result = await refusing(
    inScope(db, accountScope(call.accountId), (trx) =>
      trx
        .insertInto('calls')
        .values({ id, ...values })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(values)
            .where(
              sql<boolean>`array_position(${STATE_ORDER}, calls.state) <= array_position(${STATE_ORDER}, excluded.state)
                and calls.merged_into is null and (excluded.is_merged or not calls.is_merged)`,
            ),
        )
        .executeTakeFirst(),
    ),
  )
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

const STATE_ORDER = sql.raw(`array['live', 'ended', 'ready']`)

/** The whole call; of one that was merged into another, that one. */
export async function findCall(db: Db, scope: Scope, id: CallId): Promise<Call | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('calls')
      .select('detail')
      .where('id', '=', sql<string>`coalesce((select merged_into from calls where id = ${id}), ${id}::uuid)`)
      .executeTakeFirst(),
  )
  return row?.detail
}

/** In order of time. What the phone system sent is left out: of one call it may be many megabytes. */
export async function findCalls(
  db: Db,
  scope: Scope,
  ids: readonly CallId[],
): Promise<readonly Omit<Call, 'metadata'>[]> {
  const known = ids.filter(isUuid)
  if (known.length === 0) return []
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('calls')
      .select(sql<Omit<Call, 'metadata'>>`detail - 'metadata'`.as('detail'))
      .where('id', 'in', known)
      .orderBy('started_at')
      .orderBy('id')
      .execute(),
  )
  return rows.map((row) => row.detail)
}

/** Oldest first. */
export async function allCallIds(db: Db, scope: Scope): Promise<readonly CallId[]> {
  const rows = await inScope(db, scope, (trx) => trx.selectFrom('calls').select('id').orderBy('id').execute())
  return rows.map(({ id }) => id)
}

/** Fails with `call-not-found`, also when the call belongs to another account. */
export async function getCall(db: Db, scope: Scope, id: CallId): Promise<Call> {
  const call = await findCall(db, scope, id)
  if (!call) throw new AppError('call-not-found', 'There is no such call')
  return call
}

/** The call as if it had never been. One that has recordings stays: fails then. */
export async function removeCall(db: Db, scope: Scope, id: CallId): Promise<void> {
  await inScope(db, scope, (trx) => trx.deleteFrom('calls').where('id', '=', id).execute())
}

function toRow(call: Call) {
  const caller = call.parties.find((party) => party.role === 'caller')
  const callee = call.parties.find((party) => party.role === 'callee')
  return {
    id: call.id,
    account_id: call.accountId,
    recording_client_id: call.recordingClientId,
    state: call.state,
    started_at: new Date(call.startedAtMs),
    ended_at: call.endedAtMs === undefined ? null : new Date(call.endedAtMs),
    duration_ms: call.endedAtMs === undefined ? null : Math.max(0, Math.round(call.endedAtMs - call.startedAtMs)),
    direction: call.direction,
    caller_name: text(caller, 'name'),
    caller_number: text(caller, 'number'),
    callee_name: text(callee, 'name'),
    callee_number: text(callee, 'number'),
    outcome: outcomeOfCall(call) ?? null,
    skip_reason: whyNotRecorded(call) ?? null,
    flags: [...call.flags],
    detail: storableJson(call),
    search: searchTextOf(call),
    ...searchColumns(call),
    status: call.state === 'live' ? (call.replay?.status ?? null) : null,
    time_line: storableJson(timeLineOfCall(call)),
    settings_version: call.settingsVersion ?? null,
    identifiers: identifiersOf(call),
    party_ids: partyIdsOf(call),
    people_ids: usersOfCall(call),
    queue_ids: queuesOfCall(call),
    join_keys: joinHashesOf(call),
    is_merged: call.mergedFrom !== undefined,
  }
}

/** Of a call of before these columns too: see fill-call-search.ts. */
export function searchColumns(call: Pick<Call, 'parties' | 'replay'>) {
  const caller = searchedSideOf(call, 'caller')
  const callee = searchedSideOf(call, 'callee')
  return {
    caller_search: caller.lines,
    callee_search: callee.lines,
    caller_ids: [...caller.ids],
    callee_ids: [...callee.ids],
    traits: traitsOf(call),
  }
}

function text(party: Party | undefined, key: 'name' | 'number'): string | null {
  const value = party?.[key]
  return value === undefined ? null : storableText(value)
}
