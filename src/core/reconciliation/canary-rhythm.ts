/** When a canary calls next. */

import type { CanaryRhythm } from '../model/canary.ts'
import { dayIn, timeOfDay } from '../model/start-of-day.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Milliseconds since 1970 of the first one behind `afterMs`. */
export function nextCanaryMs(rhythm: CanaryRhythm, afterMs: number, timeZone: string): number {
  if ('everyMinutes' in rhythm) {
    const everyMs = rhythm.everyMinutes * MINUTE_MS
    // On the full minutes of a clock, so that two that begin at different times know of each other's turn.
    return (Math.floor(afterMs / everyMs) + 1) * everyMs
  }
  const days = [0, 1, 2].map((ahead) => dayIn(afterMs + ahead * DAY_MS, timeZone))
  const times = days.flatMap((day) => rhythm.times.map((time) => timeOfDay(day, time, timeZone)))
  return Math.min(...times.filter((atMs) => atMs > afterMs))
}
