/**
 * One sub-band of ITU-T G.722: its adaptive predictor (§3.6, blocks 4L and 4H) and its quantizer scale factor (blocks 3L and 3H). Coder and
 * decoder run the same. Integers of 16 bits throughout, saturated where the recommendation says so.
 */

/** Log to linear, §3.5: 2048·2^(i/32). */
const INVERSE_LOG = Int16Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
)
const ZEROS = 6

export const saturate = (value: number): number => (value > 32767 ? 32767 : value < -32768 ? -32768 : value)

export interface G722BandLimits {
  readonly firstScale: number
  readonly mostLogScale: number
  /** Position of the binary point of the scale factor. */
  readonly scaleShift: number
}
export const LOWER_BAND: G722BandLimits = { firstScale: 32, mostLogScale: 18_432, scaleShift: 8 }
export const HIGHER_BAND: G722BandLimits = { firstScale: 8, mostLogScale: 22_528, scaleShift: 10 }

/** A class, not a closure: it runs 8000 times for each second of audio. */
export class G722Band {
  /** What the next sample is expected to be. */
  prediction = 0
  scale: number
  readonly #limits: G722BandLimits
  #logScale = 0
  #zeroPart = 0
  /** Second-order pole section: coefficients, reconstructed and partially reconstructed signal. */
  #a1 = 0
  #a2 = 0
  #r1 = 0
  #p1 = 0
  #p2 = 0
  /** Sixth-order zero section: coefficients and differences. */
  readonly #b = new Int32Array(ZEROS)
  readonly #d = new Int32Array(ZEROS)

  constructor(limits: G722BandLimits) {
    this.#limits = limits
    this.scale = limits.firstScale
  }

  /** `logStep`: W of the code that was sent. */
  adaptScale(logStep: number): void {
    const { mostLogScale, scaleShift } = this.#limits
    const log = ((this.#logScale * 127) >> 7) + logStep
    this.#logScale = log < 0 ? 0 : log > mostLogScale ? mostLogScale : log
    const mantissa = INVERSE_LOG[(this.#logScale >> 6) & 31] as number
    const shift = scaleShift - (this.#logScale >> 11)
    this.scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2
  }

  /** `difference`: the quantized one. */
  adaptPredictor(difference: number): void {
    const reconstructed = saturate(this.prediction + difference)
    const partial = saturate(this.#zeroPart + difference)
    this.#adaptPoles(partial)
    this.#zeroPart = this.#filterZeros(difference)
    const poles =
      (Math.imul(this.#a1, saturate(2 * reconstructed)) >> 15) + (Math.imul(this.#a2, saturate(2 * this.#r1)) >> 15)
    this.#r1 = reconstructed
    this.#p2 = this.#p1
    this.#p1 = partial
    this.prediction = saturate(saturate(poles) + this.#zeroPart)
  }

  /** UPPOL2 and UPPOL1. */
  #adaptPoles(partial: number): void {
    const sameAsLast = (partial ^ this.#p1) >= 0
    const sameAsBefore = (partial ^ this.#p2) >= 0
    const quadruple = saturate(this.#a1 << 2)
    const turned = sameAsLast ? Math.min(32767, -quadruple) : quadruple
    const second = (sameAsBefore ? 128 : -128) + (turned >> 7) + (Math.imul(this.#a2, 32_512) >> 15)
    this.#a2 = second > 12_288 ? 12_288 : second < -12_288 ? -12_288 : second
    const first = saturate((sameAsLast ? 192 : -192) + (Math.imul(this.#a1, 32_640) >> 15))
    const most = 15_360 - this.#a2
    this.#a1 = first > most ? most : first < -most ? -most : first
  }

  /** UPZERO, then the delay line, then FILTEZ: in one walk from the newest difference to the oldest. */
  #filterZeros(difference: number): number {
    const b = this.#b
    const d = this.#d
    const step = difference === 0 ? 0 : 128
    let newer = difference
    let sum = 0
    for (let tap = 0; tap < ZEROS; tap++) {
      const older = d[tap] as number
      // Never beyond 16 bits: 128 and 255/256 of what was there.
      const coefficient = ((older ^ difference) >= 0 ? step : -step) + (Math.imul(b[tap] as number, 32_640) >> 15)
      b[tap] = coefficient
      d[tap] = newer
      sum += Math.imul(coefficient, saturate(2 * newer)) >> 15
      newer = older
    }
    return saturate(sum)
  }
}
