/**
 * One channel while it is written: a window on the time line in which packets find their place, whatever order they come in.
 * G.711 tracks keep the codes as they came; a linear track decodes, and adds what sounds together.
 */

import { G711_DECODE, G711_SILENCE, type G711Law } from './g711.ts'

/** Samples; a power of two, 65 s: more than a packet may be late. */
const WINDOW = 1 << 19

export interface ChannelTrack {
  /** Places codes at a sample number; what lies before `flushed` is lost. The caller keeps to the window. */
  place(position: number, codes: Uint8Array, law: G711Law): void
  /** Writes samples `flushed … flushed + count` into every `stride`-th place of `out` from `first`, and their upper 8 bits into `preview`. */
  flush(count: number, out: Uint8Array | Int16Array, first: number, stride: number, preview: Int8Array): void
  readonly flushed: number
}

/** `law` undefined: linear. */
export function createChannelTrack(law: G711Law | undefined): ChannelTrack {
  const silence = law === undefined ? 0 : G711_SILENCE[law]
  const samples = law === undefined ? new Int16Array(WINDOW) : new Uint8Array(WINDOW).fill(silence)
  const upperBits = law && Int8Array.from(G711_DECODE[law], (sample) => Math.trunc(sample / 256))
  let flushed = 0

  function add(position: number, codes: Uint8Array, from: number, codesLaw: G711Law): void {
    const decode = G711_DECODE[codesLaw]
    for (let index = from; index < codes.length; index++) {
      const slot = (position + index) % WINDOW
      const sum = (samples[slot] as number) + (decode[codes[index] as number] as number)
      samples[slot] = Math.max(-32768, Math.min(32767, sum))
    }
  }

  return {
    get flushed() {
      return flushed
    },
    place(position, codes, codesLaw) {
      const from = Math.max(0, flushed - position)
      if (from >= codes.length || position + codes.length > flushed + WINDOW) return
      if (law === undefined) return add(position, codes, from, codesLaw)
      const slot = (position + from) % WINDOW
      const untilEdge = Math.min(codes.length - from, WINDOW - slot)
      samples.set(codes.subarray(from, from + untilEdge), slot)
      samples.set(codes.subarray(from + untilEdge), 0)
    },
    flush(count, out, first, stride, preview) {
      for (let index = 0; index < count; index++) {
        const slot = (flushed + index) % WINDOW
        const sample = samples[slot] as number
        out[first + index * stride] = sample
        preview[index] = upperBits ? (upperBits[sample] as number) : Math.trunc(sample / 256)
        samples[slot] = silence
      }
      flushed += count
    },
  }
}
