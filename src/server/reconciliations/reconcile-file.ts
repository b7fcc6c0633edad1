/** A file of call detail records becomes a report: what is to be recorded, what is, and every miss with its cause. */

import { setImmediate as othersFirst } from 'node:timers/promises'
import type { Directory } from '../../core/directory/directory.ts'
import { directoryOverTime } from '../../core/directory/directory-over-time.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Log } from '../../core/model/log.ts'
import { PERMISSIONS_OF } from '../../core/model/permission.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { isOutsideAccounts, ROLES } from '../../core/model/role.ts'
import { optionsOf } from '../../core/policy/options-of.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import type { Cdr, DayCompleteness } from '../../core/reconciliation/cdr.ts'
import { type CdrMapping, type CdrPreset, cdrMappingOf } from '../../core/reconciliation/cdr-mapping.ts'
import type { StoredCall } from '../../core/reconciliation/judge-cdr.ts'
import { missLetter } from '../../core/reconciliation/miss-letter.ts'
import { readCdrs } from '../../core/reconciliation/read-cdrs.ts'
import { createDays, DEFAULT_WINDOW_MS, reconcile } from '../../core/reconciliation/reconcile.ts'
import { decideRetention } from '../../core/retention/decide-retention.ts'
import { settingsInForceBetween } from '../../store/account-settings.ts'
import { createdAtMs } from '../../store/accounts.ts'
import { appendAuditEvent } from '../../store/audit-events.ts'
import { callsToReconcile } from '../../store/calls-to-reconcile.ts'
import { accountScope, type Db, type Trx } from '../../store/db.ts'
import { directoryHistory } from '../../store/directory-history.ts'
import { findLetterLanguage } from '../../store/letter-languages.ts'
import type { Mailer } from '../../store/mailer.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { latestDays, type NewReport, type ReconciliationReport, saveReport } from '../../store/reconciliations.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { listUsersOfRoles } from '../../store/users.ts'

export interface ReconcileParts {
  readonly db: Db
  readonly objectStore: Pick<ObjectStore, 'list'>
  readonly directory: () => Promise<Directory>
  readonly nowMs: () => number
  readonly log: Log
  readonly mailer?: Mailer
  readonly publicUrl?: string
}

export interface CdrFile {
  readonly text: string
  readonly fileName: string
  readonly madeByName: string
  readonly mapping: Partial<CdrMapping> & { readonly preset?: CdrPreset }
  readonly toleranceMs: number
}

/** Live calls share the process: nothing may keep their packets waiting for longer. */
const LONGEST_TURN_MS = 3
/** A session may begin some time before or after its record. */
const AROUND_MS = 3_600_000
const DAY_MS = 86_400_000
/** Of the records of one file. */
const LONGEST_SPAN_MS = 400 * DAY_MS

const WHO_IS_TOLD = ROLES.filter(
  (role) => !isOutsideAccounts(role) && PERMISSIONS_OF[role].some((permission) => permission === 'manage-retention'),
)

/** Nothing is saved. Fails with `cdrs-unreadable` when no line can be read. */
export async function prepareReport(parts: ReconcileParts, account: Account, file: CdrFile): Promise<NewReport> {
  const { db, nowMs } = parts
  const accountId = account.id
  const { preset, ...own } = file.mapping
  const cdrs: Cdr[] = []
  const { problems, problemCount } = await inTurns(
    readCdrs(file.text, cdrMappingOf(preset, own), account.timeZone),
    (cdr) => cdrs.push(cdr),
  )
  if (cdrs.length === 0) {
    const words = problems.slice(0, 5).map(({ line, message }) => `line ${line}: ${message}`)
    throw new AppError(
      'cdrs-unreadable',
      `There is no call in the file that can be read; ${words.join('; ') || 'it is empty'}`,
      { problems },
    )
  }
  let [firstAtMs, lastAtMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { startedAtMs, answeredAtMs = startedAtMs } of cdrs) {
    firstAtMs = Math.min(firstAtMs, startedAtMs)
    lastAtMs = Math.max(lastAtMs, answeredAtMs)
  }
  if (lastAtMs - firstAtMs > LONGEST_SPAN_MS) {
    throw new AppError('cdrs-unreadable', 'The records of one file are of more than 400 days: give them by month', {
      problems,
    })
  }
  const today = await parts.directory()
  const present = today.settings.get(accountId) ?? defaultSettings()
  const [fromMs, toMs] = [firstAtMs - AROUND_MS, lastAtMs + AROUND_MS]
  const people = await directoryHistory(db, accountId, { fromMs, toMs, nowMs: nowMs() })
  const history = await settingsInForceBetween(db, accountId, fromMs, toMs)
  const since = await createdAtMs(db, accountId)
  const settingsAt = (atMs: number): PolicySettings => {
    if (atMs < since) return present
    return history.findLast(({ changedAtMs }) => changedAtMs <= atMs)?.settings ?? defaultSettings()
  }
  const calls = await withPresence(parts, account, fromMs, toMs)
  const { policy, bounds } = await findRetention(db, accountId)
  const { toleranceMs } = file
  const dayOf = createDays(account.timeZone)
  const { days, misses, notInCdrs } = await inTurns(
    reconcile({
      ...{ accountId, timeZone: account.timeZone, cdrs, calls, settingsAt, toleranceMs },
      directoryAt: directoryOverTime(today, accountId, people),
      isOver: (subject) => decideRetention(policy, bounds, subject).expiresAtMs <= nowMs(),
      windowMs: DEFAULT_WINDOW_MS,
    }),
  )
  return {
    ...{ accountId, fileName: file.fileName, madeByName: file.madeByName, madeAtMs: nowMs(), firstAtMs, lastAtMs },
    ...{ problems, problemCount, notInCdrs, toleranceMs, days },
    byPresentSettings: cdrs.filter(({ startedAtMs }) => startedAtMs < since).length,
    byPresentDirectory: cdrs.filter(({ startedAtMs }) => startedAtMs < people.knownSinceMs).length,
    misses: misses.map((miss) => ({ ...miss, day: dayOf(miss.cdr.startedAtMs) })),
  }
}

