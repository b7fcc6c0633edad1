/**
 * One channel while it is written: a window on the time line in which packets find their place, whatever order they come in.
 * G.711 tracks keep the codes as they came; a linear track adds what sounds together.
 */

import { G711_SILENCE, type G711Law } from './g711.ts'
import type { RecordingRateHz } from './recording-rate.ts'

/** What is written at once, per channel: whole blocks of the meter at every rate, and enough that a write costs little beside what it writes. */
export const FLUSH_SAMPLES = 120_000
/** In flushes at 8000 Hz; 75 s: more than a flush and what a packet may be late, and no flush lies across its edge. */
const WINDOW_FLUSHES = 5

export interface ChannelTrack<Samples> {
  /**
   * Places samples, those of `added` from `start` up to, not including, `end`, at a sample number; what lies before the last flush is lost. The
   * caller keeps to the window.
   */
  place(position: number, added: Samples, start?: number, end?: number): void
  /** The next `count` samples, good until they are cleared. FLUSH_SAMPLES each time; only the last time fewer. */
  next(count: number): Samples
  /** They are written: the window moves on by as many. */
  clear(count: number): void
}

/** Codes as they came: what is placed later replaces what was placed before. All codes are of this law. */
export function createCodeTrack(law: G711Law): ChannelTrack<Uint8Array> {
  const window = WINDOW_FLUSHES * FLUSH_SAMPLES
  const silence = G711_SILENCE[law]
  const codes = new Uint8Array(window).fill(silence)
  let flushed = 0

  return {
    place(position, added, start = 0, end = added.length) {
      const first = start + Math.max(0, flushed - position)
      if (first >= end || position + end - start > flushed + window) return
      const slot = (position + first - start) % window
      const untilEdge = Math.min(end - first, window - slot)
      codes.set(added.subarray(first, first + untilEdge), slot)
      if (first + untilEdge < end) codes.set(added.subarray(first + untilEdge, end), 0)
    },
    next(count) {
      const slot = flushed % window
      return codes.subarray(slot, slot + count)
    },
    clear(count) {
      const slot = flushed % window
      codes.fill(silence, slot, slot + count)
      flushed += count
    },
  }
}

/** Linear samples: what sounds together is added, and limited to 16 bits. */
export function createLinearTrack(sampleRateHz: RecordingRateHz): ChannelTrack<Int16Array> {
  const window = WINDOW_FLUSHES * FLUSH_SAMPLES * Math.ceil(sampleRateHz / 8000)
  const samples = new Int16Array(window)
  let flushed = 0
  /** Nothing was placed from here on: what comes first is copied, not added. */
  let silentFrom = 0

  return {
    place(position, added, start = 0, end = added.length) {
      const first = start + Math.max(0, flushed - position)
      if (first >= end || position + end - start > flushed + window) return
      const at = position + first - start
      const slot = at % window
      if (at >= silentFrom && slot + end - first <= window) samples.set(added.subarray(first, end), slot)
      else addSamples(added, first, end, samples, slot)
      silentFrom = Math.max(silentFrom, at + end - first)
    },
    next(count) {
      const slot = flushed % window
      return samples.subarray(slot, slot + count)
    },
    clear(count) {
      const slot = flushed % window
      samples.fill(0, slot, slot + count)
      flushed += count
    },
  }
}

/** From `slot` of the window on, and around its edge. */
function addSamples(added: Int16Array, first: number, end: number, samples: Int16Array, slot: number): void {
  let at = slot
  for (let index = first; index < end; index++) {
    const sum = (samples[at] as number) + (added[index] as number)
    samples[at] = Math.max(-32768, Math.min(32767, sum))
    at = at + 1 === samples.length ? 0 : at + 1
  }
}
