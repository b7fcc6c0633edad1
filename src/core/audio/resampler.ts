/**
 * From one sample rate to another: a windowed sinc in as many phases as the ratio has. Linear phase and no delay: what was at one second
 * stays there. Samples come out as soon as those they are made of are in.
 */

/** Half the length of the filter, in samples of the lower of the two rates. */
const REACH = 16
/** Where it begins to fall, as a part of the lower rate's half. */
const PASS = 0.92

interface Filter {
  /** Reduced: `up` samples come out for `down` that go in. */
  readonly up: number
  readonly down: number
  /** Taps on each side of a sample. */
  readonly reach: number
  /** `up` phases of `2 × reach` taps each. */
  readonly taps: Float64Array
}

const filters = new Map<string, Filter>()

/** A class, not a closure: it runs for every sample. */
export class Resampler {
  readonly #filter: Filter
  /** Input that is still needed; the first `reach − 1` samples were silence or are used up. */
  #input = new Float64Array(0)
  #have = 0
  /** In `#input`: the sample at or before the next that comes out, and how far behind it that one lies, in 1/up. */
  #base = 0
  #phase = 0
  #samplesIn = 0
  #samplesOut = 0

  constructor(fromHz: number, toHz: number) {
    this.#filter = filterOf(fromHz, toHz)
    this.restart()
  }

  /** As new. */
  restart(): void {
    this.#have = this.#filter.reach - 1
    this.#base = this.#have
    this.#phase = 0
    this.#samplesIn = 0
    this.#samplesOut = 0
    this.#input.fill(0, 0, Math.min(this.#have, this.#input.length))
  }

  /** Counted from the beginning, where sample 0 in is sample 0 out. */
  get samplesOut(): number {
    return this.#samplesOut
  }

  /** How many samples will have come out for those that went in. */
  get samplesDue(): number {
    return Math.ceil((this.#samplesIn * this.#filter.up) / this.#filter.down)
  }

  add(samples: Int16Array): Int16Array {
    this.#samplesIn += samples.length
    this.#append(samples.length)
    this.#input.set(samples, this.#have - samples.length)
    return this.#produce(Number.POSITIVE_INFINITY)
  }

  /** What is left: silence follows. Then `restart`. */
  end(): Int16Array {
    const { reach } = this.#filter
    this.#append(reach)
    this.#input.fill(0, this.#have - reach, this.#have)
    return this.#produce(this.samplesDue - this.#samplesOut)
  }

  #append(count: number): void {
    const wanted = this.#have + count
    if (wanted > this.#input.length) {
      const larger = new Float64Array(2 * wanted)
      larger.set(this.#input.subarray(0, this.#have))
      this.#input = larger
    }
    this.#have = wanted
  }

  #produce(most: number): Int16Array {
    const { up, down, reach, taps } = this.#filter
    // The last base is the one whose reach ends with the last sample.
    const ready = Math.floor(((this.#have - reach - this.#base) * up - this.#phase - 1) / down) + 1
    const out = new Int16Array(Math.max(0, Math.min(most, ready)))
    const input = this.#input
    const width = 2 * reach
    let base = this.#base
    let phase = this.#phase
    for (let index = 0; index < out.length; index++) {
      const from = base - reach + 1
      const tap = phase * width
      // Two sums: the processor adds to one while it waits for the other.
      let even = 0
      let odd = 0
      for (let at = 0; at < width; at += 2) {
        even += (input[from + at] as number) * (taps[tap + at] as number)
        odd += (input[from + at + 1] as number) * (taps[tap + at + 1] as number)
      }
      const sample = Math.round(even + odd)
      out[index] = sample > 32767 ? 32767 : sample < -32768 ? -32768 : sample
      phase += down
      while (phase >= up) {
        phase -= up
        base++
      }
    }
    this.#base = base
    this.#phase = phase
    this.#samplesOut += out.length
    const used = Math.min(this.#base - reach + 1, this.#have)
    input.copyWithin(0, used, this.#have)
    this.#have -= used
    this.#base -= used
    return out
  }
}

/** Made once: there are few rates. */
function filterOf(fromHz: number, toHz: number): Filter {
  const key = `${fromHz}/${toHz}`
  const known = filters.get(key)
  if (known) return known
  const divisor = greatestCommonDivisor(fromHz, toHz)
  const up = toHz / divisor
  const down = fromHz / divisor
  const narrowing = Math.min(1, up / down)
  const reach = Math.ceil(REACH / narrowing)
  const taps = new Float64Array(up * 2 * reach)
  for (let phase = 0; phase < up; phase++) {
    const ofPhase = Float64Array.from({ length: 2 * reach }, (_, tap) =>
      windowedSinc(tap - reach + 1 - phase / up, PASS * narrowing, reach),
    )
    const gain = ofPhase.reduce((sum, tap) => sum + tap, 0)
    taps.set(
      ofPhase.map((tap) => tap / gain),
      phase * 2 * reach,
    )
  }
  const filter = { up, down, reach, taps }
  filters.set(key, filter)
  return filter
}

function windowedSinc(distance: number, cutoff: number, reach: number): number {
  const angle = Math.PI * cutoff * distance
  const sinc = distance === 0 ? 1 : Math.sin(angle) / angle
  const place = (Math.PI * distance) / reach
  // Blackman: the images of a tone lie more than 70 dB below it.
  return sinc * (0.42 + 0.5 * Math.cos(place) + 0.08 * Math.cos(2 * place))
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other)
}
