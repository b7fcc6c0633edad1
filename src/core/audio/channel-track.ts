/**
 * One channel while it is written: a window on the time line in which packets find their place, whatever order they come in.
 * G.711 tracks keep the codes as they came; a linear track adds what sounds together.
 */

import { G711_DECODE, G711_SILENCE, type G711Law } from './g711.ts'
import type { RecordingRateHz } from './recording-rate.ts'

/** Samples at 8000 Hz; 65 s: more than a packet may be late. */
const WINDOW = 1 << 19

export interface ChannelTrack<Samples> {
  /** Places samples at a sample number; what lies before the last flush is lost. The caller keeps to the window. */
  place(position: number, added: Samples): void
  /**
   * Writes the next samples into every `stride`-th place of `out` from `first`, and their upper 8 bits into `preview`, whose length is
   * their number.
   */
  flush(out: Samples, first: number, stride: number, preview: Int8Array): void
}

/** Codes as they came: what is placed later replaces what was placed before. All codes are of this law. */
export function createCodeTrack(law: G711Law): ChannelTrack<Uint8Array> {
  const silence = G711_SILENCE[law]
  const codes = new Uint8Array(WINDOW).fill(silence)
  const upperBits = Int8Array.from(G711_DECODE[law], (sample) => Math.trunc(sample / 256))
  let flushed = 0

  function flushRun(
    slot: number,
    count: number,
    out: Uint8Array,
    first: number,
    stride: number,
    preview: Int8Array,
    at: number,
  ) {
    for (let index = 0; index < count; index++) {
      const code = codes[slot + index] as number
      out[first + (at + index) * stride] = code
      preview[at + index] = upperBits[code] as number
    }
    codes.fill(silence, slot, slot + count)
  }

  return {
    place(position, added) {
      const from = Math.max(0, flushed - position)
      if (from >= added.length || position + added.length > flushed + WINDOW) return
      const slot = (position + from) % WINDOW
      const untilEdge = Math.min(added.length - from, WINDOW - slot)
      codes.set(from === 0 && untilEdge === added.length ? added : added.subarray(from, from + untilEdge), slot)
      if (from + untilEdge < added.length) codes.set(added.subarray(from + untilEdge), 0)
    },
    flush(out, first, stride, preview) {
      const slot = flushed % WINDOW
      const untilEdge = Math.min(preview.length, WINDOW - slot)
      flushRun(slot, untilEdge, out, first, stride, preview, 0)
      flushRun(0, preview.length - untilEdge, out, first, stride, preview, untilEdge)
      flushed += preview.length
    },
  }
}

/** Linear samples: what sounds together is added, and limited to 16 bits. */
export function createLinearTrack(sampleRateHz: RecordingRateHz): ChannelTrack<Int16Array> {
  const window = WINDOW * Math.ceil(sampleRateHz / 8000)
  const samples = new Int16Array(window)
  let flushed = 0

  function flushRun(
    slot: number,
    count: number,
    out: Int16Array,
    first: number,
    stride: number,
    preview: Int8Array,
    at: number,
  ) {
    for (let index = 0; index < count; index++) {
      const sample = samples[slot + index] as number
      out[first + (at + index) * stride] = sample
      preview[at + index] = (sample + (sample < 0 ? 255 : 0)) >> 8
    }
    samples.fill(0, slot, slot + count)
  }

  return {
    place(position, added) {
      const from = Math.max(0, flushed - position)
      if (from >= added.length || position + added.length > flushed + window) return
      let slot = (position + from) % window
      for (let index = from; index < added.length; index++) {
        const sum = (samples[slot] as number) + (added[index] as number)
        samples[slot] = Math.max(-32768, Math.min(32767, sum))
        slot = slot + 1 === window ? 0 : slot + 1
      }
    },
    flush(out, first, stride, preview) {
      const slot = flushed % window
      const untilEdge = Math.min(preview.length, window - slot)
      flushRun(slot, untilEdge, out, first, stride, preview, 0)
      flushRun(0, preview.length - untilEdge, out, first, stride, preview, untilEdge)
      flushed += preview.length
    },
  }
}
