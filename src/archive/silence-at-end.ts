/** Media that stopped while the call went on: nobody said so, and no packet is missing between two others. */

import type { Stream, StreamId } from '../core/model/media.ts'

/** Pauses of a sender that says nothing while nobody speaks are shorter, as a rule. */
const SILENT_MS = 10_000

export interface SilenceAtEnd {
  /** As signalling describes it from then on. */
  stream(stream: Stream, atMs: number): void
  packet(streamId: StreamId, arrivalMs: number): void
  /** Whole milliseconds without a packet before the end; undefined: fewer than ten seconds, or held. */
  silentMs(streamId: StreamId): number | undefined
}

/** `endMs`: of the last stretch that was to be recorded; undefined where that is not known. */
export function createSilenceAtEnd(endMs: number | undefined): SilenceAtEnd {
  /** Of its last packet, or when it was held no longer. */
  const sinceMs: number[] = []
  const held = new Set<StreamId>()
  return {
    stream({ id, direction }, atMs) {
      if (endMs === undefined || atMs > endMs) return
      if (direction === 'inactive') held.add(id)
      else if (held.delete(id)) sinceMs[id] = atMs
    },
    packet(streamId, arrivalMs) {
      sinceMs[streamId] = arrivalMs
    },
    silentMs(streamId) {
      const since = sinceMs[streamId]
      if (endMs === undefined || since === undefined || held.has(streamId)) return undefined
      return endMs - since >= SILENT_MS ? Math.round(endMs - since) : undefined
    },
  }
}
