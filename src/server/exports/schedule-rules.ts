/** What holds for a scheduled export, whoever writes it down: a request or a document. */

import type { ExportDestination } from '../../core/export/export-destination.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { ExportSchedule } from '../../store/export-schedules.ts'

/** A secret goes to nobody but the server it was given for. */
export function isSameServer(before: ExportDestination, after: ExportDestination): boolean {
  if (before.kind !== 'sftp' || after.kind !== 'sftp') return false
  return before.host === after.host && before.port === after.port && before.user === after.user
}

/** Of the first connection, as long as it is the same server. */
export function keptHostKey(before: ExportDestination | undefined, after: ExportDestination): ExportDestination {
  if (before?.kind !== 'sftp' || after.kind !== 'sftp' || after.hostKey !== undefined) return after
  const isSame = before.host === after.host && before.port === after.port
  return isSame && before.hostKey !== undefined ? { ...after, hostKey: before.hostKey } : after
}

export function secretMissing(): AppError {
  return new AppError('export-secret-missing', 'Give the password or the key for the SFTP server')
}

export const scheduleDetails = ({ name, query, rhythm, destination, isPaused }: ExportSchedule) => ({
  name,
  query,
  rhythm,
  destination,
  isPaused,
})
