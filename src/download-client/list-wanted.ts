/** Which recordings a filter means, and which of them are missing. */

import type { CallQuery, CallSource } from './call-source.ts'
import type { Manifest } from './manifest.ts'
import {
  type DownloadFormat,
  encodingOfFile,
  type RecordingWanted,
  type SealedHandling,
  treatmentOf,
} from './recording-wanted.ts'

/** A call may become known so long after it began: of a recorder that could not reach the database. Exports of a schedule look back as far. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000

/** Newest first. */
export async function* listRecordings(source: CallSource, query: CallQuery): AsyncGenerator<RecordingWanted> {
  let cursor: string | undefined
  do {
    const page = await source.listCalls({ ...query, recorded: true }, cursor)
    for (const call of page.calls) for (const recording of call.recordings) yield { call, recording }
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

export function isSaved(
  { saved }: Manifest,
  { recording }: RecordingWanted,
  { format, sealed }: { readonly format: DownloadFormat; readonly sealed: SealedHandling },
): boolean {
  const entry = saved.get(recording.id)
  if (entry?.recordingSha256 !== recording.sha256) return false
  if (entry.sealedFor !== undefined) return treatmentOf(recording, sealed) !== 'opened'
  const encoding = encodingOfFile(recording, format)
  // Of a file that is as the server has it the server's word counts, not that of a manifest which others may have written in.
  return entry.encoding === encoding && (encoding !== recording.encoding || entry.sha256 === recording.sha256)
}

/** The same for the same filter. */
export function filterKey(query: CallQuery, format: DownloadFormat): string {
  const fields = Object.entries(query).filter(([, value]) => value !== undefined)
  return JSON.stringify([Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))), format])
}

/**
 * What was asked for, from where the last completed run of the same says that something may be new; all of it where that is later than
 * any run can say now: a clock was ahead then.
 */
export function sinceLast(
  manifest: Manifest,
  query: CallQuery,
  format: DownloadFormat,
  { latestMs }: Pick<NextFrom, 'latestMs'>,
): CallQuery {
  const nextFrom = manifest.nextFrom.get(filterKey(query, format))
  if (nextFrom === undefined || Date.parse(nextFrom) > latestMs) return query
  const isLater = query.from !== undefined && Date.parse(query.from) > Date.parse(nextFrom)
  return isLater ? query : { ...query, from: nextFrom }
}

export interface NextFrom {
  /** Where the next run begins: no call before it can still become ready, as far as is known. */
  readonly nextFrom: string
  /** Where it would begin if every call were ready. */
  readonly latestMs: number
}

/** To be asked before the list is read. Of the clocks here and there the one that is behind counts: one that is ahead would leave calls out. */
export async function findNextFrom(source: CallSource, { accountId }: CallQuery, nowMs: number): Promise<NextFrom> {
  const whose = accountId === undefined ? {} : { accountId }
  let latestMs = nowMs - LOOK_BACK_MS
  let earliestMs = latestMs
  for (const state of ['live', 'ended'] as const) {
    let cursor: string | undefined
    do {
      const page = await source.listCalls({ ...whose, state }, cursor)
      latestMs = Math.min(latestMs, page.serverNowMs - LOOK_BACK_MS)
      earliestMs = Math.min(earliestMs, latestMs, ...page.calls.map(startedAtMs))
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }
  return { nextFrom: new Date(earliestMs).toISOString(), latestMs }
}

const startedAtMs = ({ startedAt }: { readonly startedAt: string }) => Date.parse(startedAt)
