/** Reports of what should be recorded and what is. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import type { DayCompleteness, Miss, MissCause } from '../core/reconciliation/cdr.ts'
import type { CdrProblem } from '../core/reconciliation/read-cdrs.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { portions } from './portions.ts'
import { storableJson, storableText } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface ReconciliationReport {
  readonly id: string
  readonly accountId: AccountId
  readonly fileName: string
  readonly madeByName: string
  readonly madeAtMs: number
  /** Of its records; absent when none could be read. */
  readonly firstAtMs?: number
  readonly lastAtMs?: number
  /** A hundred at most, of `problemCount`. */
  readonly problems: readonly CdrProblem[]
  readonly problemCount: number
  readonly notInCdrs: number
  /** Records from before the history of settings. */
  readonly byPresentSettings: number
  /** Records from before the history of users, devices and domains. */
  readonly byPresentDirectory: number
  readonly toleranceMs: number
  readonly days: readonly DayCompleteness[]
}

export type NewReport = Omit<ReconciliationReport, 'id'> & {
  readonly misses: readonly (Miss & { readonly day: string })[]
}

export interface StoredMiss extends Miss {
  readonly seq: number
  readonly day: string
}

/** Part of a transaction. Reports that are older than `keptSinceMs` go: they name people too. */
export async function saveReport(trx: Trx, draft: NewReport, keptSinceMs: number): Promise<ReconciliationReport> {
  const { misses, days, ...report } = draft
  const id = newId()
  const { accountId } = report
  await inScope(trx, accountScope(accountId), async (scoped) => {
    await scoped
      .deleteFrom('reconciliations')
      .where('account_id', '=', accountId)
      .where('made_at', '<', new Date(keptSinceMs))
      .execute()
    await scoped
      .insertInto('reconciliations')
      .values({
        id,
        account_id: accountId,
        file_name: storableText(report.fileName),
        made_by_name: storableText(report.madeByName),
        made_at: new Date(report.madeAtMs),
        first_at: report.firstAtMs === undefined ? null : new Date(report.firstAtMs),
        last_at: report.lastAtMs === undefined ? null : new Date(report.lastAtMs),
        problems: storableJson(report.problems),
        problem_count: report.problemCount,
        not_in_cdrs: report.notInCdrs,
        by_present_settings: report.byPresentSettings,
        by_present_directory: report.byPresentDirectory,
        tolerance_ms: report.toleranceMs,
      })
      .execute()
    for (const portion of portions(days, 1000)) {
      await scoped
        .insertInto('reconciliation_days')
        .values(
          portion.map((day) => ({
            account_id: accountId,
            reconciliation_id: id,
            day: day.day,
            made_at: new Date(report.madeAtMs),
            cdrs: day.cdrs,
            expected: day.expected,
            whole: day.whole,
            missed: day.missed,
            against_policy: day.againstPolicy,
            removed: day.removed,
            not_judged: day.notJudged,
          })),
        )
        .execute()
    }
    let seq = 0
    for (const portion of portions(misses, 1000)) {
      await scoped
        .insertInto('reconciliation_misses')
        .values(
          portion.map(({ day, ...miss }) => {
            seq += 1
            return {
              account_id: accountId,
              reconciliation_id: id,
              seq,
              day,
              cause: miss.cause,
              miss: storableJson(miss),
            }
          }),
        )
        .execute()
    }
  })
  return { ...report, id, days }
}

