import { startOfDay } from '../../../core/model/start-of-day.ts'
import { dayKey, dayLabel } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'

/** What the virtual list shows: rows, and a heading above what goes on now and where a new day begins. */
export type ListItem<Row> =
  | { readonly kind: 'heading'; readonly key: string; readonly label: string }
  | { readonly kind: 'live' | 'row'; readonly key: string; readonly row: Row; readonly index: number }

interface Listed {
  readonly id: string
  readonly startedAt: string
}

/** `live` stands above everything else. */
export function listItems<Row extends Listed>(
  live: readonly Row[],
  rows: readonly Row[],
  nowMs: number,
  timeZone: string,
): readonly ListItem<Row>[] {
  const items: ListItem<Row>[] = []
  if (live.length > 0) items.push({ kind: 'heading', key: 'live', label: t('Live now') })
  for (const row of live) items.push({ kind: 'live', key: row.id, row, index: items.length - 1 })
  // Newest first: a day lasts until a call lies before its midnight. Asking Intl for every row would cost 3 µs each; ISO 8601 in UTC
  // sorts as text.
  let midnight = '~'
  rows.forEach((row, index) => {
    if (row.startedAt < midnight) {
      const startedAtMs = Date.parse(row.startedAt)
      const day = dayKey(startedAtMs, timeZone)
      items.push({ kind: 'heading', key: day, label: dayLabel(startedAtMs, nowMs, timeZone) })
      midnight = new Date(startOfDay(day, timeZone)).toISOString()
    }
    items.push({ kind: 'row', key: row.id, row, index: live.length + index })
  })
  return items
}
