/** ITU-T G.722 at 64 kbit/s: each byte is two samples at 16 kHz, the higher band in its upper two bits. */

import { G722Band, HIGHER_BAND, LOWER_BAND, saturate } from './g722-band.ts'
import { QMF } from './g722-tables.ts'

const HISTORY = QMF.length
/** Samples of before that the filter still reads. */
const BEFORE = HISTORY - 1

/** One decoder per source: what a code means depends on those before. */
export class G722Decoder {
  readonly #lower = new G722Band(LOWER_BAND)
  readonly #higher = new G722Band(HIGHER_BAND)
  /** Of the bands: what the filter still reads, then the packet. */
  #low = new Int32Array(BEFORE)
  #high = new Int32Array(BEFORE)
  #out = new Int16Array(0)

  /** Two samples per code, good until the next call. */
  decode(codes: Uint8Array): Int16Array {
    const { length } = codes
    if (this.#low.length < BEFORE + length) {
      this.#low = longer(this.#low, BEFORE + length)
      this.#high = longer(this.#high, BEFORE + length)
    }
    if (this.#out.length !== 2 * length) this.#out = new Int16Array(2 * length)
    const [low, high] = [this.#low, this.#high]
    this.#lower.decode(codes, low, BEFORE)
    this.#higher.decode(codes, high, BEFORE)
    toSumsAndDifferences(low, high, BEFORE, BEFORE + length)
    synthesize(low, high, this.#out)
    low.copyWithin(0, length, length + BEFORE)
    high.copyWithin(0, length, length + BEFORE)
    return this.#out
  }
}

function longer(samples: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(length)
  made.set(samples.subarray(0, BEFORE))
  return made
}

function toSumsAndDifferences(low: Int32Array, high: Int32Array, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const [one, other] = [low[index] as number, high[index] as number]
    low[index] = one + other
    high[index] = one - other
  }
}

const [Q0 = 0, Q1 = 0, Q2 = 0, Q3 = 0, Q4 = 0, Q5 = 0, Q6 = 0, Q7 = 0, Q8 = 0, Q9 = 0, Q10 = 0, Q11 = 0] = QMF

/** Receive quadrature mirror filter, §4.4. What the sums go through, the differences go through backwards. Written out: see g722-band.ts. */
function synthesize(sums: Int32Array, differences: Int32Array, out: Int16Array): void {
  const pairs = out.length >> 1
  for (let at = 0; at < pairs; at++) {
    const second =
      Math.imul(sums[at] as number, Q0) +
      Math.imul(sums[at + 1] as number, Q1) +
      Math.imul(sums[at + 2] as number, Q2) +
      Math.imul(sums[at + 3] as number, Q3) +
      Math.imul(sums[at + 4] as number, Q4) +
      Math.imul(sums[at + 5] as number, Q5) +
      Math.imul(sums[at + 6] as number, Q6) +
      Math.imul(sums[at + 7] as number, Q7) +
      Math.imul(sums[at + 8] as number, Q8) +
      Math.imul(sums[at + 9] as number, Q9) +
      Math.imul(sums[at + 10] as number, Q10) +
      Math.imul(sums[at + 11] as number, Q11)
    const first =
      Math.imul(differences[at] as number, Q11) +
      Math.imul(differences[at + 1] as number, Q10) +
      Math.imul(differences[at + 2] as number, Q9) +
      Math.imul(differences[at + 3] as number, Q8) +
      Math.imul(differences[at + 4] as number, Q7) +
      Math.imul(differences[at + 5] as number, Q6) +
      Math.imul(differences[at + 6] as number, Q5) +
      Math.imul(differences[at + 7] as number, Q4) +
      Math.imul(differences[at + 8] as number, Q3) +
      Math.imul(differences[at + 9] as number, Q2) +
      Math.imul(differences[at + 10] as number, Q1) +
      Math.imul(differences[at + 11] as number, Q0)
    out[2 * at] = saturate(first >> 11)
    out[2 * at + 1] = saturate(second >> 11)
  }
}
