/** Exports as jobs: made one after the other, and removed when their time is over. */

import { EXPORT_LIFETIME_MS, exportsOlderThan, removeExport } from '../store/exports.ts'
import type { Jobs } from '../store/jobs.ts'
import { type ExportParts, exportCalls, exportKey } from './export-calls.ts'

/** Call it once, in the process that works. */
export async function startExportJobs(jobs: Jobs, parts: ExportParts): Promise<void> {
  await jobs.work('export-calls', (exportId, attempt) => exportCalls(parts, exportId, attempt))
  await jobs.work('remove-expired-exports', () => removeExpiredExports(parts))
  await jobs.repeatHourly('remove-expired-exports')
}

/** File first: a row without a file is tried again, a file without a row would stay for ever. */
export async function removeExpiredExports({ db, objectStore, nowMs }: ExportParts): Promise<void> {
  for (const { id } of await exportsOlderThan(db, nowMs() - EXPORT_LIFETIME_MS)) {
    await objectStore.remove(exportKey(id))
    await removeExport(db, id)
  }
}
