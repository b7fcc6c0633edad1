/**
 * Makes the file of an export: a ZIP of audio and tables, streamed from the object store into the object store. It may be begun again at
 * any time; then it starts from the beginning and replaces what was there. An export of a schedule goes to its place instead, file by file.
 */

import type { ExportLeftOut } from '../core/export/export-options.ts'
import { AppError } from '../core/model/app-error.ts'
import { StorageError } from '../core/model/storage-problem.ts'
import type { Bus } from '../store/bus.ts'
import { accountScope, PLATFORM, resellerScope, type Scope } from '../store/db.ts'
import type { ExportPlace } from '../store/export-place.ts'
import { type ExportSchedule, findExportSchedule } from '../store/export-schedules.ts'
import { callIdsOfExport, type Export, type ExportProgress, findExport, saveExportProgress } from '../store/exports.ts'
import type { Attempt } from '../store/jobs.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { findWhoAsked } from '../store/who.ts'
import { zipStream } from '../store/zip-stream.ts'
import { deliverExport } from './deliver-export.ts'
import { planExport } from './export-entries.ts'
import { type ExportZip, exportZip } from './export-zip.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { type ExportLetterParts, sendExportLetter } from './send-export-letter.ts'

export interface ExportParts extends ExportLetterParts {
  readonly objectStore: ObjectStore
  readonly bus: Bus
  readonly mp3: Mp3Codec
  /** Whether the object store has more room left than recording needs. */
  readonly hasRoom: () => Promise<boolean>
  /** Where exports of the schedule go; whoever opens it closes it. Rejects with `StorageError`. */
  readonly openPlace: (schedule: ExportSchedule) => Promise<ExportPlace>
  readonly nowMs: () => number
}

/** People watch a number move; more often is only work for the database. */
const TELL_EVERY_MS = 500

/** Rejects when it is worth trying again. An export that is ready is left alone; of one that is gone no file stays. */
export async function exportCalls(parts: ExportParts, exportId: string, attempt: Attempt): Promise<void> {
  const wanted = await findExport(parts.db, PLATFORM, exportId)
  const objectKey = exportKey(exportId)
  // Killed behind its last byte, and removed before this try: nothing else names the file any more.
  if (!wanted) return parts.objectStore.remove(objectKey)
  if (wanted.state === 'ready' || wanted.state === 'failed') return
  try {
    const made = await make(parts, wanted, objectKey, attempt.signal)
    const kept = await tell(parts, wanted, { state: 'ready', finishedAtMs: parts.nowMs(), ...made })
    if (!kept) return parts.objectStore.remove(objectKey)
    await noteReady(parts, wanted, made.leftOut)
  } catch (error) {
    if (error instanceof Cancelled) return parts.objectStore.remove(objectKey)
    const isFinal = error instanceof AppError && FINAL.has(error.code)
    if (attempt.isLast || isFinal) await noteFailed(parts, wanted, error)
    if (!isFinal) throw error
  }
}

/** Another try neither installs a program nor brings somebody back. */
const FINAL: ReadonlySet<string> = new Set(['export-needs-ffmpeg', 'export-schedule-owner-gone'])

async function noteReady(parts: ExportParts, wanted: Export, leftOut: ExportLeftOut): Promise<void> {
  if (!wanted.options.mail || wanted.callsTotal === 0) return
  const happened = {
    what: 'ready',
    calls: wanted.callsTotal - leftOut.calls,
    leftOut: leftOut.calls + leftOut.recordings + leftOut.files,
  } as const
  await sendExportLetter(parts, wanted, happened)
}

/** Of a schedule it is told in any case: nobody looks every night. */
async function noteFailed(parts: ExportParts, wanted: Export, error: unknown): Promise<void> {
  parts.log.error({ exportId: wanted.id, error }, 'export failed')
  const failure = error instanceof AppError ? error.code : 'export-failed'
  const problem = error instanceof StorageError ? { problem: error.problem, values: error.values } : undefined
  const failed = { state: 'failed', callsDone: 0, failure, finishedAtMs: parts.nowMs() } as const
  await tell(parts, wanted, { ...failed, ...(problem && { problem }) })
  if (!wanted.options.mail && wanted.scheduleId === undefined) return
  const reason = error instanceof AppError ? error.message : `the log has the reason under ${wanted.id}`
  await sendExportLetter(parts, wanted, { what: 'failed', reason })
}

