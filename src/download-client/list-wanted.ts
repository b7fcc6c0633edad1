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

/** A call may become ready so long after it began without being looked for again: a long one, one of a recorder that was away. */
const LOOK_BACK_MS = 24 * 3_600_000

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
  return entry.encoding === encodingOfFile(recording, format)
}

/** The same for the same filter. */
export function filterKey(query: CallQuery, format: DownloadFormat): string {
  const fields = Object.entries(query).filter(([, value]) => value !== undefined)
  return JSON.stringify([Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))), format])
}

/** What was asked for, from where the last completed run of the same says that something may be new. */
export function sinceLast(manifest: Manifest, query: CallQuery, format: DownloadFormat): CallQuery {
  const nextFrom = manifest.nextFrom.get(filterKey(query, format))
  if (nextFrom === undefined) return query
  const from = query.from === undefined || query.from < nextFrom ? nextFrom : query.from
  return { ...query, from }
}

/** Where the next run begins: to be asked before the list is read. No call before it can still become ready, as far as is known. */
export async function findNextFrom(source: CallSource, { accountId }: CallQuery): Promise<string> {
  const whose = accountId === undefined ? {} : { accountId }
  let earliestMs = Number.POSITIVE_INFINITY
  for (const state of ['live', 'ended'] as const) {
    let cursor: string | undefined
    do {
      const page = await source.listCalls({ ...whose, state }, cursor)
      earliestMs = Math.min(earliestMs, page.serverNowMs - LOOK_BACK_MS, ...page.calls.map(startedAtMs))
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }
  return new Date(earliestMs).toISOString()
}

const startedAtMs = ({ startedAt }: { readonly startedAt: string }) => Date.parse(startedAt)