/** `beforeCommit`: part of the same commit. Whoever is to be told of misses is told afterwards. */
export async function keepReport(
  parts: ReconcileParts,
  account: Account,
  draft: NewReport,
  beforeCommit: (trx: Trx, report: ReconciliationReport) => Promise<void>,
): Promise<ReconciliationReport> {
  const { db, nowMs } = parts
  const scope = accountScope(account.id)
  const present = (await parts.directory()).settings.get(account.id) ?? defaultSettings()
  const { report, news } = await db.transaction().execute(async (trx) => {
    const known = await latestDays(
      trx,
      account.id,
      draft.days.map(({ day }) => day),
    )
    const missedBefore = new Map(known.map(({ day, missed }) => [day, missed]))
    const saved = await saveReport(trx, draft, nowMs() - optionsOf(present).retentionDays * DAY_MS)
    await beforeCommit(trx, saved)
    const more = saved.days.filter(({ day, missed }) => missed > (missedBefore.get(day) ?? 0))
    if (more.length > 0) {
      await appendAuditEvent(trx, scope, {
        accountId: account.id,
        atMs: nowMs(),
        actor: { kind: 'system' },
        action: 'completeness.missed',
        subject: { kind: 'reconciliation', id: saved.id },
        details: { days: more.map(({ day, expected, whole, missed }) => ({ day, expected, whole, missed })) },
      })
    }
    return { report: saved, news: more }
  })
  if (news.length > 0) await write(parts, account, news)
  return report
}

/** Of every day of calls the files that there are: of 100,000 calls some 30 lists of folders in place of 100,000 looks. */
async function withPresence(
  { db, objectStore }: ReconcileParts,
  { id: accountId }: Account,
  fromMs: number,
  toMs: number,
): Promise<readonly StoredCall[]> {
  const keysOfDay = new Map<string, Set<string>>()
  async function isPresent(key: string): Promise<boolean> {
    const day = key.split('/').slice(0, 4).join('/')
    let keys = keysOfDay.get(day)
    if (!keys) {
      keys = new Set()
      for await (const each of objectStore.list(`${day}/`)) keys.add(each)
      keysOfDay.set(day, keys)
    }
    return keys.has(key)
  }
  const calls: StoredCall[] = []
  for await (const { recordings, ...call } of callsToReconcile(db, accountId, fromMs, toMs)) {
    const looked: { id: string; durationMs: number; isPresent: boolean }[] = []
    for (const { id, durationMs, objectKey } of recordings) {
      looked.push({ id, durationMs, isPresent: await isPresent(objectKey) })
    }
    calls.push({ ...call, recordings: looked })
  }
  return calls
}

async function inTurns<Item, Result>(
  work: Generator<Item, Result>,
  take: (item: Item) => void = () => {},
): Promise<Result> {
  let turnEndsAtMs = performance.now() + LONGEST_TURN_MS
  for (;;) {
    const next = work.next()
    if (next.done) return next.value
    take(next.value)
    if (performance.now() < turnEndsAtMs) continue
    await othersFirst()
    turnEndsAtMs = performance.now() + LONGEST_TURN_MS
  }
}

async function write(
  { db, mailer, publicUrl, log }: ReconcileParts,
  account: Account,
  days: readonly DayCompleteness[],
) {
  if (!mailer) return
  const scope = accountScope(account.id)
  const link = `${publicUrl ?? ''}/settings/accounts/${account.id}?tab=completeness`
  for (const { id, name, email, active } of await listUsersOfRoles(db, scope, WHO_IS_TOLD)) {
    if (!active || email === undefined) continue
    const language = await findLetterLanguage(db, id)
    await mailer
      .send({ to: email, ...missLetter({ language, personName: name, accountName: account.name, days, link }) })
      .catch((error: unknown) => log.warn({ err: error, userId: id }, 'a letter about missing calls was not sent'))
  }
}
