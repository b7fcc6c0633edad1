/** What is to be said of what an installation keeps. */

import { type Finding, ok, problem, warning } from './finding.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const OLDEST_BACKUP_MS = 2 * DAY_MS
const OLDEST_COPY_MS = 6 * HOUR_MS
const OLDEST_JOURNAL_MS = HOUR_MS
const OLDEST_STAMP_MS = 3 * HOUR_MS

/** `unknown`: migrations of the database that this program does not have. */
export function judgeMigrations(missing: number, unknown: number): Finding {
  if (unknown > 0) {
    return problem(
      'migrations',
      `The database has ${unknown} migrations of a newer Tapeline`,
      'This version refuses to start on it.',
      'Use the newer version, or restore a backup of before.',
    )
  }
  if (missing === 0) return ok('migrations', 'The database has the tables of this version')
  return warning(
    'migrations',
    `${missing} migrations are not applied yet`,
    'The next start of this version applies them; an older one does not start afterwards.',
    'Make a backup, then start it.',
  )
}

export function judgeBackup(lastAtMs: number | undefined, nowMs: number): Finding {
  const fix = 'tapeline backup FILE --passphrase-file FILE, daily: docs/operate/backup.md'
  const why = 'With this disk accounts, settings, the list of calls and keys are lost.'
  if (lastAtMs === undefined) return warning('backup', 'No backup was made yet', why, fix)
  const what = `The last backup is of ${new Date(lastAtMs).toISOString().slice(0, 16)}Z`
  return nowMs - lastAtMs <= OLDEST_BACKUP_MS ? ok('backup', what) : warning('backup', what, why, fix)
}

export interface QueueFacts {
  readonly waiting: number
  readonly failed: number
  /** Since when the first of those that wait does. */
  readonly oldestAtMs?: number
}

export function judgeUploads({ waiting, failed, oldestAtMs }: QueueFacts, nowMs: number): Finding {
  const what = `${waiting} copies wait to be put into other stores or removed there, ${failed} cannot be made`
  const fix = 'See Storage in the portal, or GET /api/v1/storage-targets: each target says what is wrong.'
  if (failed > 0)
    return problem(
      'uploads',
      what,
      'The file that is to be copied is gone or damaged: these recordings are in no other store.',
      fix,
    )
  if (oldestAtMs === undefined || nowMs - oldestAtMs < OLDEST_COPY_MS) return ok('uploads', what)
  const hours = Math.floor((nowMs - oldestAtMs) / HOUR_MS)
  return warning(
    'uploads',
    `${what}; the first for ${hours} hours`,
    'Until then these recordings lie on one disk.',
    fix,
  )
}

export interface StampFacts {
  /** Accounts whose newest checkpoint has no time stamp. */
  readonly waiting: number
  readonly oldestAtMs?: number
  /** What the authority did wrong when it was asked last. */
  readonly failure?: string
}

/** `host`: of the time-stamp authority; undefined where there is none. */
export function judgeTimeStamps(
  host: string | undefined,
  { waiting, oldestAtMs, failure }: StampFacts,
  nowMs: number,
): Finding {
  if (host === undefined)
    return ok('time-stamps', 'No time-stamp authority: only this installation says when evidence was signed')
  const isLate = oldestAtMs !== undefined && nowMs - oldestAtMs > OLDEST_STAMP_MS
  if (failure === undefined && !isLate) return ok('time-stamps', `${host} stamps evidence; ${waiting} accounts wait`)
  return warning(
    'time-stamps',
    `${host} does not stamp evidence: ${failure ?? 'it is not asked'}; ${waiting} accounts wait`,
    'Until it does, only this installation says when these recordings were there. It is asked again, up to every hour.',
    failure === undefined
      ? 'Start Tapeline with --role all or worker.'
      : 'Correct --time-stamp-url or --time-stamp-ca, or ask whoever runs the authority.',
  )
}

export interface JournalFacts {
  readonly journals: number
  /** When the one that was written last longest ago was. */
  readonly oldestAtMs?: number
  readonly isRunning: boolean
  /** Calls in codecs that could not be rendered. */
  readonly unrendered: number
}

export function judgeJournals(
  { journals, oldestAtMs, isRunning, unrendered }: JournalFacts,
  nowMs: number,
): readonly Finding[] {
  const findings: Finding[] = []
  const what = `${journals} journals in the spool`
  if (journals > 0 && !isRunning)
    findings.push(
      warning(
        'journals',
        `${what}, and Tapeline does not run`,
        'These calls are in no list yet.',
        'Start it: they are archived then.',
      ),
    )
  else if (oldestAtMs !== undefined && nowMs - oldestAtMs > OLDEST_JOURNAL_MS)
    findings.push(
      warning(
        'journals',
        `${what}; one was not written to for ${Math.floor((nowMs - oldestAtMs) / HOUR_MS)} hours`,
        'Its call is over and cannot be archived.',
        'The log says why; tapeline_calls_waiting counts them.',
      ),
    )
  else findings.push(ok('journals', what))
  if (unrendered > 0)
    findings.push(
      warning(
        'unrendered',
        `${unrendered} calls are in codecs that could not be rendered`,
        'Their journals are kept, but nobody can listen.',
        'Install ffmpeg or a newer Tapeline, then: tapeline rerender',
      ),
    )
  return findings
}
