/** ITU-T G.722 at 64 kbit/s: each byte is two samples at 16 kHz, the higher band in its upper two bits. */

import { G722Band, HIGHER_BAND, LOWER_BAND, saturate } from './g722-band.ts'
import { HIGHER_2_BITS, HIGHER_LOG_STEPS, LOWER_4_BITS, LOWER_6_BITS, LOWER_LOG_STEPS, QMF } from './g722-tables.ts'

const HISTORY = 12
const MOST = 16_383

/** One decoder per source: what a code means depends on those before. */
export class G722Decoder {
  readonly #lower = new G722Band(LOWER_BAND)
  readonly #higher = new G722Band(HIGHER_BAND)
  /** Sums and differences of the bands, twice behind each other, so that the filter reads them in one run. */
  readonly #sums = new Int32Array(2 * HISTORY)
  readonly #differences = new Int32Array(2 * HISTORY)
  #at = 0

  /** Two samples per code. */
  decode(codes: Uint8Array): Int16Array {
    const out = new Int16Array(2 * codes.length)
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] as number
      const low = this.#decodeLower(code & 0x3f)
      const high = this.#decodeHigher(code >> 6)
      this.#synthesize(low + high, low - high, out, 2 * index)
    }
    return out
  }

  #decodeLower(code: number): number {
    const band = this.#lower
    const heard = band.prediction + (Math.imul(band.scale, LOWER_6_BITS[code] as number) >> 15)
    const coarse = code >> 2
    const difference = Math.imul(band.scale, LOWER_4_BITS[coarse] as number) >> 15
    band.adaptScale(LOWER_LOG_STEPS[coarse] as number)
    band.adaptPredictor(difference)
    return limit(heard)
  }

  #decodeHigher(code: number): number {
    const band = this.#higher
    const difference = Math.imul(band.scale, HIGHER_2_BITS[code] as number) >> 15
    const heard = band.prediction + difference
    band.adaptScale(HIGHER_LOG_STEPS[code] as number)
    band.adaptPredictor(difference)
    return limit(heard)
  }

  /** Receive quadrature mirror filter, §4.4. */
  #synthesize(sum: number, difference: number, out: Int16Array, at: number): void {
    const sums = this.#sums
    const differences = this.#differences
    sums[this.#at] = sum
    sums[this.#at + HISTORY] = sum
    differences[this.#at] = difference
    differences[this.#at + HISTORY] = difference
    const from = this.#at + 1 === HISTORY ? 0 : this.#at + 1
    this.#at = from
    let first = 0
    let second = 0
    for (let tap = 0; tap < HISTORY; tap++) {
      second += Math.imul(sums[from + tap] as number, QMF[tap] as number)
      first += Math.imul(differences[from + tap] as number, QMF[HISTORY - 1 - tap] as number)
    }
    out[at] = saturate(first >> 11)
    out[at + 1] = saturate(second >> 11)
  }
}

const limit = (value: number): number => (value > MOST ? MOST : value < -MOST - 1 ? -MOST - 1 : value)
