/**
 * GSM full rate, 13 kbit/s: 3GPP TS 46.010 (GSM 06.10) in the 16-bit arithmetic it prescribes, so every sample is as any decoder's. A frame
 * is 33 bytes and 20 ms, RFC 3551 §4.5.8.1:
 *
 *   | 1101 | 8 log area ratios: 6 6 5 5 4 4 3 3 bits | 4 × | lag 7 | gain 2 | grid 2 | maximum 6 | 13 pulses of 3 |
 */

import { createBitReader } from './bit-reader.ts'

const FRAME_BYTES = 33
const FRAME_SAMPLES = 160
const SUBFRAME = 40
const LEAST_LAG = 40
const LONGEST_LAG = 120
const SIGNATURE = 0xd

/** Per log area ratio: bits, then what undoes its quantization (table 4.1). */
const RATIO_BITS = [6, 6, 5, 5, 4, 4, 3, 3] as const
const RATIO_OFFSETS = [0, 0, 2048, -2560, 94, -1792, -341, -1144] as const
const RATIO_FACTORS = [13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708] as const
const LAG_GAINS = [3277, 11469, 21299, 32767] as const
const PULSE_FACTORS = [18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767] as const
/** Where each mixture of the ratios of the last frame and of this one begins, §5.3.2. */
const MIXTURES = [
  { from: 0, to: 13, mix: (before: number, now: number) => add(add(before >> 2, now >> 2), before >> 1) },
  { from: 13, to: 27, mix: (before: number, now: number) => add(before >> 1, now >> 1) },
  { from: 27, to: 40, mix: (before: number, now: number) => add(add(before >> 2, now >> 2), now >> 1) },
  { from: 40, to: 160, mix: (_: number, now: number) => now },
] as const
const DE_EMPHASIS = 28180

/** Samples at 8000 Hz; 0 when these are no such frames. */
export function gsmDuration(payload: Uint8Array): number {
  if (payload.length % FRAME_BYTES !== 0) return 0
  for (let at = 0; at < payload.length; at += FRAME_BYTES) if ((payload[at] as number) >> 4 !== SIGNATURE) return 0
  return (payload.length / FRAME_BYTES) * FRAME_SAMPLES
}

/** One per source: what a frame means depends on those before. */
export class GsmDecoder {
  /** The residual: as far back as a lag reaches, then the frame. */
  readonly #residual = new Int16Array(LONGEST_LAG + FRAME_SAMPLES)
  #ratiosBefore = new Int16Array(8)
  #ratios = new Int16Array(8)
  readonly #reflections = new Int16Array(8)
  readonly #lattice = new Int16Array(9)
  readonly #pulses = new Int16Array(SUBFRAME)
  #lag = LEAST_LAG
  #emphasis = 0

  /** `payload`: whole frames. 160 samples at 8000 Hz for each. */
  decode(payload: Uint8Array): Int16Array {
    const frames = Math.floor(payload.length / FRAME_BYTES)
    const samples = new Int16Array(frames * FRAME_SAMPLES)
    for (let frame = 0; frame < frames; frame++) {
      const at = frame * FRAME_SAMPLES
      this.#frame(payload.subarray(frame * FRAME_BYTES), samples.subarray(at, at + FRAME_SAMPLES))
    }
    return samples
  }

  #frame(bytes: Uint8Array, out: Int16Array): void {
    const read = createBitReader(bytes, 4)
    const former = this.#ratiosBefore
    this.#ratiosBefore = this.#ratios
    this.#ratios = former
    for (let index = 0; index < 8; index++) this.#ratios[index] = ratioOf(index, read(RATIO_BITS[index] as number))
    const residual = this.#residual
    residual.copyWithin(0, FRAME_SAMPLES)
    for (let at = LONGEST_LAG; at < residual.length; at += SUBFRAME) this.#subframe(read, at)
    for (const { from, to, mix } of MIXTURES) {
      for (let index = 0; index < 8; index++) {
        const ratio = mix(this.#ratiosBefore[index] as number, this.#ratios[index] as number)
        this.#reflections[index] = reflectionOf(ratio)
      }
      for (let index = from; index < to; index++) out[index] = this.#sound(residual[LONGEST_LAG + index] as number)
    }
  }

  /** What is like what was before, and what is new, §5.3.1. */
  #subframe(read: (bits: number) => number, at: number): void {
    const lag = read(7)
    if (lag >= LEAST_LAG && lag <= LONGEST_LAG) this.#lag = lag
    const gain = LAG_GAINS[read(2)] as number
    const grid = read(2)
    const { exponent, mantissa } = maximumOf(read(6))
    const factor = PULSE_FACTORS[mantissa] as number
    const shift = 6 - exponent
    const half = shift > 0 ? 1 << (shift - 1) : 0
    this.#pulses.fill(0)
    for (let pulse = 0; pulse < 13; pulse++) {
      const code = (2 * read(3) - 7) << 12
      this.#pulses[grid + 3 * pulse] = add(multiply(factor, code), half) >> shift
    }
    for (let index = 0; index < SUBFRAME; index++) {
      const like = multiply(gain, this.#residual[at + index - this.#lag] as number)
      this.#residual[at + index] = add(this.#pulses[index] as number, like)
    }
  }

  /** Synthesis lattice and de-emphasis, §5.3.3. */
  #sound(residual: number): number {
    const lattice = this.#lattice
    let sample = residual
    for (let index = 7; index >= 0; index--) {
      const reflection = this.#reflections[index] as number
      const before = lattice[index] as number
      sample = subtract(sample, multiply(reflection, before))
      lattice[index + 1] = add(before, multiply(reflection, sample))
    }
    lattice[0] = sample
    this.#emphasis = add(sample, multiply(this.#emphasis, DE_EMPHASIS))
    return add(this.#emphasis, this.#emphasis) & ~7
  }
}

function ratioOf(index: number, code: number): number {
  const centred = (code - (1 << ((RATIO_BITS[index] as number) - 1))) << 10
  const scaled = multiply(RATIO_FACTORS[index] as number, subtract(centred, 2 * (RATIO_OFFSETS[index] as number)))
  return add(scaled, scaled)
}

function reflectionOf(ratio: number): number {
  const size = ratio === -32768 ? 32767 : Math.abs(ratio)
  const reflection = size < 11059 ? size << 1 : size < 20070 ? size + 11059 : add(size >> 2, 26112)
  return ratio < 0 ? -reflection : reflection
}

/** Of a subframe, §5.3.1.1 (coded as a small floating point number). */
function maximumOf(code: number): { readonly exponent: number; readonly mantissa: number } {
  let exponent = code > 15 ? (code >> 3) - 1 : 0
  let mantissa = code - (exponent << 3)
  if (mantissa === 0) return { exponent: -4, mantissa: 7 }
  while (mantissa <= 7) {
    mantissa = (mantissa << 1) | 1
    exponent--
  }
  return { exponent, mantissa: mantissa - 8 }
}

const saturate = (value: number): number => (value > 32767 ? 32767 : value < -32768 ? -32768 : value)
const add = (one: number, other: number): number => saturate(one + other)
const subtract = (one: number, other: number): number => saturate(one - other)
/** Of fractions, rounded. */
const multiply = (one: number, other: number): number => saturate((Math.imul(one, other) + 16384) >> 15)
