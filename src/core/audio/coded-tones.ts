/**
 * A signal whose time can be read back: tones of 50 ms, each of another pitch, in an order that only its seed knows. It is found again in a
 * recording whatever codecs were in between, and also under another voice.
 */

const TONE_MS = 50
const AMPLITUDE = 8000
const [LOWEST_HZ, HIGHEST_HZ] = [300, 3000]

/** Steps in which its place is looked for. */
const STEP_MS = 10
/** Looked at of each tone: with it half a step away from the true place there is nothing of its neighbours in it. */
const LOOK_MS = 40
/** Tones that the place is found by; all of them are looked at then. */
const PROBES = 40
/** From here on the power of a piece counts as that of its tone: another voice may be as loud as it. */
const HEARD_SHARE = 0.35
/** Mean magnitude of samples; less is noise of the line. */
const AUDIBLE = 30
/** Clocks of phone systems differ, and a jitter buffer may have been filled anew. */
const DRIFT_STEPS = 3

/** Of each tone in order, 300–3000 Hz. */
function* pitches(seed: number): Generator<number, never> {
  let state = seed
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield LOWEST_HZ + (HIGHEST_HZ - LOWEST_HZ) * (state / 2 ** 32)
  }
}

/** The same sound at every sample rate; linear samples. `seed`: 32 bits. */
export function codedTones(sampleRateHz: number, durationMs: number, seed: number): Int16Array {
  const pitch = pitches(seed)
  let tone = -1
  let frequencyHz = 0
  /** Turns, where the tone begins. */
  let turns = 0
  return Int16Array.from({ length: Math.floor((sampleRateHz * durationMs) / 1000) }, (_, index) => {
    const atTone = (index * 1000) / (sampleRateHz * TONE_MS)
    if (Math.floor(atTone) > tone) {
      turns += (frequencyHz * TONE_MS) / 1000
      tone++
      frequencyHz = pitch.next().value
    }
    const phase = turns + (frequencyHz * (atTone - tone) * TONE_MS) / 1000
    return Math.round(AMPLITUDE * Math.sin(2 * Math.PI * phase))
  })
}

export interface FoundTones {
  /** Of the tones that are heard, each at its place. */
  readonly heardMs: number
  /** Where in the samples the signal begins; below 0 when they begin after it. */
  readonly offsetMs: number
}

/** Looks for the signal of that seed and length. Yields between steps of a millisecond or two. */
export function* findCodedTones(
  samples: Int16Array,
  { sampleRateHz, durationMs, seed }: { sampleRateHz: number; durationMs: number; seed: number },
): Generator<void, FoundTones> {
  const pitch = pitches(seed)
  const tones = Array.from({ length: Math.floor(durationMs / TONE_MS) }, () => pitch.next().value)
  const length = (LOOK_MS * sampleRateHz) / 1000
  const stepSamples = (STEP_MS * sampleRateHz) / 1000
  const steps = Math.max(0, Math.floor((samples.length - length) / stepSamples) + 1)
  const loud: number[] = []
  for (let step = 0; step < steps; step++) loud.push(energyOf(samples, step * stepSamples, length))
  const shareAt = (frequencyHz: number, step: number) => {
    const energy = loud[step] ?? 0
    if (energy < AUDIBLE * AUDIBLE * length) return 0
    return (2 * powerOf(samples, step * stepSamples, length, frequencyHz / sampleRateHz)) / (length * energy)
  }
  const perTone = TONE_MS / STEP_MS
  // The piece that is looked at lies in the middle of its tone, as nearly as steps allow.
  const middle = 1
  const first = -tones.length * perTone
  const scores = new Float64Array(steps - first)
  const every = Math.max(1, Math.floor(tones.length / PROBES))
  for (let tone = 0; tone < tones.length; tone += every) {
    for (let step = 0; step < steps; step++) {
      const at = step - middle - tone * perTone - first
      const share = shareAt(tones[tone] as number, step)
      if (share >= HEARD_SHARE && at >= 0) scores[at] = (scores[at] as number) + share
      if (step % 100 === 99) yield
    }
  }
  const offset = first + scores.reduce((best, score, at) => (score > (scores[best] as number) ? at : best), 0)
  let heard = 0
  for (const [tone, frequencyHz] of tones.entries()) {
    const at = offset + middle + tone * perTone
    if (isHeardNear(at, (step) => shareAt(frequencyHz, step))) heard++
    yield
  }
  return { heardMs: heard * TONE_MS, offsetMs: offset * STEP_MS }
}

function isHeardNear(at: number, shareAt: (step: number) => number): boolean {
  for (let away = 0; away <= DRIFT_STEPS; away++) {
    if (shareAt(at - away) >= HEARD_SHARE || shareAt(at + away) >= HEARD_SHARE) return true
  }
  return false
}

function energyOf(samples: Int16Array, from: number, length: number): number {
  let energy = 0
  for (let index = from; index < from + length; index++) energy += (samples[index] as number) ** 2
  return energy
}

/** Squared magnitude of one frequency, in turns per sample (Goertzel's algorithm). */
function powerOf(samples: Int16Array, from: number, length: number, turns: number): number {
  const twice = 2 * Math.cos(2 * Math.PI * turns)
  let [last, before] = [0, 0]
  for (let index = from; index < from + length; index++) {
    const next = (samples[index] as number) + twice * last - before
    before = last
    last = next
  }
  return last * last + before * before - twice * last * before
}
