/** What makes the noise of ITU-T G.729 harder to hear, as in its Annex A §A.4.2: pitch, formants and tilt, at the level it came with. */

import { LONGEST_LAG, SUBFRAME } from './g729-excitation.ts'
import { ORDER } from './g729-spectrum.ts'

const NUMERATOR = 0.55
const DENOMINATOR = 0.7
const PITCH = 0.5
const TILT = 0.8
const LEVEL_FOLLOWS = 0.1
const LAGS_AROUND = 3
const RESPONSE = 22

export class G729Postfilter {
  readonly #input = new Float64Array(ORDER + SUBFRAME)
  readonly #residual = new Float64Array(LONGEST_LAG + SUBFRAME)
  readonly #output = new Float64Array(ORDER + SUBFRAME)
  readonly #numerator = new Float64Array(ORDER + 1)
  readonly #denominator = new Float64Array(ORDER + 1)
  readonly #response = new Float64Array(ORDER + RESPONSE)
  /** Zero behind the numerator. */
  readonly #impulse = new Float64Array(RESPONSE)
  readonly #excitation = new Float64Array(SUBFRAME)
  #tiltBefore = 0
  #level = 1

  /** In place, a subframe. `filter`: that it was made with. `lag`: of its pitch. */
  apply(speech: Float64Array, filter: Float64Array, lag: number): void {
    weigh(filter, NUMERATOR, this.#numerator)
    weigh(filter, DENOMINATOR, this.#denominator)
    this.#takeResidual(speech)
    this.#followPitch(lag)
    this.#straightenTilt()
    const output = this.#output
    output.copyWithin(0, SUBFRAME)
    synthesize(this.#denominator, this.#excitation, output)
    this.#keepLevel(speech, output.subarray(ORDER))
  }

  #takeResidual(speech: Float64Array): void {
    const input = this.#input
    input.copyWithin(0, SUBFRAME)
    const residual = this.#residual
    residual.copyWithin(0, SUBFRAME)
    for (let index = 0; index < SUBFRAME; index++) input[ORDER + index] = speech[index] as number
    const { 1: n1 = 0, 2: n2 = 0, 3: n3 = 0, 4: n4 = 0, 5: n5 = 0 } = this.#numerator
    const { 6: n6 = 0, 7: n7 = 0, 8: n8 = 0, 9: n9 = 0, 10: n10 = 0 } = this.#numerator
    for (let index = 0; index < SUBFRAME; index++) {
      residual[LONGEST_LAG + index] =
        (input[index + 10] as number) +
        n1 * (input[index + 9] as number) +
        n2 * (input[index + 8] as number) +
        n3 * (input[index + 7] as number) +
        n4 * (input[index + 6] as number) +
        n5 * (input[index + 5] as number) +
        n6 * (input[index + 4] as number) +
        n7 * (input[index + 3] as number) +
        n8 * (input[index + 2] as number) +
        n9 * (input[index + 1] as number) +
        n10 * (input[index] as number)
    }
  }

  /** §A.4.2.1. */
  #followPitch(lag: number): void {
    const residual = this.#residual
    const most = Math.min(LONGEST_LAG, lag + LAGS_AROUND)
    const best = this.#likestLag(most)
    const likeness = this.#product(best)
    const energy = this.#product(0)
    const energyBefore = this.#energyBefore(best)
    const isVoiced = likeness > 0 && likeness ** 2 >= 0.5 * energy * energyBefore
    const gain = isVoiced ? Math.min(1, likeness / energyBefore) * PITCH : 0
    const excitation = this.#excitation
    for (let index = 0; index < SUBFRAME; index++) {
      const at = LONGEST_LAG + index
      excitation[index] = ((residual[at] as number) + gain * (residual[at - best] as number)) / (1 + gain)
    }
  }

  /** Of the seven up to `most`, the first where two are alike. All are tried in one walk: a sample is read once, and none waits for another. */
  #likestLag(most: number): number {
    const residual = this.#residual
    let [p0, p1, p2, p3, p4, p5, p6] = [0, 0, 0, 0, 0, 0, 0]
    for (let at = LONGEST_LAG; at < LONGEST_LAG + SUBFRAME; at++) {
      const now = residual[at] as number
      const before = at - most
      p0 += now * (residual[before + 6] as number)
      p1 += now * (residual[before + 5] as number)
      p2 += now * (residual[before + 4] as number)
      p3 += now * (residual[before + 3] as number)
      p4 += now * (residual[before + 2] as number)
      p5 += now * (residual[before + 1] as number)
      p6 += now * (residual[before] as number)
    }
    const likest = Math.max(p0, p1, p2, p3, p4, p5, p6)
    const products = [p0, p1, p2, p3, p4, p5, p6]
    return most - 2 * LAGS_AROUND + Math.max(0, products.indexOf(likest))
  }

