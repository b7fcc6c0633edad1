import { startOfDay } from '../../../core/model/start-of-day.ts'
import { dayKey, dayLabel } from '../../lib/format-time.ts'

/** What the virtual list shows: calls, and a heading where a new day begins. */
export type ListItem<Row> =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | { readonly kind: 'call'; readonly key: string; readonly call: Row; readonly index: number }

export function listItems<Row extends { readonly id: string; readonly startedAt: string }>(
  calls: readonly Row[],
  nowMs: number,
  timeZone: string,
): readonly ListItem<Row>[] {
  const items: ListItem<Row>[] = []
  // Newest first: a day lasts until a call lies before its midnight. Asking Intl for every row would cost 3 µs each.
  let midnightMs = Number.POSITIVE_INFINITY
  calls.forEach((call, index) => {
    const startedAtMs = Date.parse(call.startedAt)
    if (startedAtMs < midnightMs) {
      const day = dayKey(startedAtMs, timeZone)
      items.push({ kind: 'day', key: day, label: dayLabel(startedAtMs, nowMs, timeZone) })
      midnightMs = startOfDay(day, timeZone)
    }
    items.push({ kind: 'call', key: call.id, call, index })
  })
  return items
}
