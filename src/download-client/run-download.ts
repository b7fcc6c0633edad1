/** Everything that a filter means, as many at once as is wanted: what is missing is fetched, what is there is left alone. */

import { AppError } from '../core/model/app-error.ts'
import type { CallQuery } from './call-source.ts'
import { type DownloadParts, downloadRecording } from './download-recording.ts'
import { RecordingChanged } from './fill-part.ts'
import { filterKey, findNextFrom, isSaved, listRecordings, sinceLast } from './list-wanted.ts'
import { formatEntry, type Manifest } from './manifest.ts'
import { readAhead } from './read-ahead.ts'
import { nameOfFile, type RecordingWanted, treatmentOf } from './recording-wanted.ts'

export interface DownloadRun extends DownloadParts {
  readonly manifest: Manifest
  readonly query: CallQuery
  /** Of the query only what may be new since the last completed run. */
  readonly sinceLast: boolean
  /** 1 or more. */
  readonly concurrency: number
  readonly totals: DownloadTotals
  readonly onSaved: (file: string, sizeBytes: number) => void
  readonly onFailed: (recordingId: string, error: AppError) => void
  readonly stop: AbortController
}

/** Counted while it goes on. */
export interface DownloadTotals {
  /** Recordings of the list so far; it is whole when `listed`. */
  found: number
  foundBytes: number
  listed: boolean
  alreadyHere: number
  alreadyHereBytes: number
  saved: number
  savedBytes: number
  /** Over the network. */
  receivedBytes: number
  resumedBytes: number
  retries: number
  corrupted: number
  /** Sealed for archive keys whose private half was not given, and these keys. */
  leftSealed: number
  readonly keysNeeded: Set<string>
  /** Removed from the server after they were listed. */
  gone: number
  failed: number
  readonly active: Map<string, ActiveDownload>
}

export interface ActiveDownload {
  readonly name: string
  readonly sizeBytes: number
  receivedBytes: number
}

export function noTotals(): DownloadTotals {
  const nothing = { found: 0, foundBytes: 0, alreadyHere: 0, alreadyHereBytes: 0, saved: 0, savedBytes: 0 }
  const noTrouble = { receivedBytes: 0, resumedBytes: 0, retries: 0, corrupted: 0, leftSealed: 0, gone: 0, failed: 0 }
  return { ...nothing, ...noTrouble, keysNeeded: new Set(), listed: false, active: new Map() }
}

/**
 * Fails with what ends the whole run: `not-signed-in`, `server-unreachable`, `not-permitted` before anything was saved, a disk that cannot be
 * written. What fails for one recording is told and counted.
 */
export async function runDownload(run: DownloadRun): Promise<void> {
  const { source, folder, query, manifest, format, totals, stop } = run
  const next = await findNextFrom(source, query, run.nowMs())
  const listed = run.sinceLast ? sinceLast(manifest, query, format, next) : query
  const waiting = readAhead(missing(run, listed), MAXIMUM_AHEAD)
  const worker = async () => {
    try {
      for await (const wanted of waiting) await oneRecording(run, wanted)
    } catch (error) {
      stop.abort(error)
      throw error
    }
  }
  const results = await Promise.allSettled(Array.from({ length: run.concurrency }, worker))
  // Of the failures the one that stopped the others.
  if (results.some(({ status }) => status === 'rejected')) throw stop.signal.reason
  // What is left now, the next run has to find again.
  if (totals.failed + totals.leftSealed > 0) return
  // Of recordings that were redacted, purged or made anew since, which nobody would go on with.
  await folder.discardParts()
  const at = new Date(run.nowMs()).toISOString()
  const filter = filterKey(query, format)
  const { nextFrom } = next
  await folder.appendManifest(formatEntry({ event: 'run-completed', at, filter, nextFrom, saved: totals.saved }))
}

/** So that totals are known early, and a million calls need no room. */
const MAXIMUM_AHEAD = 20_000

/** Counts what is found on the way. */
async function* missing(run: DownloadRun, query: CallQuery): AsyncGenerator<RecordingWanted> {
  const { totals, manifest, source } = run
  for await (const wanted of listRecordings(source, query)) {
    const { sizeBytes, sealed } = wanted.recording
    totals.found++
    totals.foundBytes += sizeBytes
    if (isSaved(manifest, wanted, run)) {
      totals.alreadyHere++
      totals.alreadyHereBytes += sizeBytes
    } else if (sealed && treatmentOf(wanted.recording, run.sealed) === 'left') {
      totals.leftSealed++
      totals.keysNeeded.add(sealed.keyId)
    } else {
      yield wanted
    }
  }
  totals.listed = true
}

async function oneRecording(run: DownloadRun, wanted: RecordingWanted): Promise<void> {
  const { totals, stop } = run
  stop.signal.throwIfAborted()
  const { id, sizeBytes } = wanted.recording
  const name = nameOfFile(wanted, run.template, run.timeZone)
  const active = { name, sizeBytes, receivedBytes: 0 }
  totals.active.set(id, active)
  try {
    const saved = await asItIsNow(run, wanted, active)
    if (!saved) return
    totals.saved++
    totals.savedBytes += saved.sizeBytes
    run.onSaved(saved.file, saved.sizeBytes)
  } catch (error) {
    if (!(error instanceof AppError) || endsRun(error, totals)) throw error
    if (error.code === 'recording-not-found') {
      totals.gone++
      return
    }
    totals.failed++
    run.onFailed(id, error)
  } finally {
    totals.active.delete(id)
  }
}

const ENDS_RUN: ReadonlySet<string> = new Set(['not-signed-in', 'server-unreachable', 'account-closed'])

/** Who may save nothing is told so once, not ten thousand times. */
function endsRun({ code }: AppError, { saved }: DownloadTotals): boolean {
  return ENDS_RUN.has(code) || (code === 'not-permitted' && saved === 0)
}

const MAXIMUM_CHANGES = 3

/** A recording that was rendered again after it was listed is looked up. Undefined when it is no longer there. */
async function asItIsNow(run: DownloadRun, listed: RecordingWanted, active: ActiveDownload) {
  const { totals, source } = run
  const progress = {
    received(bytes: number) {
      totals.receivedBytes += bytes
      active.receivedBytes += bytes
    },
    resumed(bytes: number) {
      if (active.receivedBytes < bytes) totals.resumedBytes += bytes
      active.receivedBytes = bytes
    },
    corrupted() {
      totals.corrupted++
      active.receivedBytes = 0
    },
  }
  let wanted = listed
  for (let changes = 0; changes < MAXIMUM_CHANGES; changes++) {
    try {
      return await downloadRecording(run, wanted, progress)
    } catch (error) {
      if (!(error instanceof RecordingChanged)) throw error
      const call = await source.getCall(wanted.call.id)
      const recording = call.recordings.find(({ id }) => id === wanted.recording.id)
      if (!recording) throw new AppError('recording-not-found', 'There is no such recording')
      wanted = { call, recording }
    }
  }
  throw new AppError('download-corrupted', 'The recording changes each time it is fetched')
}
