import { startOfDay } from '../../../core/model/start-of-day.ts'
import { dayKey, dayLabel } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { beginsWith } from './begins-with.ts'

/** What the virtual list shows: rows, and a heading above what goes on now and where a new day begins. */
export type ListItem<Row> =
  | { readonly kind: 'heading'; readonly key: string; readonly label: string }
  | { readonly kind: 'live' | 'row'; readonly key: string; readonly row: Row; readonly index: number }

interface Listed {
  readonly id: string
  readonly startedAt: string
}

/** The items, and what they were made of. */
export interface ListItems<Row> {
  readonly items: readonly ListItem<Row>[]
  readonly live: readonly Row[]
  readonly rows: readonly Row[]
  readonly timeZone: string
  /** Of now, in that time zone. */
  readonly today: string
  /** When the day of the last row began; what is older stands below another heading. */
  readonly midnight: string
}

/**
 * `live` stands above everything else. `before`: what the list was; where only rows were added below, the rest of it stays, as a list of 100,000
 * grows five hundred times.
 */
export function listItems<Row extends Listed>(
  live: readonly Row[],
  rows: readonly Row[],
  nowMs: number,
  timeZone: string,
  before?: ListItems<Row>,
): ListItems<Row> {
  const today = dayKey(nowMs, timeZone)
  const isLonger =
    before?.live.length === live.length &&
    beginsWith(live, before.live) &&
    before.today === today &&
    before.timeZone === timeZone &&
    beginsWith(rows, before.rows)
  if (isLonger && before.rows.length === rows.length) return before
  const items = isLonger ? before.items.slice() : itemsOfLive(live)
  // Newest first: a day lasts until a call lies before its midnight. Asking Intl for every row would cost 3 µs each; ISO 8601 in UTC
  // sorts as text.
  let midnight = isLonger ? before.midnight : '~'
  for (let index = isLonger ? before.rows.length : 0; index < rows.length; index++) {
    const row = rows[index]
    if (!row) continue
    if (row.startedAt < midnight) {
      const startedAtMs = Date.parse(row.startedAt)
      const day = dayKey(startedAtMs, timeZone)
      items.push({ kind: 'heading', key: day, label: dayLabel(startedAtMs, nowMs, timeZone) })
      midnight = new Date(startOfDay(day, timeZone)).toISOString()
    }
    items.push({ kind: 'row', key: row.id, row, index: live.length + index })
  }
  return { items, live, rows, timeZone, today, midnight }
}

function itemsOfLive<Row extends Listed>(live: readonly Row[]): ListItem<Row>[] {
  const rows = live.map((row, index) => ({ kind: 'live', key: row.id, row, index }) as const)
  return live.length > 0 ? [{ kind: 'heading', key: 'live', label: t('Live now') }, ...rows] : rows
}
