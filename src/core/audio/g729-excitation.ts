/** What excites the filters of ITU-T G.729: the pitch out of what was before (§3.7), four pulses (§3.8), and their gains (§3.9). */

import type { G729Subframe } from './g729-frame.ts'
import { FIRST_GAINS, PITCH_FILTER, SECOND_GAINS } from './g729-tables.ts'

export const SUBFRAME = 40
export const SHORTEST_LAG = 20
export const LONGEST_LAG = 143
/** Lags up to here come in thirds of a sample. */
const FRACTIONS_END = 197
/** Samples of the filter to either side. */
const FILTER_REACH = 10
const HISTORY = LONGEST_LAG + FILTER_REACH + 1
const SHARPNESS = { least: 0.2, most: 0.7945 } as const
const MEAN_ENERGY_DB = 30
const ENERGY_PREDICTOR = [0.68, 0.58, 0.34, 0.19] as const
const ENERGY_AT_REST_DB = -14

/** The pitch filter for −1, 0 and 1 third of a sample: its taps before and behind a sample, in turns. */
const PITCH_TAPS = [1, 0, 2].map((phase) =>
  Float64Array.from({ length: 2 * FILTER_REACH }, (_, at) => {
    const tap = at >> 1
    return (PITCH_FILTER[(at % 2 === 0 ? phase : 3 - phase) + 3 * tap] as number) / 2 ** 15
  }),
)

export class G729Excitation {
  /** What was before, then the subframe. */
  readonly #samples = new Float64Array(HISTORY + SUBFRAME)
  readonly #pulses = new Float64Array(SUBFRAME)
  /** Of the corrections of the last gains, in dB, latest first. */
  readonly #energies = new Float64Array(ENERGY_PREDICTOR.length).fill(ENERGY_AT_REST_DB)
  #lag = SHORTEST_LAG
  #sharpness: number = SHARPNESS.least

  /** Whole samples of the pitch. */
  get lag(): number {
    return this.#lag
  }

  /** Forty samples, good until the next call. `isLagKnown`: else what was before counts. */
  decode(subframe: G729Subframe, isFirst: boolean, isLagKnown: boolean): Float64Array {
    const samples = this.#samples
    samples.copyWithin(0, SUBFRAME)
    const thirds = isLagKnown ? this.#readLag(subframe.lag, isFirst) : 0
    this.#repeat(thirds)
    this.#readPulses(subframe)

    const first = 2 * subframe.firstGain
    const second = 2 * subframe.secondGain
    const pitchGain = ((FIRST_GAINS[first] as number) + (SECOND_GAINS[second] as number)) / 2 ** 14
    const correction = ((FIRST_GAINS[first + 1] as number) + (SECOND_GAINS[second + 1] as number)) / 2 ** 13
    const pulseGain = correction * this.#expectedGain()
    this.#energies.copyWithin(1, 0)
    this.#energies[0] = 20 * Math.log10(correction)
    for (let index = 0; index < SUBFRAME; index++) {
      const at = HISTORY + index
      const sample = pitchGain * (samples[at] as number) + pulseGain * (this.#pulses[index] as number)
      // Sixteen bits, as prescribed: nonsense frames would else grow without end.
      samples[at] = Math.max(-32768, Math.min(32767, sample))
    }
    this.#sharpness = Math.max(SHARPNESS.least, Math.min(SHARPNESS.most, pitchGain))
    return samples.subarray(HISTORY)
  }

  /** §4.1.3. The lag is kept; what remains is −1, 0 or 1 third. */
  #readLag(code: number, isFirst: boolean): number {
    if (isFirst) {
      const isWhole = code >= FRACTIONS_END
      this.#lag = isWhole ? code - 112 : Math.floor((code + 2) / 3) + 19
      return isWhole ? 0 : code - 3 * this.#lag + 58
    }
    const least = Math.max(SHORTEST_LAG, Math.min(LONGEST_LAG - 9, this.#lag - 5))
    const whole = Math.floor((code + 2) / 3) - 1
    this.#lag = least + whole
    return code - 2 - 3 * whole
  }

  /** Equation (40). A lag shorter than the subframe repeats what this very loop writes. */
  #repeat(thirds: number): void {
    const samples = this.#samples
    const taps = PITCH_TAPS[thirds + 1] as Float64Array
    const from = HISTORY - this.#lag - (thirds > 0 ? 1 : 0)
    for (let index = 0; index < SUBFRAME; index++) {
      const before = from + index
      let sum = 0
      for (let tap = 0; tap < FILTER_REACH; tap++) {
        sum +=
          (samples[before - tap] as number) * (taps[2 * tap] as number) +
          (samples[before + 1 + tap] as number) * (taps[2 * tap + 1] as number)
      }
      samples[HISTORY + index] = sum
    }
  }

  /** Table 7, one pulse on each track, then equation (48): they repeat with the pitch. */
  #readPulses({ pulses, signs }: G729Subframe): void {
    const out = this.#pulses.fill(0)
    addPulse(out, 5 * (pulses & 7), signs)
    addPulse(out, 5 * ((pulses >> 3) & 7) + 1, signs >> 1)
    addPulse(out, 5 * ((pulses >> 6) & 7) + 2, signs >> 2)
    addPulse(out, 5 * ((pulses >> 10) & 7) + 3 + ((pulses >> 9) & 1), signs >> 3)
    for (let index = this.#lag; index < SUBFRAME; index++) {
      out[index] = (out[index] as number) + this.#sharpness * (out[index - this.#lag] as number)
    }
  }

  /** §3.9.1. */
  #expectedGain(): number {
    const pulses = this.#pulses
    let energy = 0.01
    for (let index = 0; index < SUBFRAME; index++) energy += (pulses[index] as number) ** 2
    let expectedDb = MEAN_ENERGY_DB - 10 * Math.log10(energy / SUBFRAME)
    for (let index = 0; index < ENERGY_PREDICTOR.length; index++) {
      expectedDb += (ENERGY_PREDICTOR[index] as number) * (this.#energies[index] as number)
    }
    return 10 ** (expectedDb / 20)
  }
}

/** One on each track; two never stand in the same place. */
function addPulse(pulses: Float64Array, place: number, sign: number): void {
  pulses[place] = sign & 1 ? 1 : -1
}
