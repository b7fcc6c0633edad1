/** A run of a scheduled export: which calls it has, as what an export of its owner would have. */

import { runFolder } from '../../core/export/export-destination.ts'
import { nextRunMs } from '../../core/export/rhythm.ts'
import { formatZonedTime } from '../../core/export/zoned-time.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import { appendAuditEvent } from '../../store/audit-events.ts'
import { accountScope, type Db, PLATFORM } from '../../store/db.ts'
import {
  dueExportSchedules,
  type ExportSchedule,
  exportedBySchedule,
  hasUnfinishedRun,
  lockExportSchedule,
  saveExportSchedule,
} from '../../store/export-schedules.ts'
import { createExport, type Export } from '../../store/exports.ts'
import type { Jobs } from '../../store/jobs.ts'
import { findWhoAsked } from '../../store/who.ts'
import { listReachableCalls } from '../access/call-access.ts'
import { wantedCalls } from '../calls/wanted-calls.ts'

export interface ScheduleWork {
  readonly db: Db
  readonly jobs: Jobs
  readonly nowMs: () => number
}

/** Of one run; what is more comes with the next one, which then begins at once. */
const MAXIMUM_RUN_CALLS = 10_000
/** Calls that began before the last run and were ready only behind it: recorders that could not reach the database, late facts. */
const OVERLAP_MS = 7 * 86_400_000
const CLOCK_MS = 1000
/** A run of before that nobody works on any more: its process and its job are gone. */
const LOST_MS = 24 * 3_600_000

/**
 * `byHand`: whatever its time, and the next one stays when it is. Undefined when it is not due any more, or paused, or its former run still
 * goes on, whose calls would be delivered twice.
 */
export async function startScheduleRun(
  { db, jobs, nowMs }: ScheduleWork,
  scheduleId: string,
  byHand = false,
): Promise<Export | undefined> {
  return db.transaction().execute(async (trx) => {
    const atMs = nowMs()
    const schedule = await lockExportSchedule(trx, scheduleId)
    if (!schedule) return undefined
    const { id, accountId, ownerId, ownerName, name, options, rhythm, timeZone, isPaused, nextRunAtMs } = schedule
    // A clock may be a little behind that of the database, which wakes us.
    if (!byHand && (isPaused || nextRunAtMs > atMs + CLOCK_MS)) return undefined
    const isBusy = await hasUnfinishedRun(trx, id, atMs - LOST_MS)
    const found = isBusy ? [] : await callsSince(db, schedule, atMs)
    const callIds = found.slice(0, MAXIMUM_RUN_CALLS)
    if (!byHand) {
      const next = found.length > callIds.length ? atMs : nextRunMs(rhythm, Math.max(atMs, nextRunAtMs), timeZone)
      await saveExportSchedule(trx, PLATFORM, { ...schedule, nextRunAtMs: next })
      await jobs.enqueue(trx, { name: 'run-export-schedule', subjectId: id, notBeforeMs: next })
    }
    if (isBusy) return undefined
    const folder = runFolder(name, formatZonedTime(atMs, timeZone))
    const draft = { accountId, requestedBy: ownerId, callIds, options, scheduleId: id, folder }
    const run = await createExport(trx, accountScope(accountId), draft, atMs)
    await jobs.enqueue(trx, { name: 'export-calls', subjectId: run.id })
    await appendAuditEvent(trx, PLATFORM, {
      atMs,
      accountId,
      actor: { kind: 'system' },
      action: 'export-schedule.ran',
      subject: { kind: 'export-schedule', id },
      details: { name, owner: ownerName, calls: callIds.length, runId: run.id, byHand },
    })
    return run
  })
}

/** Oldest first. */
async function callsSince(db: Db, schedule: ExportSchedule, atMs: number): Promise<readonly CallId[]> {
  const { id, accountId, ownerId, query, timeZone, coversFromMs } = schedule
  const who = await findWhoAsked(db, ownerId, atMs)
  // Nobody's rights are no rights: the run has no calls, and says who is gone.
  if (!who) return []
  const scope = accountScope(accountId)
  const { lastRunAtMs = coversFromMs } = await exportedBySchedule(db, id, atMs)
  const sinceMs = Math.max(coversFromMs, lastRunAtMs - OVERLAP_MS)
  const { callIds: done } = await exportedBySchedule(db, id, sinceMs)
  const filter = { from: new Date(sinceMs).toISOString(), state: 'ready', timeZone } as const
  const wanted = await wantedCalls({ db, nowMs: () => atMs }, scope, { ...filter, ...(query && { q: query }) })
  const callIds: CallId[] = []
  for (let cursor: string | undefined; ; ) {
    const at = { limit: 500, ...(cursor ? { cursor } : {}) }
    const page = await listReachableCalls(db, { who }, scope, 'export', wanted, at)
    callIds.push(...page.calls.map((call) => call.id).filter((callId) => !done.has(callId)))
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  return callIds.reverse()
}

/** Call it once, in the process that works. */
export async function startScheduleJobs(work: ScheduleWork, log: Log): Promise<void> {
  await work.jobs.work('run-export-schedule', async (scheduleId) => {
    await startScheduleRun(work, scheduleId)
  })
  await work.jobs.work('run-due-export-schedules', () => startDueRuns(work, log))
  await work.jobs.repeatHourly('run-due-export-schedules')
}

/** Those whose own job was lost. */
async function startDueRuns(work: ScheduleWork, log: Log): Promise<void> {
  for (const { id } of await dueExportSchedules(work.db, work.nowMs())) {
    try {
      await startScheduleRun(work, id)
    } catch (error) {
      log.warn({ scheduleId: id, err: error }, 'a scheduled export could not begin: tried again in an hour')
    }
  }
}
