/** Wave forms of several recordings as one row of bars over a time line. */

import { type Peaks, peaksToBars } from './peaks.ts'

export interface Sound {
  /** On the time line. */
  readonly fromMs: number
  readonly toMs: number
  /** Of sample 0, on the time line. */
  readonly startMs: number
  /** Nothing yet, or nothing at all: its bars lie flat. */
  readonly peaks: Peaks | undefined | null
}

/** As they lie on a part of the time line, which is then a line of its own; those that have nothing there are left out. */
export function within(
  sounds: readonly Sound[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly Sound[] {
  return sounds
    .filter((sound) => sound.toMs > fromMs && sound.fromMs < toMs)
    .map((sound) => ({
      ...sound,
      fromMs: Math.max(0, sound.fromMs - fromMs),
      toMs: Math.min(toMs, sound.toMs) - fromMs,
      startMs: sound.startMs - fromMs,
    }))
}

/**
 * Heights from 0 to 1 of one channel over the whole time line, NaN where there is no recording. However short it is, a recording has a
 * bar; where two share one the louder is seen.
 */
export function mergeBars(
  sounds: readonly Sound[],
  channel: number,
  durationMs: number,
  barCount: number,
): Float32Array {
  const bars = new Float32Array(barCount).fill(Number.NaN)
  const perBarMs = durationMs / barCount
  for (const { fromMs, toMs, startMs, peaks } of sounds) {
    if (toMs <= fromMs) continue
    const first = Math.min(barCount - 1, Math.max(0, Math.floor(fromMs / perBarMs)))
    const end = Math.min(barCount, Math.max(first + 1, Math.ceil(toMs / perBarMs)))
    const range = { fromMs: first * perBarMs - startMs, toMs: end * perBarMs - startMs }
    const hasChannel = peaks && channel < peaks.channelCount
    const heights = hasChannel ? peaksToBars(peaks, channel, range, end - first) : new Float32Array(end - first)
    heights.forEach((height, index) => {
      const before = bars[first + index] as number
      bars[first + index] = Number.isNaN(before) ? height : Math.max(before, height)
    })
  }
  return bars
}