/** Part of the report's transaction. False: another report was made of the same file; whoever is making one is waited for. */
export async function claimCdrFile(
  trx: Trx,
  { id, accountId }: Pick<ReconciliationReport, 'id' | 'accountId'>,
  sha256: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .insertInto('cdr_files')
      .values({ account_id: accountId, sha256, reconciliation_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  )
  return numInsertedOrUpdatedRows > 0n
}

export async function isCdrFileKnown(db: Db, accountId: AccountId, sha256: string): Promise<boolean> {
  const row = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('cdr_files')
      .select('sha256')
      .where('account_id', '=', accountId)
      .where('sha256', '=', sha256)
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** Newest first; a hundred at most. */
export async function listReports(db: Db, accountId: AccountId): Promise<readonly ReconciliationReport[]> {
  return inScope(db, accountScope(accountId), async (trx) => {
    const rows = await trx
      .selectFrom('reconciliations')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('made_at', 'desc')
      .orderBy('id', 'desc')
      .limit(100)
      .execute()
    return withDays(trx, rows)
  })
}

/** Fails with `reconciliation-not-found`. */
export async function getReport(db: Db, scope: Scope, id: string): Promise<ReconciliationReport> {
  const [report] = isUuid(id)
    ? await inScope(db, scope, async (trx) =>
        withDays(trx, await trx.selectFrom('reconciliations').selectAll().where('id', '=', id).execute()),
      )
    : []
  if (!report) throw new AppError('reconciliation-not-found', 'There is no such report')
  return report
}

async function withDays(
  trx: Trx,
  rows: readonly Selectable<Tables['reconciliations']>[],
): Promise<readonly ReconciliationReport[]> {
  if (rows.length === 0) return []
  const days = await trx
    .selectFrom('reconciliation_days')
    .selectAll()
    .where(
      'reconciliation_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('day')
    .execute()
  const byReport = Map.groupBy(days, (day) => day.reconciliation_id)
  return rows.map((row) => toReport(row, byReport.get(row.id) ?? []))
}

export interface DayOfReport extends DayCompleteness {
  readonly reconciliationId: string
  readonly madeAtMs: number
}

/** Of each day what the newest report about it says; the newest day first, 400 at most. `among`: only these days. */
export async function latestDays(
  db: Db,
  accountId: AccountId,
  among?: readonly string[],
): Promise<readonly DayOfReport[]> {
  if (among?.length === 0) return []
  const rows = await inScope(db, accountScope(accountId), (trx) => {
    const query = trx
      .selectFrom('reconciliation_days')
      .distinctOn('day')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('day', 'desc')
      .orderBy('made_at', 'desc')
      .orderBy('reconciliation_id', 'desc')
      .limit(400)
    return (among ? query.where(sql<boolean>`day = any(${among}::text[])`) : query).execute()
  })
  return rows.map((row) => ({
    ...toDay(row),
    reconciliationId: row.reconciliation_id,
    madeAtMs: row.made_at.getTime(),
  }))
}

/** In the order of the file. `afterSeq`: the last of the page before. */
export async function listMisses(
  db: Db,
  { id, accountId }: Pick<ReconciliationReport, 'id' | 'accountId'>,
  filter: {
    readonly day?: string | undefined
    readonly cause?: MissCause | undefined
    readonly afterSeq: number
    readonly limit: number
  },
): Promise<readonly StoredMiss[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) => {
    let query = trx
      .selectFrom('reconciliation_misses')
      .select(['seq', 'day', 'miss'])
      .where('reconciliation_id', '=', id)
      .where('seq', '>', filter.afterSeq)
      .orderBy('seq')
      .limit(filter.limit)
    if (filter.day !== undefined) query = query.where('day', '=', filter.day)
    if (filter.cause !== undefined) query = query.where('cause', '=', filter.cause)
    return query.execute()
  })
  return rows.map(({ seq, day, miss }) => ({ ...miss, seq, day }))
}

function toReport(
  row: Selectable<Tables['reconciliations']>,
  days: readonly Selectable<Tables['reconciliation_days']>[],
): ReconciliationReport {
  return {
    id: row.id,
    accountId: row.account_id,
    fileName: row.file_name,
    madeByName: row.made_by_name,
    madeAtMs: row.made_at.getTime(),
    ...(row.first_at && { firstAtMs: row.first_at.getTime() }),
    ...(row.last_at && { lastAtMs: row.last_at.getTime() }),
    problems: row.problems,
    problemCount: row.problem_count,
    notInCdrs: row.not_in_cdrs,
    byPresentSettings: row.by_present_settings,
    byPresentDirectory: row.by_present_directory,
    toleranceMs: row.tolerance_ms,
    days: days.map(toDay),
  }
}

function toDay(row: Selectable<Tables['reconciliation_days']>): DayCompleteness {
  const { day, cdrs, expected, whole, missed, against_policy, removed, not_judged } = row
  return { day, cdrs, expected, whole, missed, againstPolicy: against_policy, removed, notJudged: not_judged }
}
