import type { ExportRun, ExportSchedule } from '../../../contract/export-schedule.ts'
import type { StorageTarget } from '../../../contract/storage.ts'
import { formatSize } from '../../lib/format-size.ts'
import { locale, t } from '../../lib/i18n.ts'
import { failureWords } from './failure-words.ts'

/** `Monday`, for 1. */
export function weekdayName(weekday: number): string {
  // The first of January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday))
}

/** `Every Monday at 02:00`. */
export function rhythmWords({ every, at, weekday = 1, dayOfMonth = 1 }: ExportSchedule['rhythm']): string {
  switch (every) {
    case 'day':
      return t('Every day at {at}', { at })
    case 'week':
      return t('Every {weekday} at {at}', { weekday: weekdayName(weekday), at })
    case 'month':
      return t('On day {day} of every month at {at}', { day: dayOfMonth, at })
  }
}

/** Where to, as one would look for it. */
export function destinationWords(
  destination: ExportSchedule['destination'],
  targets: readonly StorageTarget[],
): string {
  if (destination.kind === 'sftp') {
    const { user, host, port, folder } = destination
    return `sftp://${user}@${host}${port === 22 ? '' : `:${port}`}/${folder.replace(/^\//, '')}`
  }
  return targets.find(({ id }) => id === destination.targetId)?.name ?? t('a store that is gone')
}

/** What became of a run. */
export function runWords(run: ExportRun): string {
  const { state, callsDone, callsTotal, sizeBytes, leftOut, problem, failure } = run
  if (state === 'waiting') return t('Waiting for its turn')
  if (state === 'running') return t('{callsDone} of {callsTotal} done', { callsDone, callsTotal })
  if (state === 'failed') return problem?.text ?? failureWords(failure)
  if (callsTotal === 0) return t('Nothing new')
  const missing = (leftOut?.calls ?? 0) + (leftOut?.recordings ?? 0) + (leftOut?.files ?? 0)
  return [
    t('{count} calls', { count: callsTotal }),
    sizeBytes !== undefined && formatSize(sizeBytes),
    missing > 0 && t('{count} left out', { count: missing }),
  ]
    .filter(Boolean)
    .join(' · ')
}
