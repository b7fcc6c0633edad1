import type { Interval } from '../model/call-time-line.ts'

/** The whole without its holes, which are sorted and do not overlap. */
export function withoutHoles(whole: Interval, holes: readonly Interval[]): readonly Interval[] {
  const kept: Interval[] = []
  let fromMs = whole.fromMs
  for (const hole of holes) {
    if (hole.fromMs > fromMs) kept.push({ fromMs, toMs: hole.fromMs })
    fromMs = Math.max(fromMs, hole.toMs)
  }
  if (fromMs < whole.toMs) kept.push({ fromMs, toMs: whole.toMs })
  return kept
}

/** What of the intervals lies inside; nothing of no length. */
export function clip(intervals: readonly Interval[], { fromMs, toMs }: Interval): readonly Interval[] {
  return intervals
    .map((each) => ({ fromMs: Math.max(each.fromMs, fromMs), toMs: Math.min(each.toMs, toMs) }))
    .filter((each) => each.toMs > each.fromMs)
}

/** What lies in both; each is sorted and does not overlap itself. */
export function inBoth(some: readonly Interval[], others: readonly Interval[]): readonly Interval[] {
  return others.flatMap((other) => clip(some, other))
}

/** Index of the one that holds the moment (from ≤ at < to), −1 for none; they are sorted and do not overlap. */
export function intervalAt(intervals: readonly Interval[], atMs: number): number {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle] as Interval).toMs > atMs) high = middle
    else low = middle + 1
  }
  const found = intervals[low]
  return found !== undefined && found.fromMs <= atMs ? low : -1
}

/** The intervals without all holes. Both are sorted and do not overlap among themselves; so is the answer. */
export function withoutAll(intervals: readonly Interval[], holes: readonly Interval[]): readonly Interval[] {
  return intervals.flatMap((interval) => withoutHoles(interval, clip(holes, interval)))
}
