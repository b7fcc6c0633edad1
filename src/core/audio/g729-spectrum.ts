/** The spectrum of a frame of ITU-T G.729, §3.2.4 to §3.2.6: from line frequencies to the filters of its two subframes. */

import type { G729Frame } from './g729-frame.ts'
import { FIRST_STAGE, SECOND_STAGE, SPECTRUM_PREDICTORS } from './g729-tables.ts'

export const ORDER = 10
const HALF = ORDER / 2
const FRAMES_BEFORE = 4
/** The least between two line frequencies, in radians: of the two steps of §3.2.4, and of what is made of them. */
const CODED_GAPS = [0.0012, 0.0006] as const
const GAP = 0.0391
const LOWEST = 0.005
const HIGHEST = 3.135

/** Of the frames before, and what is left for the frame itself: by predictor and frequency. */
const WEIGHTS = Float64Array.from(SPECTRUM_PREDICTORS, (weight) => weight / 2 ** 15)
const OWN_WEIGHTS = Float64Array.from({ length: WEIGHTS.length / FRAMES_BEFORE }, (_, at) => {
  const [predictor, index] = [Math.floor(at / ORDER), at % ORDER]
  const before = (frame: number) => WEIGHTS[(predictor * FRAMES_BEFORE + frame) * ORDER + index] as number
  return 1 - before(0) - before(1) - before(2) - before(3)
})

type Coded = Pick<G729Frame, 'predictor' | 'first' | 'low' | 'high'>

export class G729Spectrum {
  /** Of the first and the second subframe: `1 + a₁z⁻¹ + … + a₁₀z⁻¹⁰`. Written anew by every frame. */
  readonly filters = [new Float64Array(ORDER + 1), new Float64Array(ORDER + 1)] as const
  /** What was coded, latest first; the last of them is free. */
  readonly #coded = Array.from({ length: FRAMES_BEFORE + 1 }, () => evenly((frequency) => frequency))
  /** Of line frequencies: those of this frame and of the one before. */
  #cosines = evenly(Math.cos)
  #cosinesBefore = evenly(Math.cos)
  readonly #between = new Float64Array(ORDER)

  decode(frame: Coded): void {
    const coded = this.#coded.pop() as Float64Array
    readCoded(frame, coded)
    const frequencies = this.#cosinesBefore
    for (let index = 0; index < ORDER; index++) frequencies[index] = this.#frequency(frame.predictor, coded, index)
    this.#coded.unshift(coded)
    settle(frequencies)

    this.#cosinesBefore = this.#cosines
    this.#cosines = frequencies
    for (let index = 0; index < ORDER; index++) {
      const cosine = Math.cos(frequencies[index] as number)
      this.#cosines[index] = cosine
      this.#between[index] = ((this.#cosinesBefore[index] as number) + cosine) / 2
    }
    toFilter(this.#between, this.filters[0])
    toFilter(this.#cosines, this.filters[1])
  }

  /** Equation (20): partly what was coded, partly what was coded before. */
  #frequency(predictor: number, coded: Float64Array, index: number): number {
    let before = 0
    for (let frame = 0; frame < FRAMES_BEFORE; frame++) {
      const weight = WEIGHTS[(predictor * FRAMES_BEFORE + frame) * ORDER + index] as number
      before += weight * ((this.#coded[frame] as Float64Array)[index] as number)
    }
    return before + (OWN_WEIGHTS[predictor * ORDER + index] as number) * (coded[index] as number)
  }
}

const evenly = (of: (frequency: number) => number): Float64Array =>
  Float64Array.from({ length: ORDER }, (_, index) => of((Math.PI * (index + 1)) / (ORDER + 1)))

/** Equation (19), and pairs that are too close pushed apart. */
function readCoded({ first, low, high }: Coded, coded: Float64Array): void {
  for (let index = 0; index < ORDER; index++) {
    const second = SECOND_STAGE[(index < HALF ? low : high) * ORDER + index] as number
    coded[index] = ((FIRST_STAGE[first * ORDER + index] as number) + second) / 2 ** 13
  }
  for (const gap of CODED_GAPS) {
    for (let index = 1; index < ORDER; index++) {
      const tooClose = (coded[index - 1] as number) - (coded[index] as number) + gap
      if (tooClose <= 0) continue
      coded[index - 1] = (coded[index - 1] as number) - tooClose / 2
      coded[index] = (coded[index] as number) + tooClose / 2
    }
  }
}

/** So that the filter is stable. */
function settle(frequencies: Float64Array): void {
  putInOrder(frequencies)
  let least = LOWEST
  for (let index = 0; index < ORDER; index++) {
    frequencies[index] = Math.max(least, frequencies[index] as number)
    least = (frequencies[index] as number) + GAP
  }
  frequencies[ORDER - 1] = Math.min(HIGHEST, frequencies[ORDER - 1] as number)
}

/** They nearly are: what sorts anything takes longer. */
function putInOrder(values: Float64Array): void {
  for (let index = 1; index < values.length; index++) {
    const value = values[index] as number
    let place = index
    for (; place > 0 && (values[place - 1] as number) > value; place--) values[place] = values[place - 1] as number
    values[place] = value
  }
}

const even = new Float64Array(HALF + 1)
const odd = new Float64Array(HALF + 1)

/** §3.2.6. */
function toFilter(cosines: Float64Array, filter: Float64Array): void {
  expand(cosines, 0, even)
  expand(cosines, 1, odd)
  filter[0] = 1
  for (let index = 1; index <= HALF; index++) {
    const sum = (even[index] as number) + (even[index - 1] as number)
    const difference = (odd[index] as number) - (odd[index - 1] as number)
    filter[index] = (sum + difference) / 2
    filter[ORDER + 1 - index] = (sum - difference) / 2
  }
}

/** The product of `1 − 2qz⁻¹ + z⁻²` over every second cosine; symmetric, so half of it is enough. */
function expand(cosines: Float64Array, from: number, product: Float64Array): void {
  product[0] = 1
  product[1] = -2 * (cosines[from] as number)
  for (let factor = 2; factor <= HALF; factor++) {
    const linear = -2 * (cosines[from + 2 * (factor - 1)] as number)
    product[factor] = linear * (product[factor - 1] as number) + 2 * (product[factor - 2] as number)
    for (let index = factor - 1; index > 1; index--) {
      product[index] =
        (product[index] as number) + linear * (product[index - 1] as number) + (product[index - 2] as number)
    }
    product[1] += linear
  }
}
