/** ITU-T G.722 at 64 kbit/s: two samples at 16 kHz become a byte. For test calls; what is recorded is only decoded. */

import { G722Band, HIGHER_BAND, LOWER_BAND, saturate } from './g722-band.ts'
import { QMF } from './g722-tables.ts'

const TAPS = 24
/** Decision levels of the lower band, table 14. */
const LEVELS = Int16Array.of(
  ...[35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786],
  ...[858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
)
/** Decision level of the higher band. */
const HIGHER_LEVEL = 564

/** One encoder per stream: state runs from frame to frame. */
export class G722Encoder {
  readonly #lower = new G722Band(LOWER_BAND)
  readonly #higher = new G722Band(HIGHER_BAND)
  readonly #history = new Int32Array(TAPS)
  /** The bands take a byte at a time: it is their decoder that tells what comes next. */
  readonly #code = new Uint8Array(1)
  readonly #heard = new Int32Array(1)

  /** An even number of samples at 16 kHz. */
  encode(samples: Int16Array): Uint8Array {
    return Uint8Array.from({ length: samples.length >> 1 }, (_, index) =>
      this.#encodePair(samples[2 * index] as number, samples[2 * index + 1] as number),
    )
  }

  /** Transmit quadrature mirror filter, §3.1, then both bands. */
  #encodePair(first: number, second: number): number {
    const history = this.#history
    history.copyWithin(0, 2)
    history[TAPS - 2] = first
    history[TAPS - 1] = second
    let odd = 0
    let even = 0
    for (let tap = 0; tap < TAPS / 2; tap++) {
      odd += (history[2 * tap] as number) * (QMF[tap] as number)
      even += (history[2 * tap + 1] as number) * (QMF[TAPS / 2 - 1 - tap] as number)
    }
    return (this.#encodeHigher((even - odd) >> 14) << 6) | this.#encodeLower((even + odd) >> 14)
  }

  #encodeLower(sample: number): number {
    const band = this.#lower
    const error = saturate(sample - band.prediction)
    const magnitude = error < 0 ? ~error : error
    let level = 0
    while (level < LEVELS.length && magnitude >= ((LEVELS[level] as number) * band.scale) >> 12) level++
    // Table 16: of the positive codes the smallest is 61; of the negative the two smallest are 63 and 62, then from 31 down.
    const code = error >= 0 ? 61 - level : level < 2 ? 63 - level : 33 - level
    this.#adapt(band, code)
    return code
  }

  #encodeHigher(sample: number): number {
    const band = this.#higher
    const error = saturate(sample - band.prediction)
    const magnitude = error < 0 ? ~error : error
    const isLarge = magnitude >= (HIGHER_LEVEL * band.scale) >> 12
    const code = (error < 0 ? 0 : 2) | (isLarge ? 0 : 1)
    this.#adapt(band, code << 6)
    return code
  }

  #adapt(band: G722Band, byte: number): void {
    this.#code[0] = byte
    band.decode(this.#code, this.#heard, 0)
  }
}
