/** When an order takes effect: at once, or at the start of its day where the account is. */

import { dayIn, startOfDay } from '../model/start-of-day.ts'

export type ActivationProblem = 'activation-date-past' | 'activation-date-too-far'

/** So far ahead an order can be placed. */
const MOST_DAYS_AHEAD = 366

/**
 * Milliseconds since 1970. `date` is `yyyy-mm-dd`; without one, or with today, it is at once (`nowMs`). What is ordered for tomorrow takes
 * effect at 00:00 there, however clocks change until then.
 */
export function takesEffectAt(
  date: string | undefined,
  timeZone: string,
  nowMs: number,
): { readonly atMs: number } | { readonly problem: ActivationProblem } {
  if (date === undefined) return { atMs: nowMs }
  const today = dayIn(nowMs, timeZone)
  if (date === today) return { atMs: nowMs }
  if (date < today) return { problem: 'activation-date-past' }
  const aheadMs = Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)
  if (aheadMs > MOST_DAYS_AHEAD * 86_400_000) return { problem: 'activation-date-too-far' }
  return { atMs: startOfDay(date, timeZone) }
}
