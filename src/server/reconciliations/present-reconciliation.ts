import type { CompleteDay, Reconciliation, ReconciliationMiss } from '../../contract/reconciliation.ts'
import { type DayCompleteness, percentOf } from '../../core/reconciliation/cdr.ts'
import { type NamesById, nameIds } from '../../core/words/name-ids.ts'
import type { DayOfReport, ReconciliationReport, StoredMiss } from '../../store/reconciliations.ts'
import { isoTime } from '../iso-time.ts'

export function presentReport(report: ReconciliationReport): Reconciliation {
  const { id, accountId, fileName, madeByName, madeAtMs, firstAtMs, lastAtMs, days, problems, ...rest } = report
  const { toleranceMs, notInCdrs, byPresentSettings, byPresentDirectory, problemCount } = rest
  return {
    ...{ id, accountId, fileName },
    madeBy: madeByName,
    madeAt: isoTime(madeAtMs),
    ...(firstAtMs !== undefined && { firstAt: isoTime(firstAtMs) }),
    ...(lastAtMs !== undefined && { lastAt: isoTime(lastAtMs) }),
    ...countsOf(sumOf(days)),
    ...{ toleranceMs, notInCdrs, byPresentSettings, byPresentDirectory, problemCount },
    problems: problems.map((problem) => ({ ...problem })),
    days: days.map((day) => ({ day: day.day, ...countsOf(day) })),
  }
}

export function presentDay(day: DayOfReport): CompleteDay {
  return {
    ...{ day: day.day, ...countsOf(day) },
    reconciliationId: day.reconciliationId,
    madeAt: isoTime(day.madeAtMs),
  }
}

/** `names`: of users and devices, by id. */
export function presentMiss(miss: StoredMiss, names: NamesById): ReconciliationMiss {
  const { seq, day, cause, because, trace, callId, recordedMs, wantedMs, cdr } = miss
  const { line, startedAtMs, talkMs, caller, callee, answeredBy } = cdr
  return {
    ...{ seq, day, cause, line, talkMs },
    because: nameIds(because, names),
    trace: trace.map((step) => nameIds(step, names)),
    startedAt: isoTime(startedAtMs),
    names: [...cdr.names],
    ...(callId !== undefined && { callId }),
    ...(caller !== undefined && { caller }),
    ...(callee !== undefined && { callee }),
    ...(answeredBy !== undefined && { answeredBy }),
    ...(recordedMs !== undefined && { recordedMs }),
    ...(wantedMs !== undefined && { wantedMs }),
  }
}

type Counts = Omit<DayCompleteness, 'day'>

function countsOf({ cdrs, expected, whole, missed, againstPolicy, removed, notJudged }: Counts) {
  const percent = percentOf({ expected, whole })
  return {
    ...{ cdrs, expected, whole, missed, againstPolicy, removed, notJudged },
    ...(percent !== undefined && { percent }),
  }
}

function sumOf(days: readonly Counts[]): Counts {
  const sum = (of: keyof Counts) => days.reduce((total, day) => total + day[of], 0)
  return {
    ...{ cdrs: sum('cdrs'), expected: sum('expected'), whole: sum('whole'), missed: sum('missed') },
    ...{ againstPolicy: sum('againstPolicy'), removed: sum('removed'), notJudged: sum('notJudged') },
  }
}
