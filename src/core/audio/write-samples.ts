/**
 * What is written of a recording: the samples of its channels, one or two of equal length, one after the other as a WAV file has them, and
 * measured on the way. Numbers of several bytes are in the order of this machine, which is that of WAV. The bytes are the caller's.
 */

import { G711_DECODE, type G711Law } from './g711.ts'
import { type BlockMeasure, PEAKS_PER_SECOND, type SoundMeter } from './sound-meter.ts'

const squares = (samples: Int16Array): Float64Array => Float64Array.from(samples, (sample) => sample * sample)
const G711_SQUARES = {
  mulaw: squares(G711_DECODE.mulaw),
  alaw: squares(G711_DECODE.alaw),
} as const satisfies Record<G711Law, Float64Array>

/** Reused for every block. */
const block: BlockMeasure = { samples: 0, least: 0, most: 0, energy: 0 }

/** Codes of G.711 as they came; views of memory that begin at a multiple of four bytes. */
export function writeCodes(channels: readonly Uint8Array[], law: G711Law, meter: SoundMeter): Uint8Array {
  const decoded = G711_DECODE[law]
  const squared = G711_SQUARES[law]
  const blockSamples = 8000 / PEAKS_PER_SECOND
  channels.forEach((codes, channel) => {
    for (let from = 0; from < codes.length; from += blockSamples) {
      measureCodes(codes, from, Math.min(codes.length, from + blockSamples), decoded, squared)
      meter.add(channel, block, (index) => Math.abs(decoded[codes[from + index] as number] as number))
    }
  })
  const [left, right] = channels
  return left && right ? interleaveCodes(left, right) : Uint8Array.from(left ?? [])
}

/** Apart, as what follows: it runs for every sample. */
function measureCodes(codes: Uint8Array, from: number, to: number, decoded: Int16Array, squared: Float64Array): void {
  let least = 0
  let most = 0
  let energy = 0
  for (let index = from; index < to; index++) {
    const code = codes[index] as number
    const sample = decoded[code] as number
    if (sample < least) least = sample
    if (sample > most) most = sample
    energy += squared[code] as number
  }
  note(to - from, least, most, energy)
}

/** Four codes of each at once: reading and writing single bytes takes longer. */
function interleaveCodes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(2 * left.length)
  const words = left.length >> 2
  const lefts = new Uint32Array(left.buffer, left.byteOffset, words)
  const rights = new Uint32Array(right.buffer, right.byteOffset, words)
  const pairs = new Uint32Array(bytes.buffer, 0, 2 * words)
  for (let word = 0, at = 0; word < words; word++, at += 2) {
    const one = lefts[word] as number
    const other = rights[word] as number
    pairs[at] = (one & 0xff) | ((other & 0xff) << 8) | ((one & 0xff00) << 8) | ((other & 0xff00) << 16)
    pairs[at + 1] = ((one >>> 16) & 0xff) | ((other >>> 8) & 0xff00) | ((one >>> 8) & 0xff0000) | (other & 0xff000000)
  }
  for (let index = 4 * words; index < left.length; index++) {
    bytes[2 * index] = left[index] as number
    bytes[2 * index + 1] = right[index] as number
  }
  return bytes
}

/** Linear samples. */
export function writeSamples(channels: readonly Int16Array[], sampleRateHz: number, meter: SoundMeter): Uint8Array {
  const blockSamples = sampleRateHz / PEAKS_PER_SECOND
  channels.forEach((samples, channel) => {
    for (let from = 0; from < samples.length; from += blockSamples) {
      measureSamples(samples, from, Math.min(samples.length, from + blockSamples))
      meter.add(channel, block, (index) => Math.abs(samples[from + index] as number))
    }
  })
  const [left, right] = channels
  return left && right ? interleaveSamples(left, right) : new Uint8Array(Int16Array.from(left ?? []).buffer)
}

function measureSamples(samples: Int16Array, from: number, to: number): void {
  let least = 0
  let most = 0
  let energy = 0
  for (let index = from; index < to; index++) {
    const sample = samples[index] as number
    if (sample < least) least = sample
    if (sample > most) most = sample
    energy += Math.imul(sample, sample)
  }
  note(to - from, least, most, energy)
}

function interleaveSamples(left: Int16Array, right: Int16Array): Uint8Array {
  const pairs = new Uint32Array(left.length)
  for (let index = 0; index < pairs.length; index++) {
    pairs[index] = ((left[index] as number) & 0xffff) | ((right[index] as number) << 16)
  }
  return new Uint8Array(pairs.buffer)
}

function note(samples: number, least: number, most: number, energy: number): void {
  block.samples = samples
  block.least = least
  block.most = most
  block.energy = energy
}
