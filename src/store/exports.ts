/** Calls that somebody asked for as one file. The row tells how far it is; the file lies in the object store. */

import { type Selectable, sql } from 'kysely'
import { DEFAULT_EXPORT, type ExportLeftOut, type ExportOptions } from '../core/export/export-options.ts'
import type { AccountId, CallId, RecordingId, ResellerId } from '../core/model/ids.ts'
import type { ReportedProblem } from '../core/model/storage-problem.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

/** From the moment it was asked for. */
export const EXPORT_LIFETIME_MS = 24 * 3_600_000
/** How long it is known of a run of a schedule, and which calls it had. */
const RUN_LIFETIME_MS = 90 * 24 * 3_600_000

export type ExportState = 'waiting' | 'running' | 'ready' | 'failed'

export interface Export {
  readonly id: string
  /** Absent when it holds calls of the whole platform, or of the reseller. */
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  /** Id of the user or API key; the export is nobody else's. */
  readonly requestedBy?: string
  readonly options: ExportOptions
  readonly state: ExportState
  readonly callsDone: number
  readonly callsTotal: number
  /** How many of them are legs of a call that another one is. */
  readonly furtherLegs: number
  /** Of the file as far as it is written. */
  readonly sizeBytes?: number
  readonly objectKey?: string
  /** A code of docs/errors.md. */
  readonly failure?: string
  readonly leftOut?: ExportLeftOut
  /** It is a run of this schedule, and its files are in the folder there. */
  readonly scheduleId?: string
  readonly folder?: string
  /** What the place said that did not take it. */
  readonly problem?: ReportedProblem
  readonly createdAtMs: number
  readonly finishedAtMs?: number
}

export interface NewExport {
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly requestedBy: string
  readonly callIds: readonly CallId[]
  readonly furtherLegs?: number
  /** Absent: as it is when nothing is said. */
  readonly options?: ExportOptions
  readonly scheduleId?: string
  readonly folder?: string
}

export async function createExport(db: Db, scope: Scope, draft: NewExport, nowMs: number): Promise<Export> {
  const row = await inScope(db, scope, (trx) =>
    trx
      .insertInto('exports')
      .values({
        id: newId(),
        account_id: draft.accountId ?? null,
        reseller_id: draft.resellerId ?? null,
        requested_by: draft.requestedBy,
        state: 'waiting',
        options: JSON.stringify(draft.options ?? DEFAULT_EXPORT),
        call_ids: [...draft.callIds],
        calls_total: draft.callIds.length,
        further_legs: draft.furtherLegs ?? 0,
        schedule_id: draft.scheduleId ?? null,
        folder: draft.folder ?? null,
        created_at: new Date(nowMs),
      })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow(),
  )
  return toExport(row)
}

export async function findExport(db: Db, scope: Scope, id: string): Promise<Export | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('exports').select(COLUMNS).where('id', '=', id).executeTakeFirst(),
  )
  return row && toExport(row)
}

/** Newest first, without the runs of schedules. */
export async function listExports(db: Db, scope: Scope, requestedBy: string): Promise<readonly Export[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('exports')
      .select(COLUMNS)
      .where('requested_by', '=', requestedBy)
      .where('schedule_id', 'is', null)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(100)
      .execute(),
  )
  return rows.map(toExport)
}

/** Newest first. */
export async function runsOfSchedule(
  db: Db,
  scope: Scope,
  scheduleId: string,
  limit: number,
): Promise<readonly Export[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('exports')
      .select(COLUMNS)
      .where('schedule_id', '=', scheduleId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute(),
  )
  return rows.map(toExport)
}

export async function callIdsOfExport(db: Db, id: string): Promise<readonly CallId[]> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('exports').select('call_ids').where('id', '=', id).executeTakeFirst(),
  )
  return row?.call_ids ?? []
}

/** Those that its file holds. */
export async function recordingIdsOfExport(db: Db, id: string): Promise<readonly RecordingId[]> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('exports').select('recording_ids').where('id', '=', id).executeTakeFirst(),
  )
  return row?.recording_ids ?? []
}

export interface ExportProgress {
  readonly state: ExportState
  readonly callsDone: number
  readonly sizeBytes?: number
  readonly objectKey?: string
  readonly failure?: string
  readonly finishedAtMs?: number
  /** Those that the file holds. */
  readonly recordingIds?: readonly RecordingId[]
  readonly leftOut?: ExportLeftOut
  readonly problem?: ReportedProblem
}

