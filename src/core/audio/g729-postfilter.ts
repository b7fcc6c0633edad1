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
    input.set(speech, ORDER)
    const residual = this.#residual
    residual.copyWithin(0, SUBFRAME)
    const numerator = this.#numerator
    for (let index = 0; index < SUBFRAME; index++) {
      let sum = 0
      for (let tap = 0; tap <= ORDER; tap++) sum += (numerator[tap] as number) * (input[ORDER + index - tap] as number)
      residual[LONGEST_LAG + index] = sum
    }
  }

  /** §A.4.2.1. */
  #followPitch(lag: number): void {
    const residual = this.#residual
    const most = Math.min(LONGEST_LAG, lag + LAGS_AROUND)
    let best = most - 2 * LAGS_AROUND
    let likeness = Number.NEGATIVE_INFINITY
    for (let candidate = best; candidate <= most; candidate++) {
      const product = this.#product(candidate)
      if (product <= likeness) continue
      likeness = product
      best = candidate
    }
    const energy = this.#product(0)
    const energyBefore = this.#energyBefore(best)
    const isVoiced = likeness > 0 && likeness ** 2 >= 0.5 * energy * energyBefore
    const gain = isVoiced ? Math.min(1, likeness / energyBefore) * PITCH : 0
    for (let index = 0; index < SUBFRAME; index++) {
      const at = LONGEST_LAG + index
      this.#excitation[index] = ((residual[at] as number) + gain * (residual[at - best] as number)) / (1 + gain)
    }
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
    if (made === 0) this.#level = 0
    for (let index = 0; index < SUBFRAME; index++) {
      this.#level = this.#level * (1 - LEVEL_FOLLOWS) + wanted
      speech[index] = (filtered[index] as number) * this.#level
    }
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
    const nearer = a1 * y1 + a2 * y2 + a3 * y3 + a4 * y4 + a5 * y5
    const farther = a6 * y6 + a7 * y7 + a8 * y8 + a9 * y9 + a10 * y10
    const sample = (excitation[index] as number) - nearer - farther
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
