/**
 * ITU-T G.729, 8 kbit/s, as its Annex A decodes it: frames of the main body, of Annex A and of Annex B are the same. The noise that Annex B
 * describes (SID) is rendered as silence: nobody said it.
 */

import { G729Excitation, SUBFRAME } from './g729-excitation.ts'
import { G729_FRAME_BYTES, G729_FRAME_SAMPLES, type G729Frame, g729Duration, readG729Frame } from './g729-frame.ts'
import { G729Postfilter, synthesize } from './g729-postfilter.ts'
import { G729Spectrum, ORDER } from './g729-spectrum.ts'

/** §4.2.5: nothing below 100 Hz, and twice as loud as it was coded. */
const [ZERO_0, ZERO_1, ZERO_2] = [0.93980581, -1.8795834, 0.93980581]
const [POLE_1, POLE_2] = [1.9330735, -0.93589199]

/** One per source: what a frame means depends on those before. */
export class G729Decoder {
  readonly #spectrum = new G729Spectrum()
  readonly #excitation = new G729Excitation()
  readonly #postfilter = new G729Postfilter()
  /** Ten samples of before, then the subframe. */
  readonly #speech = new Float64Array(ORDER + SUBFRAME)
  readonly #shaped = new Float64Array(SUBFRAME)
  /** Of the high pass: what went in and what came out last, and before. */
  #in1 = 0
  #in2 = 0
  #out1 = 0
  #out2 = 0
  #samples = new Int16Array(0)

  /** `payload`: see `g729Duration`. The samples are good until the next call. */
  decode(payload: Uint8Array): Int16Array {
    const length = g729Duration(payload)
    if (this.#samples.length !== length) this.#samples = new Int16Array(length)
    const frames = Math.floor(payload.length / G729_FRAME_BYTES)
    for (let frame = 0; frame < frames; frame++) {
      this.#frame(readG729Frame(payload, frame * G729_FRAME_BYTES), frame * G729_FRAME_SAMPLES)
    }
    this.#samples.fill(0, frames * G729_FRAME_SAMPLES)
    return this.#samples
  }

  #frame(frame: G729Frame, at: number): void {
    const { subframes, parityFits } = frame
    const { filters } = this.#spectrum
    this.#spectrum.decode(frame)
    this.#subframe(this.#excitation.decode(subframes[0], true, parityFits), filters[0], at)
    this.#subframe(this.#excitation.decode(subframes[1], false, true), filters[1], at + SUBFRAME)
  }

  #subframe(excitation: Float64Array, filter: Float64Array, at: number): void {
    const speech = this.#speech
    speech.copyWithin(0, SUBFRAME)
    synthesize(filter, excitation, speech)
    for (let index = 0; index < SUBFRAME; index++) this.#shaped[index] = speech[ORDER + index] as number
    this.#postfilter.apply(this.#shaped, filter, this.#excitation.lag)
    this.#pass(this.#shaped, at)
  }

  #pass(speech: Float64Array, at: number): void {
    const samples = this.#samples
    let in1 = this.#in1
    let in2 = this.#in2
    let out1 = this.#out1
    let out2 = this.#out2
    for (let index = 0; index < SUBFRAME; index++) {
      const now = speech[index] as number
      const passed = ZERO_0 * now + ZERO_1 * in1 + ZERO_2 * in2 + POLE_1 * out1 + POLE_2 * out2
      in2 = in1
      in1 = now
      out2 = out1
      out1 = passed
      samples[at + index] = Math.max(-32768, Math.min(32767, Math.round(2 * passed)))
    }
    this.#in1 = in1
    this.#in2 = in2
    this.#out1 = out1
    this.#out2 = out2
  }
}
