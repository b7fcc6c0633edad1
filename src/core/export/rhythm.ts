/** When a scheduled export runs. */

import { dayIn, timeOfDay } from '../model/start-of-day.ts'

export interface Rhythm {
  readonly every: 'day' | 'week' | 'month'
  /** `hh:mm`, on the clocks of the account. */
  readonly at: string
  /** With `week`: 1, Monday, to 7. */
  readonly weekday?: number
  /** With `month`; in a month that is shorter, its last day. */
  readonly dayOfMonth?: number
}

const DAY_MS = 86_400_000
/** The longest that no day of a month is. */
const MAXIMUM_DAYS = 63

/** Milliseconds since 1970 of the first run behind `afterMs`. */
export function nextRunMs(rhythm: Rhythm, afterMs: number, timeZone: string): number {
  let day = dayIn(afterMs, timeZone)
  for (let tried = 0; tried <= MAXIMUM_DAYS; tried++) {
    const at = timeOfDay(day, rhythm.at, timeZone)
    if (isDue(rhythm, day) && at > afterMs) return at
    day = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  }
  throw new Error('No day of two months is due')
}

/** `day`: `yyyy-mm-dd`. */
function isDue({ every, weekday = 1, dayOfMonth = 1 }: Rhythm, day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  if (every === 'day') return true
  if (every === 'week') return (date.getUTCDay() || 7) === weekday
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  return date.getUTCDate() === Math.min(dayOfMonth, last)
}
