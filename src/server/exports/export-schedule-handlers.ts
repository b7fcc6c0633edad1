import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts'
import {
  type ExportRun as ContractRun,
  type ExportSchedule as ContractSchedule,
  type exportScheduleRoutes,
  MAXIMUM_EXPORT_SCHEDULES,
} from '../../contract/export-schedule.ts'
import type { ExportDestination } from '../../core/export/export-destination.ts'
import { nextRunMs } from '../../core/export/rhythm.ts'
import { AppError } from '../../core/model/app-error.ts'
import { type ReportedProblem, storageProblemText } from '../../core/model/storage-problem.ts'
import { findAccount } from '../../store/accounts.ts'
import { accountScope } from '../../store/db.ts'
import {
  createExportSchedule,
  type ExportSchedule,
  exportScheduleNotFound,
  findExportSchedule,
  listExportSchedules,
  removeExportSchedule,
  saveExportSchedule,
  scheduleSecretPurpose,
} from '../../store/export-schedules.ts'
import { type Export, runsOfSchedule } from '../../store/exports.ts'
import { newId } from '../../store/new-id.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { findStorageTarget } from '../../store/storage-targets.ts'
import { type Actor, accountFor, isOfPlatform, may, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import { readSearch } from '../read-search.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { checkExportPlace } from './check-export-place.ts'
import { optionsOf } from './export-options-of.ts'
import { isSameServer, keptHostKey, scheduleDetails, secretMissing } from './schedule-rules.ts'
import { startScheduleRun } from './start-schedule-run.ts'

type Names =
  | 'listExportSchedules'
  | 'createExportSchedule'
  | 'testExportDestination'
  | 'updateExportSchedule'
  | 'removeExportSchedule'
  | 'runExportSchedule'
  | 'listExportRuns'

type Body = (typeof exportScheduleRoutes.updateExportSchedule.body)['_output']

export function exportScheduleHandlers(parts: ServerParts): Handlers<Names> {
  const { db, bus, jobs, keys, nowMs } = parts

  async function get(actor: Actor, id: string): Promise<ExportSchedule> {
    const found = await findExportSchedule(db, scopeOf(actor), id)
    if (!found) throw exportScheduleNotFound()
    return found
  }

  /** What the caller says, beside what it is. Fails with `not-permitted`, `invalid-search` or `storage-target-not-found`. */
  async function wanted(actor: Actor, accountId: string, id: string, body: Body, before?: ExportSchedule) {
    refuseWithoutExport(actor)
    readSearch(body.query)
    const destination = await checkedDestination(actor, accountId, body.destination as ExportDestination)
    const { secret } = body
    const stays = before?.sealedSecret && isSameServer(before.destination, destination)
    const given = secret && (await sealSecret(keys, accountId, scheduleSecretPurpose(id), JSON.stringify(secret)))
    const sealedSecret = destination.kind === 'sftp' ? (given ?? (stays ? before.sealedSecret : undefined)) : undefined
    if (destination.kind === 'sftp' && !sealedSecret) {
      throw secretMissing()
    }
    return {
      ownerId: actor.id,
      ownerName: actor.name,
      name: body.name,
      query: body.query,
      rhythm: body.rhythm,
      options: optionsOf(body),
      destination: keptHostKey(before?.destination, destination),
      isPaused: body.paused,
      changedAtMs: nowMs(),
      ...(sealedSecret && { sealedSecret }),
    }
  }

  /** The one that is given, or the one that is kept for the same server. Fails with `export-secret-missing`. */
  async function secretToTry(
    id: string,
    accountId: string,
    destination: ExportDestination,
    { secret }: Pick<Body, 'secret'>,
    before: ExportSchedule | undefined,
  ): Promise<Uint8Array> {
    const isKept = before?.sealedSecret !== undefined && isSameServer(before.destination, destination)
    const text = secret
      ? JSON.stringify(secret)
      : isKept
        ? await openSecret(keys, accountId, scheduleSecretPurpose(before.id), before.sealedSecret)
        : undefined
    if (text === undefined) throw secretMissing()
    return sealSecret(keys, accountId, scheduleSecretPurpose(id), text)
  }

  async function checkedDestination(actor: Actor, accountId: string, destination: ExportDestination) {
    if (destination.kind === 'sftp') return destination
    const target = await findStorageTarget(db, destination.targetId)
    const isTheirs = target?.accountId === accountId || (target?.accountId === undefined && isOfPlatform(actor))
    if (!target || !isTheirs || target.retiredAtMs !== undefined) {
      throw new AppError('storage-target-not-found', 'There is no such storage target')
    }
    return destination
  }

  const presented = async (schedule: ExportSchedule) => {
    const [lastRun] = await runsOfSchedule(db, accountScope(schedule.accountId), schedule.id, 1)
    return present(schedule, lastRun)
  }

  return {
    listExportSchedules: async ({ actor, query }) => ({
      exportSchedules: await Promise.all(
        (await listExportSchedules(db, scopeOf(actor, query.accountId))).map(presented),
      ),
    }),

    createExportSchedule: async ({ actor, query, body, request }) => {
      const accountId = accountFor(actor, query.accountId)
      const scope = accountScope(accountId)
      const account = await findAccount(db, scope, accountId)
      if (!account) throw new AppError('account-not-found', 'There is no such account')
      if ((await listExportSchedules(db, scope)).length >= MAXIMUM_EXPORT_SCHEDULES) {
        const message = 'Remove one of the scheduled exports first'
        throw new AppError('too-many-export-schedules', message, { maximum: MAXIMUM_EXPORT_SCHEDULES })
      }
      const id = newId()
      const { timeZone } = account
      const schedule: ExportSchedule = {
        ...{ id, accountId, timeZone },
        ...(await wanted(actor, accountId, id, body)),
        coversFromMs: body.coversFrom === undefined ? nowMs() : Date.parse(body.coversFrom),
        nextRunAtMs: nextRunMs(body.rhythm, nowMs(), timeZone),
        createdAtMs: nowMs(),
      }
      await db.transaction().execute(async (trx) => {
        await createExportSchedule(trx, scope, schedule)
        await jobs.enqueue(trx, { name: 'run-export-schedule', subjectId: id, notBeforeMs: schedule.nextRunAtMs })
        await audit(trx, request, nowMs(), actor, deedOf('export-schedule.created', schedule))
      })
      return presented(schedule)
    },

    testExportDestination: async ({ actor, query, body, request }) => {
      refuseWithoutExport(actor)
      const before = body.exportScheduleId === undefined ? undefined : await get(actor, body.exportScheduleId)
      const accountId = before?.accountId ?? accountFor(actor, query.accountId)
      const destination = await checkedDestination(actor, accountId, body.destination as ExportDestination)
      // An id of nothing: the key of a server that is only tried is not kept.
      const id = newId()
      const sealedSecret =
        destination.kind === 'sftp' ? await secretToTry(id, accountId, destination, body, before) : undefined
      const tried = {
        ...{ id, accountId, destination: keptHostKey(before?.destination, destination) },
        ...(sealedSecret && { sealedSecret }),
      }
      const checks = await checkExportPlace(() => parts.openExportPlace(tried), body.name)
      await audit(db, request, nowMs(), actor, {
        action: 'export-schedule.tested',
        ...(before && { subject: { kind: 'export-schedule', id: before.id } }),
        accountId,
        details: { name: body.name, destination, ok: checks.every(({ problem }) => !problem) },
      })
      return {
        ok: checks.every(({ problem }) => problem === undefined),
        checks: checks.map(({ step, problem }) => ({
          ...{ step, ok: problem === undefined },
          ...(problem && { problem: presentProblem(problem) }),
        })),
      }
    },

    updateExportSchedule: async ({ actor, params, body, request }) => {
      const before = await get(actor, params.exportScheduleId)
      const { id, accountId, timeZone } = before
      const { sealedSecret: _, ...rest } = before
      const schedule: ExportSchedule = {
        ...rest,
        ...(await wanted(actor, accountId, id, body, before)),
        nextRunAtMs: nextRunMs(body.rhythm, nowMs(), timeZone),
      }
      await db.transaction().execute(async (trx) => {
        await saveExportSchedule(trx, accountScope(accountId), schedule)
        await jobs.enqueue(trx, { name: 'run-export-schedule', subjectId: id, notBeforeMs: schedule.nextRunAtMs })
        await audit(trx, request, nowMs(), actor, deedOf('export-schedule.changed', schedule))
      })
      return presented(schedule)
    },

    removeExportSchedule: async ({ actor, params, request }) => {
      const schedule = await get(actor, params.exportScheduleId)
      await db.transaction().execute(async (trx) => {
        await removeExportSchedule(trx, accountScope(schedule.accountId), schedule.id)
        await audit(trx, request, nowMs(), actor, deedOf('export-schedule.removed', schedule))
      })
      return undefined
    },

    runExportSchedule: async ({ actor, params, request }) => {
      const schedule = await get(actor, params.exportScheduleId)
      const run = await startScheduleRun({ db, jobs, nowMs }, schedule.id, true)
      if (!run) throw new AppError('export-schedule-running', 'The former run still goes on')
      await audit(db, request, nowMs(), actor, deedOf('export-schedule.started', schedule))
      await bus.publish({ topic: 'export-changed', id: run.id, accountId: schedule.accountId })
      return presentRun(run)
    },

    listExportRuns: async ({ actor, params }) => {
      const schedule = await get(actor, params.exportScheduleId)
      return { runs: (await runsOfSchedule(db, accountScope(schedule.accountId), schedule.id, 100)).map(presentRun) }
    },
  }
}

function refuseWithoutExport(actor: Actor): void {
  if (may(actor, 'export')) return
  throw new AppError('not-permitted', 'Your role does not include this', { permission: 'export' })
}

function deedOf(action: string, schedule: ExportSchedule) {
  const { id, accountId } = schedule
  return { action, subject: { kind: 'export-schedule', id }, accountId, details: scheduleDetails(schedule) }
}

function present(schedule: ExportSchedule, lastRun: Export | undefined): ContractSchedule {
  const { id, accountId, name, query, rhythm, options, destination, timeZone, ownerId, ownerName, isPaused } = schedule
  const { table, ...rest } = options
  const { columns, ...shown } = table
  return {
    ...{ id, accountId, name, query, rhythm, destination, timeZone },
    ...rest,
    table: { ...shown, ...(columns && { columns: [...columns] }) },
    paused: isPaused,
    hasSecret: schedule.sealedSecret !== undefined,
    owner: { id: ownerId, name: ownerName },
    ...(!isPaused && { nextRunAt: isoTime(schedule.nextRunAtMs) }),
    ...(lastRun && { lastRun: presentRun(lastRun) }),
  }
}

function presentRun(run: Export): ContractRun {
  const { id, state, callsDone, callsTotal, createdAtMs, finishedAtMs, sizeBytes, folder, leftOut, failure, problem } =
    run
  return {
    ...{ id, state, callsDone, callsTotal, startedAt: isoTime(createdAtMs) },
    ...(finishedAtMs !== undefined && { finishedAt: isoTime(finishedAtMs) }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(folder !== undefined && { folder }),
    ...(leftOut && { leftOut }),
    ...(failure !== undefined && {
      failure: { code: failure, message: ERROR_CODES[failure as ErrorCode]?.text ?? failure },
    }),
    ...(problem && {
      problem: presentProblem(problem),
    }),
  }
}

function presentProblem({ problem, values }: ReportedProblem) {
  return { code: problem, values: { ...values }, text: storageProblemText(problem, values) }
}
