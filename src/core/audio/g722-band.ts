/**
 * One sub-band of ITU-T G.722: its adaptive predictor (§3.6, blocks 4L and 4H) and its quantizer scale factor (blocks 3L and 3H). Coder and
 * decoder run the same. Integers of 16 bits throughout, saturated where the recommendation says so.
 */

import { HIGHER_2_BITS, HIGHER_LOG_STEPS, LOWER_4_BITS, LOWER_6_BITS, LOWER_LOG_STEPS } from './g722-tables.ts'

/** Log to linear, §3.5: 2048·2^(i/32). */
const INVERSE_LOG = Int16Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
)
const ZEROS = 6
const MOST_HEARD = 16_383

export const saturate = (value: number): number => (value > 32767 ? 32767 : value < -32768 ? -32768 : value)

/** What a byte of both bands means to one of them: each table has 256 entries. */
export interface G722BandTables {
  /** Inverse quantizers: what is heard, and what drives the adaptation. */
  readonly heard: Int16Array
  readonly driven: Int16Array
  /** W, by which the scale changes. */
  readonly logSteps: Int16Array
  readonly mostLogScale: number
  /** By the upper bits of the log scale. */
  readonly scales: Int32Array
}

const byByte = (table: Int16Array, indexOf: (byte: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, byte) => table[indexOf(byte)] as number)

/** `scaleShift`: position of the binary point of the scale factor. */
const scalesOf = (mostLogScale: number, scaleShift: number): Int32Array =>
  Int32Array.from({ length: (mostLogScale >> 6) + 1 }, (_, upper) => {
    const mantissa = INVERSE_LOG[upper & 31] as number
    const shift = scaleShift - (upper >> 5)
    return (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2
  })

export const LOWER_BAND: G722BandTables = {
  heard: byByte(LOWER_6_BITS, (byte) => byte & 0x3f),
  driven: byByte(LOWER_4_BITS, (byte) => (byte & 0x3f) >> 2),
  logSteps: byByte(LOWER_LOG_STEPS, (byte) => (byte & 0x3f) >> 2),
  mostLogScale: 18_432,
  scales: scalesOf(18_432, 8),
}
export const HIGHER_BAND: G722BandTables = {
  heard: byByte(HIGHER_2_BITS, (byte) => byte >> 6),
  driven: byByte(HIGHER_2_BITS, (byte) => byte >> 6),
  logSteps: byByte(HIGHER_LOG_STEPS, (byte) => byte >> 6),
  mostLogScale: 22_528,
  scales: scalesOf(22_528, 10),
}

export class G722Band {
  /** What the next sample is expected to be. */
  prediction = 0
  scale: number
  readonly #tables: G722BandTables
  #logScale = 0
  #zeroPart = 0
  /** Second-order pole section: coefficients, and the sums that come out before and behind it; twice the last one that came out. */
  #a1 = 0
  #a2 = 0
  #twiceR1 = 0
  #p1 = 0
  #p2 = 0
  /** Sixth-order zero section: coefficients, and twice the differences, saturated. */
  readonly #b = new Int32Array(ZEROS)
  readonly #d = new Int32Array(ZEROS)

  constructor(tables: G722BandTables) {
    this.#tables = tables
    this.scale = tables.scales[0] as number
  }

  /**
   * What is heard of each of the codes, as 15 bits into `out` from `at`. All that is remembered is in locals, and six taps are written out: in
   * fields and loops it takes twice as long, and it runs 8000 times for each second of audio.
   */
  decode(codes: Uint8Array, out: Int32Array, at: number): void {
    const { heard, driven, logSteps, mostLogScale, scales } = this.#tables
    const [b, d] = [this.#b, this.#d]
    let [b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0] = b
    let [d1 = 0, d2 = 0, d3 = 0, d4 = 0, d5 = 0, d6 = 0] = d
    let { prediction, scale } = this
    let logScale = this.#logScale
    let zeroPart = this.#zeroPart
    let a1 = this.#a1
    let a2 = this.#a2
    let twiceR1 = this.#twiceR1
    let p1 = this.#p1
    let p2 = this.#p2

    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] as number
      const sample = prediction + (Math.imul(scale, heard[code] as number) >> 15)
      out[at + index] = sample > MOST_HEARD ? MOST_HEARD : sample < -MOST_HEARD - 1 ? -MOST_HEARD - 1 : sample

      const difference = Math.imul(scale, driven[code] as number) >> 15
      const log = (Math.imul(logScale, 127) >> 7) + (logSteps[code] as number)
      logScale = log < 0 ? 0 : log > mostLogScale ? mostLogScale : log
      scale = scales[logScale >> 6] as number

      // UPPOL2 and UPPOL1.
      const partial = saturate(zeroPart + difference)
      const sameAsLast = (partial ^ p1) >= 0
      const quadruple = saturate(a1 << 2)
      const turned = sameAsLast ? (quadruple === -32768 ? 32767 : -quadruple) : quadruple
      const second = ((partial ^ p2) >= 0 ? 128 : -128) + (turned >> 7) + (Math.imul(a2, 32_512) >> 15)
      a2 = second > 12_288 ? 12_288 : second < -12_288 ? -12_288 : second
      const first = saturate((sameAsLast ? 192 : -192) + (Math.imul(a1, 32_640) >> 15))
      const most = 15_360 - a2
      a1 = first > most ? most : first < -most ? -most : first

      // UPZERO: coefficients never go beyond 16 bits, they are 128 and 255/256 of what was there. Twice a difference has its sign.
      const step = difference === 0 ? 0 : 128
      b1 = ((d1 ^ difference) >= 0 ? step : -step) + (Math.imul(b1, 32_640) >> 15)
      b2 = ((d2 ^ difference) >= 0 ? step : -step) + (Math.imul(b2, 32_640) >> 15)
      b3 = ((d3 ^ difference) >= 0 ? step : -step) + (Math.imul(b3, 32_640) >> 15)
      b4 = ((d4 ^ difference) >= 0 ? step : -step) + (Math.imul(b4, 32_640) >> 15)
      b5 = ((d5 ^ difference) >= 0 ? step : -step) + (Math.imul(b5, 32_640) >> 15)
      b6 = ((d6 ^ difference) >= 0 ? step : -step) + (Math.imul(b6, 32_640) >> 15)

      // The delay line, then FILTEZ and FILTEP.
      d6 = d5
      d5 = d4
      d4 = d3
      d3 = d2
      d2 = d1
      d1 = saturate(2 * difference)
      const nearer = (Math.imul(b1, d1) >> 15) + (Math.imul(b2, d2) >> 15) + (Math.imul(b3, d3) >> 15)
      const farther = (Math.imul(b4, d4) >> 15) + (Math.imul(b5, d5) >> 15) + (Math.imul(b6, d6) >> 15)
      zeroPart = saturate(nearer + farther)
      const twice = saturate(2 * saturate(prediction + difference))
      const poles = (Math.imul(a1, twice) >> 15) + (Math.imul(a2, twiceR1) >> 15)
      prediction = saturate(saturate(poles) + zeroPart)
      twiceR1 = twice
      p2 = p1
      p1 = partial
    }

    b.set([b1, b2, b3, b4, b5, b6])
    d.set([d1, d2, d3, d4, d5, d6])
    this.prediction = prediction
    this.scale = scale
    this.#logScale = logScale
    this.#zeroPart = zeroPart
    this.#a1 = a1
    this.#a2 = a2
    this.#twiceR1 = twiceR1
    this.#p1 = p1
    this.#p2 = p2
  }
}
