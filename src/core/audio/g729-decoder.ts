/**
 * ITU-T G.729, 8 kbit/s, as its Annex A decodes it: frames of the main body, of Annex A and of Annex B are the same. The noise that Annex B
 * describes (SID) is rendered as silence: nobody said it.
 */

import { G729Excitation, SUBFRAME } from './g729-excitation.ts'
import { G729_FRAME_BYTES, G729_FRAME_SAMPLES, g729Duration, readG729Frame } from './g729-frame.ts'
import { G729Postfilter, synthesize } from './g729-postfilter.ts'
import { G729Spectrum, ORDER } from './g729-spectrum.ts'

/** §4.2.5: nothing below 100 Hz, and twice as loud as it was coded. */
const HIGH_PASS = { zeros: [0.93980581, -1.8795834, 0.93980581], poles: [1.9330735, -0.93589199] } as const

/** One per source: what a frame means depends on those before. */
export class G729Decoder {
  readonly #spectrum = new G729Spectrum()
  readonly #excitation = new G729Excitation()
  readonly #postfilter = new G729Postfilter()
  /** Ten samples of before, then the subframe. */
  readonly #speech = new Float64Array(ORDER + SUBFRAME)
  readonly #shaped = new Float64Array(SUBFRAME)
  readonly #passIn = new Float64Array(2)
  readonly #passOut = new Float64Array(2)

  /** `payload`: see `g729Duration`. */
  decode(payload: Uint8Array): Int16Array {
    const samples = new Int16Array(g729Duration(payload))
    const frames = Math.floor(payload.length / G729_FRAME_BYTES)
    for (let frame = 0; frame < frames; frame++) {
      this.#frame(payload.subarray(frame * G729_FRAME_BYTES), samples.subarray(frame * G729_FRAME_SAMPLES))
    }
    return samples
  }

  #frame(bytes: Uint8Array, out: Int16Array): void {
    const frame = readG729Frame(bytes)
    this.#spectrum.decode(frame)
    for (const half of [0, 1] as const) {
      const filter = this.#spectrum.filters[half]
      const isFirst = half === 0
      const excitation = this.#excitation.decode(frame.subframes[half], isFirst, !isFirst || frame.parityFits)
      this.#speech.copyWithin(0, SUBFRAME)
      synthesize(filter, excitation, this.#speech)
      this.#shaped.set(this.#speech.subarray(ORDER))
      this.#postfilter.apply(this.#shaped, filter, this.#excitation.lag)
      this.#pass(this.#shaped, out.subarray(half * SUBFRAME))
    }
  }

  #pass(speech: Float64Array, out: Int16Array): void {
    const [x, y] = [this.#passIn, this.#passOut]
    for (let index = 0; index < SUBFRAME; index++) {
      const now = speech[index] as number
      const zeros =
        HIGH_PASS.zeros[0] * now + HIGH_PASS.zeros[1] * (x[0] as number) + HIGH_PASS.zeros[2] * (x[1] as number)
      const passed = zeros + HIGH_PASS.poles[0] * (y[0] as number) + HIGH_PASS.poles[1] * (y[1] as number)
      x[1] = x[0] as number
      x[0] = now
      y[1] = y[0] as number
      y[0] = passed
      out[index] = Math.max(-32768, Math.min(32767, Math.round(2 * passed)))
    }
  }
}
