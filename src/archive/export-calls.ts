/**
 * Makes the file of an export: a ZIP of audio and tables, streamed from the object store into the object store. It may be begun again at
 * any time; then it starts from the beginning and replaces what was there.
 */

import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import type { Bus } from '../store/bus.ts'
import { accountScope, type Db, PLATFORM, resellerScope, type Scope } from '../store/db.ts'
import { callIdsOfExport, type Export, type ExportProgress, findExport, saveExportProgress } from '../store/exports.ts'
import type { Attempt } from '../store/jobs.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { findWhoAsked } from '../store/who.ts'
import { planExport } from './export-entries.ts'
import { exportZip } from './export-zip.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { zipStream } from './zip-stream.ts'

export interface ExportParts {
  readonly db: Db
  readonly objectStore: ObjectStore
  readonly bus: Bus
  readonly mp3: Mp3Codec
  /** Whether the object store has more room left than recording needs. */
  readonly hasRoom: () => Promise<boolean>
  readonly nowMs: () => number
  readonly log: Log
}

/** People watch a number move; more often is only work for the database. */
const TELL_EVERY_MS = 500

/** Rejects when it is worth trying again. An export that is ready is left alone; of one that is gone no file stays. */
export async function exportCalls(parts: ExportParts, exportId: string, attempt: Attempt): Promise<void> {
  const wanted = await findExport(parts.db, PLATFORM, exportId)
  const objectKey = exportKey(exportId)
  // Killed behind its last byte, and removed before this try: nothing else names the file any more.
  if (!wanted) return parts.objectStore.remove(objectKey)
  if (wanted.state === 'ready') return
  try {
    const made = await makeFile(parts, wanted, objectKey, attempt.signal)
    const kept = await tell(parts, wanted, { state: 'ready', objectKey, finishedAtMs: parts.nowMs(), ...made })
    if (!kept) await parts.objectStore.remove(objectKey)
  } catch (error) {
    if (error instanceof Cancelled) return parts.objectStore.remove(objectKey)
    // Another try does not install a program.
    const isFinal = error instanceof AppError && error.code === 'export-needs-ffmpeg'
    if (attempt.isLast || isFinal) {
      parts.log.error({ exportId, error }, 'export failed')
      const failure = error instanceof AppError ? error.code : 'export-failed'
      await tell(parts, wanted, { state: 'failed', callsDone: 0, failure, finishedAtMs: parts.nowMs() })
    }
    if (isFinal) return
    throw error
  }
}

export function exportKey(exportId: string): string {
  return `exports/${exportId}.zip`
}

/** Somebody removed the export while it was made. */
class Cancelled extends Error {}

async function makeFile(parts: ExportParts, wanted: Export, objectKey: string, signal: AbortSignal) {
  const { db, objectStore } = parts
  const who = await findWhoAsked(db, wanted.requestedBy ?? '', parts.nowMs())
  // Whoever asked is gone: nobody may fetch it.
  if (!who) throw new Cancelled()
  const callIds = await callIdsOfExport(db, wanted.id)
  const plan = await planExport(db, objectStore, scopeOf(wanted), callIds, who, wanted.options)
  const zip = exportZip(parts, plan.entries, wanted.options.table, parts.nowMs())
  const filesTotal = zip.entries.filter(zip.isAudio).length

  let filesDone = 0
  let sizeBytes = 0
  const progress = () => ({
    // Calls without audio cost nothing: they count in step with the files.
    callsDone: filesTotal === 0 ? 0 : Math.floor((filesDone / filesTotal) * wanted.callsTotal),
    sizeBytes,
  })

  async function* watched(): AsyncGenerator<Uint8Array> {
    let toldAtMs = Number.NEGATIVE_INFINITY
    for await (const chunk of zipStream(zip.entries, (entry) => (filesDone += zip.isAudio(entry) ? 1 : 0))) {
      signal.throwIfAborted()
      if (parts.nowMs() - toldAtMs >= TELL_EVERY_MS) {
        toldAtMs = parts.nowMs()
        if (!(await tell(parts, wanted, { state: 'running', ...progress() }))) throw new Cancelled()
        if (!(await parts.hasRoom()))
          throw new AppError('export-no-room', 'The disk has too little room for the export')
      }
      sizeBytes += chunk.length
      yield chunk
    }
  }
  if (!(await tell(parts, wanted, { state: 'running', ...progress() }))) throw new Cancelled()
  await objectStore.put(objectKey, watched())
  const { recordingIds, leftOut } = plan
  return { callsDone: wanted.callsTotal, sizeBytes, recordingIds, leftOut }
}

function scopeOf({ accountId, resellerId }: Export): Scope {
  if (accountId !== undefined) return accountScope(accountId)
  return resellerId === undefined ? PLATFORM : resellerScope(resellerId)
}

/** False when the export is gone. */
async function tell({ db, bus }: ExportParts, wanted: Export, progress: ExportProgress): Promise<boolean> {
  const { id, accountId, resellerId } = wanted
  const exists = await saveExportProgress(db, id, progress)
  await bus.publish({
    topic: 'export-changed',
    id,
    ...(accountId === undefined ? {} : { accountId }),
    ...(resellerId === undefined ? {} : { resellerId }),
  })
  return exists
}
