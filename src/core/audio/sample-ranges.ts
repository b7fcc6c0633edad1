import type { Interval } from '../model/call-time-line.ts'

/** Samples from `from` up to, not including, `to`. */
export interface SampleRange {
  readonly from: number
  readonly to: number
}

/** Where a stretch of time lies in audio whose sample 0 was at `startedAtMs`; clipped to `within`. */
export function sampleRangeOf(
  { fromMs, toMs }: Interval,
  { startedAtMs, sampleRateHz }: { readonly startedAtMs: number; readonly sampleRateHz: number },
  within: SampleRange,
): SampleRange {
  const sampleAt = (atMs: number) => {
    const sample = Math.round(((atMs - startedAtMs) * sampleRateHz) / 1000)
    return Math.min(within.to, Math.max(within.from, sample))
  }
  return { from: sampleAt(fromMs), to: sampleAt(toMs) }
}

/** Digital silence in place of the samples, which are whole samples of all channels and begin with sample `first`. */
export function silenceSamples(
  samples: Uint8Array,
  first: number,
  ranges: readonly SampleRange[],
  { blockBytes, silence }: { readonly blockBytes: number; readonly silence: number },
): void {
  for (const { from, to } of ranges) {
    const start = Math.max(0, (from - first) * blockBytes)
    const end = Math.min(samples.length, (to - first) * blockBytes)
    if (end > start) samples.fill(silence, start, end)
  }
}