/** False when the export is gone: somebody cancelled it. */
export async function saveExportProgress(db: Db, id: string, progress: ExportProgress): Promise<boolean> {
  const { state, callsDone, sizeBytes, objectKey, failure, finishedAtMs, recordingIds, leftOut, problem } = progress
  const result = await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('exports')
      .set({
        state,
        calls_done: callsDone,
        size_bytes: sizeBytes ?? null,
        object_key: objectKey ?? null,
        failure: failure ?? null,
        recording_ids: [...(recordingIds ?? [])],
        left_out: leftOut ? JSON.stringify(leftOut) : null,
        problem: problem ? JSON.stringify(problem) : null,
        finished_at: finishedAtMs === undefined ? null : new Date(finishedAtMs),
      })
      .where('id', '=', id)
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}

export async function removeExport(db: Db, id: string): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('exports').where('id', '=', id).execute())
}

/** That hold the call, or will. Not the runs of schedules that are over: their files are not ours any more, and which calls they had must be known. */
export async function exportsOfCall(db: Db, callId: CallId): Promise<readonly Export[]> {
  return exportsOfCalls(db, [callId])
}

/** Of one of the calls. */
export async function exportsOfCalls(db: Db, callIds: readonly CallId[]): Promise<readonly Export[]> {
  if (callIds.length === 0) return []
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('exports')
      .select(COLUMNS)
      .where(sql<boolean>`call_ids && ${sql.val([...callIds])}::uuid[]`)
      .where((eb) => eb.or([eb('schedule_id', 'is', null), eb('state', 'in', ['waiting', 'running'])]))
      .execute(),
  )
  return rows.map(toExport)
}

/** That hold calls of the account, or will: its own, and others' in which a call of it is. */
export async function exportsWithCallsOf(db: Db, accountId: AccountId): Promise<readonly Export[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('exports')
      .select(COLUMNS)
      .where(
        sql<boolean>`account_id = ${accountId} or (account_id is null and exists (
          select from calls where calls.account_id = ${accountId} and calls.id = any(exports.call_ids)))`,
      )
      .execute(),
  )
  return rows.map(toExport)
}

export async function findExports(db: Db, ids: readonly string[]): Promise<readonly Export[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('exports').select(COLUMNS).where('id', 'in', ids).execute(),
  )
  return rows.map(toExport)
}

/** Asked for before, and runs of schedules that are older than their history. */
export async function exportsOlderThan(db: Db, atMs: number): Promise<readonly Export[]> {
  const runsBefore = new Date(atMs + EXPORT_LIFETIME_MS - RUN_LIFETIME_MS)
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('exports')
      .select(COLUMNS)
      .where('created_at', '<', new Date(atMs))
      .where((eb) => eb.or([eb('schedule_id', 'is', null), eb('created_at', '<', runsBefore)]))
      .limit(1000)
      .execute(),
  )
  return rows.map(toExport)
}

/** Without the list of calls, which may be long. */
const COLUMNS = [
  'id',
  'account_id',
  'reseller_id',
  'requested_by',
  'options',
  'state',
  'calls_done',
  'calls_total',
  'further_legs',
  'object_key',
  'size_bytes',
  'failure',
  'left_out',
  'schedule_id',
  'folder',
  'problem',
  'created_at',
  'finished_at',
] as const satisfies (keyof Tables['exports'])[]

function toExport(row: Pick<Selectable<Tables['exports']>, (typeof COLUMNS)[number]>): Export {
  return {
    id: row.id,
    options: { ...DEFAULT_EXPORT, ...row.options },
    state: row.state as ExportState,
    callsDone: row.calls_done,
    callsTotal: row.calls_total,
    furtherLegs: row.further_legs,
    createdAtMs: row.created_at.getTime(),
    ...withoutNulls({
      accountId: row.account_id,
      resellerId: row.reseller_id,
      requestedBy: row.requested_by,
      objectKey: row.object_key,
      sizeBytes: row.size_bytes,
      failure: row.failure,
      leftOut: row.left_out,
      scheduleId: row.schedule_id,
      folder: row.folder,
      problem: row.problem,
      finishedAtMs: row.finished_at?.getTime(),
    }),
  }
}
