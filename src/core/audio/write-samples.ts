/**
 * What is written of a recording: the samples of its channels, one or two of equal length, one after the other as a WAV file has them, and
 * measured on the way. Numbers of several bytes are in the order of this machine, which is that of WAV. The bytes are the caller's.
 */

import { G711_DECODE, type G711Law } from './g711.ts'
import { type BlockMeasure, PEAKS_PER_SECOND, type SoundMeter } from './sound-meter.ts'

/** Of each two codes of a law, the first in the low byte: the lower sample, the higher one, and the sum of their squares. */
interface CodePairs {
  readonly least: Int16Array
  readonly most: Int16Array
  readonly energy: Uint32Array
}

const codePairs: Partial<Record<G711Law, CodePairs>> = {}

/** Made when a recording first needs them. */
function codePairsOf(law: G711Law): CodePairs {
  const pairs = codePairs[law] ?? makeCodePairs(G711_DECODE[law])
  codePairs[law] = pairs
  return pairs
}

function makeCodePairs(decoded: Int16Array): CodePairs {
  const pairs = { least: new Int16Array(65_536), most: new Int16Array(65_536), energy: new Uint32Array(65_536) }
  for (let pair = 0; pair < 65_536; pair++) {
    const one = decoded[pair & 0xff] as number
    const other = decoded[pair >> 8] as number
    pairs.least[pair] = Math.min(one, other)
    pairs.most[pair] = Math.max(one, other)
    pairs.energy[pair] = one * one + other * other
  }
  return pairs
}

/** Reused for every block. */
const block: BlockMeasure = { samples: 0, least: 0, most: 0, energy: 0 }

/** Codes of G.711 as they came; views of memory that begin at a multiple of four bytes. */
export function writeCodes(channels: readonly Uint8Array[], law: G711Law, meter: SoundMeter): Uint8Array {
  const decoded = G711_DECODE[law]
  const pairs = codePairsOf(law)
  const blockSamples = 8000 / PEAKS_PER_SECOND
  channels.forEach((codes, channel) => {
    const words = new Uint16Array(codes.buffer, codes.byteOffset, codes.length >> 1)
    for (let from = 0; from < codes.length; from += blockSamples) {
      measureCodes(words, codes, from, Math.min(codes.length, from + blockSamples), pairs, decoded)
      meter.add(channel, block, (index) => Math.abs(decoded[codes[from + index] as number] as number))
    }
  })
  const [left, right] = channels
  return left && right ? interleaveCodes(left, right) : Uint8Array.from(left ?? [])
}

/** Apart, as what follows: it runs for every sample. Two codes at once, in two sums: an addition waits for the one before it. */
function measureCodes(
  words: Uint16Array,
  codes: Uint8Array,
  from: number,
  to: number,
  pairs: CodePairs,
  decoded: Int16Array,
): void {
  const { least: lower, most: higher, energy: squares } = pairs
  const endWord = (from >> 1) + (((to - from) >> 2) << 1)
  let least = 0
  let most = 0
  let energy = 0
  let otherEnergy = 0
  for (let index = from >> 1; index < endWord; index += 2) {
    const pair = words[index] as number
    const other = words[index + 1] as number
    if ((lower[pair] as number) < least) least = lower[pair] as number
    if ((higher[pair] as number) > most) most = higher[pair] as number
    if ((lower[other] as number) < least) least = lower[other] as number
    if ((higher[other] as number) > most) most = higher[other] as number
    energy += squares[pair] as number
    otherEnergy += squares[other] as number
  }
  for (let index = 2 * endWord; index < to; index++) {
    const sample = decoded[codes[index] as number] as number
    if (sample < least) least = sample
    if (sample > most) most = sample
    energy += sample * sample
  }
  note(to - from, least, most, energy + otherEnergy)
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
