/** All records of a file, counted by day. */

import type { Directory } from '../directory/directory.ts'
import type { AccountId } from '../model/ids.ts'
import type { PolicySettings } from '../model/policy.ts'
import type { RetentionSubject } from '../model/retention.ts'
import { dayIn, startOfDay } from '../model/start-of-day.ts'
import type { Cdr, DayCompleteness, Miss } from './cdr.ts'
import { judgeCdr, type StoredCall } from './judge-cdr.ts'
import { inTime, matchCdrs } from './match-cdrs.ts'

export interface ReconcileQuestion {
  readonly accountId: AccountId
  /** Who was who then. Asked in order of time. */
  readonly directoryAt: (atMs: number) => Directory
  readonly timeZone: string
  readonly cdrs: readonly Cdr[]
  /** Those that began in the time of the records, and an hour before and after. */
  readonly calls: readonly StoredCall[]
  readonly settingsAt: (atMs: number) => PolicySettings
  /** Whether nothing is kept any more of what was recorded so. */
  readonly isOver: (subject: RetentionSubject) => boolean
  readonly toleranceMs: number
  readonly windowMs: number
}

export interface Reconciled {
  /** In order of days. */
  readonly days: readonly DayCompleteness[]
  /** In the order of the file. */
  readonly misses: readonly Miss[]
  /** Recorded calls between the first and the last record that no record is about. */
  readonly notInCdrs: number
}

export const DEFAULT_TOLERANCE_MS = 3000
export const DEFAULT_WINDOW_MS = 30_000

/** Yields after each step, so that whoever runs it can let others have their turn. */
export function* reconcile(question: ReconcileQuestion): Generator<void, Reconciled> {
  const { cdrs, calls, settingsAt, toleranceMs, windowMs, accountId, directoryAt, isOver } = question
  const matches = yield* matchCdrs(cdrs, calls, { directoryAt, accountId }, { windowMs })
  const dayOf = createDays(question.timeZone)
  const days = new Map<string, Tally>()
  const misses: Miss[] = []
  for (const cdr of inTime(cdrs)) {
    const day = dayOf(cdr.startedAtMs)
    const tally = days.get(day) ?? newTally(day)
    days.set(day, tally)
    tally.cdrs += 1
    const call = matches.get(cdr)
    const atMs = call?.startedAtMs ?? cdr.startedAtMs
    const [directory, settings] = [directoryAt(atMs), settingsAt(atMs)]
    const { verdict, expected, miss } = judgeCdr(cdr, call, { accountId, directory, settings, toleranceMs, isOver })
    if (expected) tally.expected += 1
    if (verdict === 'whole') tally.whole += 1
    else if (verdict === 'removed') tally.removed += 1
    else if (verdict === 'not-judged') tally.notJudged += 1
    else if (verdict === 'against-policy') tally.againstPolicy += 1
    else if (expected) tally.missed += 1
    if (miss) misses.push(miss)
    yield
  }
  misses.sort((a, b) => a.cdr.line - b.cdr.line)
  return { days: [...days.values()].sort(byDay), misses, notInCdrs: notInCdrs(question, new Set(matches.values())) }
}

type Tally = { -readonly [Key in keyof DayCompleteness]: DayCompleteness[Key] }

function newTally(day: string): Tally {
  return { day, cdrs: 0, expected: 0, whole: 0, missed: 0, againstPolicy: 0, removed: 0, notJudged: 0 }
}

const byDay = (a: Tally, b: Tally): number => (a.day < b.day ? -1 : 1)

function notInCdrs({ cdrs, calls }: ReconcileQuestion, matched: ReadonlySet<StoredCall>): number {
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { startedAtMs, answeredAtMs = startedAtMs } of cdrs) {
    firstMs = Math.min(firstMs, startedAtMs)
    lastMs = Math.max(lastMs, answeredAtMs)
  }
  return calls.filter((call) => {
    const { startedAtMs, recordings } = call
    return startedAtMs >= firstMs && startedAtMs <= lastMs && recordings.length > 0 && !matched.has(call)
  }).length
}

/** Records of a file are of few days: each is looked up once, which takes long. */
export function createDays(timeZone: string): (atMs: number) => string {
  let [day, fromMs, toMs] = ['', 0, 0]
  return (atMs) => {
    if (atMs >= fromMs && atMs < toMs) return day
    day = dayIn(atMs, timeZone)
    fromMs = startOfDay(day, timeZone)
    toMs = startOfDay(dayIn(fromMs + 36 * 3_600_000, timeZone), timeZone)
    return day
  }
}
