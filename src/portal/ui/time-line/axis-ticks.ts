const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
]

/** Round times along the axis, at most `most` of them after zero; milliseconds. The end has none: the clock beside says it. */
export function axisTicks(durationMs: number, most: number): readonly number[] {
  if (durationMs <= 0 || most < 1) return []
  const stepMs =
    STEPS_MS.find((step) => durationMs / step <= most + 1) ?? Math.ceil(durationMs / most / (24 * HOUR)) * 24 * HOUR
  const ticks: number[] = []
  // One that would stand on the very edge is left out.
  for (let atMs = stepMs; atMs < durationMs - stepMs / 4; atMs += stepMs) ticks.push(atMs)
  return ticks
}