export function exportKey(exportId: string): string {
  return `exports/${exportId}.zip`
}

/** Somebody removed the export while it was made. */
class Cancelled extends Error {}

type Made = Pick<ExportProgress, 'callsDone' | 'sizeBytes' | 'objectKey' | 'recordingIds'> & {
  readonly leftOut: ExportLeftOut
}

async function make(parts: ExportParts, wanted: Export, objectKey: string, signal: AbortSignal): Promise<Made> {
  const { db, objectStore } = parts
  const { scheduleId, options } = wanted
  const schedule = scheduleId === undefined ? undefined : await findExportSchedule(db, PLATFORM, scheduleId)
  const who = await findWhoAsked(db, wanted.requestedBy ?? '', parts.nowMs())
  if (!who && schedule) {
    const message = `${schedule.ownerName}, for whom it exports, is not there any more: change it, and it exports for you`
    throw new AppError('export-schedule-owner-gone', message)
  }
  // Whoever asked is gone: nobody may fetch it.
  if (!who) throw new Cancelled()
  const callIds = await callIdsOfExport(db, wanted.id)
  const hasPlainNames = schedule?.destination.kind === 'storage'
  const plan = await planExport(db, objectStore, scopeOf(wanted), callIds, who, { ...options, hasPlainNames })
  const zip = exportZip(parts, plan.entries, options.table, parts.nowMs())
  const progress = createProgress(parts, wanted, zip, signal)
  await progress.check()
  if (!schedule) await refuseWithoutRoom(parts)
  if (schedule) await deliver(parts, wanted, schedule, zip, progress)
  else await objectStore.put(objectKey, zipped(parts, zip, progress))
  const { recordingIds, leftOut } = plan
  const made = { callsDone: wanted.callsTotal, sizeBytes: progress.sizeBytes(), recordingIds, leftOut }
  return schedule ? made : { ...made, objectKey }
}

async function* zipped(parts: ExportParts, zip: ExportZip, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const chunk of zipStream(zip.entries, progress.entryDone)) {
    if (await progress.check()) await refuseWithoutRoom(parts)
    progress.sent(chunk.length)
    yield chunk
  }
}

async function refuseWithoutRoom({ hasRoom }: ExportParts): Promise<void> {
  if (!(await hasRoom())) throw new AppError('export-no-room', 'The disk has too little room for the export')
}

async function deliver(
  { openPlace }: ExportParts,
  { folder = '', state }: Export,
  schedule: ExportSchedule,
  zip: ExportZip,
  { check, sent, entryDone }: Progress,
): Promise<void> {
  // Nothing new: then there is nothing to see there either.
  if (zip.isEmpty) return
  const place = await openPlace(schedule)
  try {
    await deliverExport(zip, { place, folder, isAgain: state === 'running', check }, sent, entryDone)
  } finally {
    place.close()
  }
}

interface Progress {
  /** Rejects when the export is to end; true when it has just been told how far it is. */
  check(): Promise<boolean>
  sent(bytes: number): void
  entryDone(entry: ExportZip['entries'][number]): void
  sizeBytes(): number
}

function createProgress(parts: ExportParts, wanted: Export, zip: ExportZip, signal: AbortSignal): Progress {
  const filesTotal = zip.entries.filter(zip.isAudio).length
  let filesDone = 0
  let sizeBytes = 0
  let toldAtMs = Number.NEGATIVE_INFINITY
  return {
    async check() {
      signal.throwIfAborted()
      if (parts.nowMs() - toldAtMs < TELL_EVERY_MS) return false
      toldAtMs = parts.nowMs()
      // Calls without audio cost nothing: they count in step with the files.
      const callsDone = filesTotal === 0 ? 0 : Math.floor((filesDone / filesTotal) * wanted.callsTotal)
      if (!(await tell(parts, wanted, { state: 'running', callsDone, sizeBytes }))) throw new Cancelled()
      return true
    },
    sent: (bytes) => {
      sizeBytes += bytes
    },
    entryDone: (entry) => {
      if (zip.isAudio(entry)) filesDone += 1
    },
    sizeBytes: () => sizeBytes,
  }
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