  #product(lag: number): number {
    const residual = this.#residual
    let sum = 0
    for (let at = LONGEST_LAG; at < LONGEST_LAG + SUBFRAME; at++) {
      sum += (residual[at] as number) * (residual[at - lag] as number)
    }
    return sum
  }

  #energyBefore(lag: number): number {
    let sum = 0
    for (let at = LONGEST_LAG - lag; at < LONGEST_LAG - lag + SUBFRAME; at++) sum += (this.#residual[at] as number) ** 2
    return sum
  }

  /** §A.4.2.3: by the first reflection of the response of the filter that is to come. */
  #straightenTilt(): void {
    const response = this.#response.fill(0, 0, ORDER)
    this.#impulse.set(this.#numerator)
    synthesize(this.#denominator, this.#impulse, response)
    let energy = 0
    let product = 0
    for (let at = ORDER; at < ORDER + RESPONSE; at++) {
      energy += (response[at] as number) ** 2
      product += (response[at] as number) * (response[at - 1] as number)
    }
    const tilt = product > 0 ? (TILT * product) / energy : 0
    const excitation = this.#excitation
    let before = this.#tiltBefore
    for (let index = 0; index < SUBFRAME; index++) {
      const now = excitation[index] as number
      excitation[index] = now - tilt * before
      before = now
    }
    this.#tiltBefore = before
  }

  /** §A.4.2.4. */
  #keepLevel(speech: Float64Array, filtered: Float64Array): void {
    const made = energyOf(filtered)
    const wanted = made > 0 ? Math.sqrt(energyOf(speech) / made) * LEVEL_FOLLOWS : 0
    let level = made === 0 ? 0 : this.#level
    for (let index = 0; index < SUBFRAME; index++) {
      level = level * (1 - LEVEL_FOLLOWS) + wanted
      speech[index] = (filtered[index] as number) * level
    }
    this.#level = level
  }
}

/** `output`: ten samples of before, then as many as `excitation` has. In locals, not in a loop over taps: half of all the work is here. */
export function synthesize(filter: Float64Array, excitation: Float64Array, output: Float64Array): void {
  const {
    1: a1 = 0,
    2: a2 = 0,
    3: a3 = 0,
    4: a4 = 0,
    5: a5 = 0,
    6: a6 = 0,
    7: a7 = 0,
    8: a8 = 0,
    9: a9 = 0,
    10: a10 = 0,
  } = filter
  let {
    0: y10 = 0,
    1: y9 = 0,
    2: y8 = 0,
    3: y7 = 0,
    4: y6 = 0,
    5: y5 = 0,
    6: y4 = 0,
    7: y3 = 0,
    8: y2 = 0,
    9: y1 = 0,
  } = output
  for (let index = 0; index < excitation.length; index++) {
    const nearer = a2 * y2 + a3 * y3 + a4 * y4 + a5 * y5
    const farther = a6 * y6 + a7 * y7 + a8 * y8 + a9 * y9 + a10 * y10
    // What was made last comes last: the next sample waits for it alone.
    const sample = (excitation[index] as number) - farther - nearer - a1 * y1
    output[ORDER + index] = sample
    y10 = y9
    y9 = y8
    y8 = y7
    y7 = y6
    y6 = y5
    y5 = y4
    y4 = y3
    y3 = y2
    y2 = y1
    y1 = sample
  }
}

function weigh(filter: Float64Array, factor: number, out: Float64Array): void {
  let weight = 1
  for (let tap = 0; tap <= ORDER; tap++) {
    out[tap] = (filter[tap] as number) * weight
    weight *= factor
  }
}

function energyOf(samples: Float64Array): number {
  let sum = 0
  for (let index = 0; index < samples.length; index++) sum += (samples[index] as number) ** 2
  return sum
}
