/** Exports that are made again and again. Each run is a row of `exports`. */

import { type Selectable, sql } from 'kysely'
import type { ExportDestination } from '../core/export/export-destination.ts'
import { DEFAULT_EXPORT, type ExportOptions } from '../core/export/export-options.ts'
import type { Rhythm } from '../core/export/rhythm.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Scope, type Trx } from './db.ts'
import { storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface ExportSchedule {
  readonly id: string
  readonly accountId: AccountId
  /** A user, or an API key: what they may export is what is exported. */
  readonly ownerId: string
  readonly ownerName: string
  readonly name: string
  /** As it is typed. */
  readonly query: string
  readonly rhythm: Rhythm
  readonly timeZone: string
  readonly options: ExportOptions
  readonly destination: ExportDestination
  readonly sealedSecret?: Uint8Array
  readonly isPaused: boolean
  /** Calls that began before are never exported. */
  readonly coversFromMs: number
  readonly nextRunAtMs: number
  readonly createdAtMs: number
  readonly changedAtMs: number
}

/** What opens the place of a schedule. */
export type PlaceOfSchedule = Pick<ExportSchedule, 'id' | 'accountId' | 'destination' | 'sealedSecret'>

/** Another schedule's secret cannot be put in its place. */
export const scheduleSecretPurpose = (id: string) => `export schedule ${id}`

export async function createExportSchedule(db: Db, scope: Scope, schedule: ExportSchedule): Promise<void> {
  const { id, accountId, timeZone, coversFromMs, createdAtMs } = schedule
  const values = {
    id,
    account_id: accountId,
    time_zone: timeZone,
    covers_from: new Date(coversFromMs),
    created_at: new Date(createdAtMs),
    ...changeable(schedule),
  }
  await inScope(db, scope, (trx) => trx.insertInto('export_schedules').values(values).execute())
}

/** Everything but its account, and from when. Fails with `export-schedule-not-found`. */
export async function saveExportSchedule(db: Db, scope: Scope, schedule: ExportSchedule): Promise<void> {
  const result = await inScope(db, scope, (trx) =>
    trx.updateTable('export_schedules').set(changeable(schedule)).where('id', '=', schedule.id).executeTakeFirst(),
  )
  if (result.numUpdatedRows === 0n) throw exportScheduleNotFound()
}

/** Of the SFTP server, unless one is known. */
export async function keepHostKey(db: Db, id: string, hostKey: string): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    sql`update export_schedules set destination = destination || jsonb_build_object('hostKey', ${hostKey}::text)
      where id = ${id} and not destination ? 'hostKey'`.execute(trx),
  )
}

/** With its runs. */
export async function removeExportSchedule(db: Db, scope: Scope, id: string): Promise<void> {
  await inScope(db, scope, (trx) => trx.deleteFrom('export_schedules').where('id', '=', id).execute())
}

export async function findExportSchedule(db: Db, scope: Scope, id: string): Promise<ExportSchedule | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, scope, (trx) =>
    trx.selectFrom('export_schedules').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toSchedule(row)
}

/** By name. */
export async function listExportSchedules(db: Db, scope: Scope): Promise<readonly ExportSchedule[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('export_schedules').selectAll().orderBy(sql`lower(name)`).orderBy('id').execute(),
  )
  return rows.map(toSchedule)
}

/** Of all accounts; those that wait no longer. */
export async function dueExportSchedules(db: Db, nowMs: number): Promise<readonly ExportSchedule[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('export_schedules')
      .selectAll()
      .where('is_paused', '=', false)
      .where('next_run_at', '<=', new Date(nowMs))
      .orderBy('next_run_at')
      .execute(),
  )
  return rows.map(toSchedule)
}

/** Nobody else begins a run of it before the transaction ends. */
export async function lockExportSchedule(trx: Trx, id: string): Promise<ExportSchedule | undefined> {
  const row = await inScope(trx, PLATFORM, (inner) =>
    inner.selectFrom('export_schedules').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  )
  return row && toSchedule(row)
}

/** Begun since. */
export async function hasUnfinishedRun(db: Db, scheduleId: string, sinceMs: number): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('exports')
      .select('id')
      .where('schedule_id', '=', scheduleId)
      .where('state', 'in', ['waiting', 'running'])
      .where('created_at', '>=', new Date(sinceMs))
      .limit(1)
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** When it ran last and all arrived, or is still on its way; and the calls of such runs since. */
export async function exportedBySchedule(
  db: Db,
  scheduleId: string,
  sinceMs: number,
): Promise<{ readonly lastRunAtMs?: number; readonly callIds: ReadonlySet<CallId> }> {
  return inScope(db, PLATFORM, async (trx) => {
    const runs = trx.selectFrom('exports').where('schedule_id', '=', scheduleId).where('state', '!=', 'failed')
    const last = await runs.select((eb) => eb.fn.max('created_at').as('at')).executeTakeFirst()
    const rows = await runs.select('call_ids').where('created_at', '>=', new Date(sinceMs)).execute()
    return {
      callIds: new Set(rows.flatMap((row) => row.call_ids)),
      ...(last?.at && { lastRunAtMs: last.at.getTime() }),
    }
  })
}

export function exportScheduleNotFound(): AppError {
  return new AppError('export-schedule-not-found', 'There is no such scheduled export')
}

function changeable(schedule: ExportSchedule) {
  const { name, query, rhythm, options, destination, sealedSecret, isPaused, nextRunAtMs, changedAtMs } = schedule
  return {
    owner_id: schedule.ownerId,
    owner_name: storableText(schedule.ownerName),
    name: storableText(name),
    query: storableText(query),
    rhythm: JSON.stringify(rhythm),
    options: JSON.stringify(options),
    destination: JSON.stringify(destination),
    sealed_secret: sealedSecret ? Buffer.from(sealedSecret) : null,
    is_paused: isPaused,
    next_run_at: new Date(nextRunAtMs),
    changed_at: new Date(changedAtMs),
  }
}

function toSchedule(row: Selectable<Tables['export_schedules']>): ExportSchedule {
  return {
    id: row.id,
    accountId: row.account_id,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    name: row.name,
    query: row.query,
    rhythm: row.rhythm,
    timeZone: row.time_zone,
    options: { ...DEFAULT_EXPORT, ...row.options },
    destination: row.destination,
    isPaused: row.is_paused,
    coversFromMs: row.covers_from.getTime(),
    nextRunAtMs: row.next_run_at.getTime(),
    createdAtMs: row.created_at.getTime(),
    changedAtMs: row.changed_at.getTime(),
    ...(row.sealed_secret && { sealedSecret: row.sealed_secret }),
  }
}
