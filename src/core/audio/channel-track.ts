/**
 * One channel while it is written: a window on the time line in which packets find their place, whatever order they come in.
 * G.711 tracks keep the codes as they came; a linear track adds what sounds together. What is written is measured on the way.
 */

import { G711_DECODE, G711_SILENCE, type G711Law } from './g711.ts'
import type { RecordingRateHz } from './recording-rate.ts'
import { type BlockMeasure, PEAKS_PER_SECOND } from './sound-meter.ts'

/** What is written at once, per channel: whole blocks of the meter at every rate. */
export const FLUSH_SAMPLES = 24_000
/** In flushes at 8000 Hz; 66 s: more than a packet may be late, and no flush lies across its edge. */
const WINDOW_FLUSHES = 22

/** `magnitudeAt`: of a sample of the block. */
export type BlockSink = (block: BlockMeasure, magnitudeAt: (index: number) => number) => void

export interface ChannelTrack<Samples> {
  /** Places samples at a sample number; what lies before the last flush is lost. The caller keeps to the window. */
  place(position: number, added: Samples): void
  /**
   * Writes the next `count` samples into every `stride`-th place of `out` from `first`. FLUSH_SAMPLES each time; only the last time fewer.
   * `measured`: called for each block; the measure is good until it returns.
   */
  flush(out: Samples, first: number, stride: number, count: number, measured: BlockSink): void
}

const squares = (samples: Int16Array): Float64Array => Float64Array.from(samples, (sample) => sample * sample)
const G711_SQUARES = {
  mulaw: squares(G711_DECODE.mulaw),
  alaw: squares(G711_DECODE.alaw),
} as const satisfies Record<G711Law, Float64Array>

/** Codes as they came: what is placed later replaces what was placed before. All codes are of this law. */
export function createCodeTrack(law: G711Law): ChannelTrack<Uint8Array> {
  const window = WINDOW_FLUSHES * FLUSH_SAMPLES
  const silence = G711_SILENCE[law]
  const codes = new Uint8Array(window).fill(silence)
  const decoded = G711_DECODE[law]
  const squared = G711_SQUARES[law]
  const blockSamples = 8000 / PEAKS_PER_SECOND
  const block: BlockMeasure = { samples: 0, least: 0, most: 0, energy: 0 }
  let flushed = 0

  return {
    place(position, added) {
      const from = Math.max(0, flushed - position)
      if (from >= added.length || position + added.length > flushed + window) return
      const slot = (position + from) % window
      const untilEdge = Math.min(added.length - from, window - slot)
      codes.set(from === 0 && untilEdge === added.length ? added : added.subarray(from, from + untilEdge), slot)
      if (from + untilEdge < added.length) codes.set(added.subarray(from + untilEdge), 0)
    },
    flush(out, first, stride, count, measured) {
      const slot = flushed % window
      const end = slot + count
      for (let from = slot; from < end; from += blockSamples) {
        const to = Math.min(end, from + blockSamples)
        writeCodes(codes, from, to, out, first + (from - slot) * stride, stride, decoded, squared, block)
        measured(block, (index) => Math.abs(decoded[codes[from + index] as number] as number))
      }
      codes.fill(silence, slot, end)
      flushed += count
    },
  }
}

/** Outside of the track: it runs for every sample. */
function writeCodes(
  codes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  first: number,
  stride: number,
  decoded: Int16Array,
  squared: Float64Array,
  block: BlockMeasure,
): void {
  let least = 0
  let most = 0
  let energy = 0
  let at = first
  for (let index = from; index < to; index++) {
    const code = codes[index] as number
    out[at] = code
    at += stride
    const sample = decoded[code] as number
    if (sample < least) least = sample
    if (sample > most) most = sample
    energy += squared[code] as number
  }
  block.samples = to - from
  block.least = least
  block.most = most
  block.energy = energy
}

/** Linear samples: what sounds together is added, and limited to 16 bits. */
export function createLinearTrack(sampleRateHz: RecordingRateHz): ChannelTrack<Int16Array> {
  const window = WINDOW_FLUSHES * FLUSH_SAMPLES * Math.ceil(sampleRateHz / 8000)
  const samples = new Int16Array(window)
  const blockSamples = sampleRateHz / PEAKS_PER_SECOND
  const block: BlockMeasure = { samples: 0, least: 0, most: 0, energy: 0 }
  let flushed = 0

  function writeBlock(from: number, to: number, out: Int16Array, first: number, stride: number): void {
    let least = 0
    let most = 0
    let energy = 0
    let at = first
    for (let index = from; index < to; index++) {
      const sample = samples[index] as number
      out[at] = sample
      at += stride
      if (sample < least) least = sample
      if (sample > most) most = sample
      energy += sample * sample
    }
    block.samples = to - from
    block.least = least
    block.most = most
    block.energy = energy
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
    flush(out, first, stride, count, measured) {
      const slot = flushed % window
      const end = slot + count
      for (let from = slot; from < end; from += blockSamples) {
        writeBlock(from, Math.min(end, from + blockSamples), out, first + (from - slot) * stride, stride)
        measured(block, (index) => Math.abs(samples[from + index] as number))
      }
      samples.fill(0, slot, end)
      flushed += count
    },
  }
}
