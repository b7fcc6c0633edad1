/** The columns of the list, and how one person has arranged them. */

import type { CallsView } from '../../../core/model/column-layout.ts'
import { t } from '../../lib/i18n.ts'

export type ColumnId =
  | 'direction'
  | 'start'
  | 'person'
  | 'person-id'
  | 'role'
  | 'network'
  | 'time-on-call'
  | 'caller'
  | 'caller-id'
  | 'callee'
  | 'callee-id'
  | 'status'
  | 'owner'
  | 'queue'
  | 'mode'
  | 'trigger'
  | 'quality'
  | 'disposition'
  | 'tags'
  | 'notes'
  | 'kept-until'
  | 'segments'
  | 'legs'
  | 'account'
  | 'duration'

export interface Column {
  readonly id: ColumnId
  readonly label: string
  /** Pixels, as long as nobody has chosen: never less than `minimum`, and what is left is shared in this proportion. */
  readonly width: number
  readonly minimum: number
  readonly views: readonly CallsView[]
  /** Shown as long as nobody has chosen. */
  readonly shown: readonly CallsView[]
  /** Shown where there is little room. */
  readonly essential?: true
}

const BOTH: readonly CallsView[] = ['conversations', 'participants']
const CALLS: readonly CallsView[] = ['conversations']
const PEOPLE: readonly CallsView[] = ['participants']
const NOWHERE: readonly CallsView[] = []

/** In the order in which they stand as long as nobody has chosen. */
export const COLUMNS: readonly Column[] = [
  { id: 'direction', label: t('Direction'), width: 34, minimum: 28, views: BOTH, shown: BOTH, essential: true },
  { id: 'start', label: t('Start'), width: 78, minimum: 70, views: BOTH, shown: BOTH, essential: true },
  { id: 'person', label: t('Person'), width: 230, minimum: 120, views: PEOPLE, shown: PEOPLE, essential: true },
  { id: 'person-id', label: t('Person’s id'), width: 110, minimum: 70, views: PEOPLE, shown: NOWHERE },
  { id: 'role', label: t('Role'), width: 80, minimum: 60, views: PEOPLE, shown: PEOPLE },
  { id: 'network', label: t('Network'), width: 80, minimum: 60, views: PEOPLE, shown: NOWHERE },
  { id: 'time-on-call', label: t('Time on the call'), width: 110, minimum: 70, views: PEOPLE, shown: PEOPLE },
  { id: 'caller', label: t('Calling party'), width: 210, minimum: 110, views: BOTH, shown: BOTH, essential: true },
  { id: 'caller-id', label: t('Caller’s id'), width: 110, minimum: 70, views: CALLS, shown: NOWHERE },
  { id: 'callee', label: t('Called party'), width: 210, minimum: 110, views: BOTH, shown: BOTH, essential: true },
  { id: 'callee-id', label: t('Called party’s id'), width: 110, minimum: 70, views: CALLS, shown: NOWHERE },
  { id: 'status', label: t('Status'), width: 210, minimum: 110, views: BOTH, shown: BOTH, essential: true },
  { id: 'owner', label: t('Owner'), width: 150, minimum: 70, views: BOTH, shown: CALLS },
  { id: 'queue', label: t('Queue'), width: 100, minimum: 60, views: BOTH, shown: BOTH },
  { id: 'mode', label: t('Mode'), width: 90, minimum: 60, views: BOTH, shown: CALLS },
  { id: 'trigger', label: t('Trigger'), width: 150, minimum: 70, views: BOTH, shown: NOWHERE },
  { id: 'quality', label: t('Quality'), width: 84, minimum: 60, views: BOTH, shown: BOTH },
  { id: 'disposition', label: t('Disposition'), width: 120, minimum: 70, views: BOTH, shown: CALLS },
  { id: 'tags', label: t('Tags'), width: 110, minimum: 60, views: BOTH, shown: NOWHERE },
  { id: 'notes', label: t('Notes'), width: 60, minimum: 44, views: BOTH, shown: NOWHERE },
  { id: 'kept-until', label: t('Kept until'), width: 130, minimum: 80, views: BOTH, shown: NOWHERE },
  { id: 'segments', label: t('Segments'), width: 76, minimum: 50, views: BOTH, shown: NOWHERE },
  { id: 'legs', label: t('Legs'), width: 60, minimum: 44, views: BOTH, shown: NOWHERE },
  { id: 'account', label: t('Account'), width: 110, minimum: 60, views: BOTH, shown: BOTH },
  { id: 'duration', label: t('Duration'), width: 70, minimum: 64, views: BOTH, shown: CALLS, essential: true },
]

export const WIDEST_PX = 900

/** What a person has chosen. */
export interface ColumnLayout {
  readonly order: readonly ColumnId[]
  readonly shown: readonly ColumnId[]
  /** Pixels, of those that somebody has resized. */
  readonly widths: Readonly<Partial<Record<ColumnId, number>>>
}

export function defaultLayout(view: CallsView): ColumnLayout {
  const columns = COLUMNS.filter(({ views }) => views.includes(view))
  return {
    order: columns.map(({ id }) => id),
    shown: columns.filter(({ shown }) => shown.includes(view)).map(({ id }) => id),
    widths: {},
  }
}

/** What was kept, whoever wrote it: unknown columns are left out, those that came since stand where they do by default. */
export function readLayout(view: CallsView, kept: unknown): ColumnLayout {
  const standard = defaultLayout(view)
  const { order, shown, widths } = Object(kept) as Partial<Record<keyof ColumnLayout, unknown>>
  if (!Array.isArray(order) || !Array.isArray(shown)) return standard
  const known = [...new Set(order)].filter((id): id is ColumnId => standard.order.includes(id))
  const read = standard.order.reduce<readonly ColumnId[]>((all, id, index) => {
    if (all.includes(id)) return all
    const before = standard.order[index - 1]
    const at = before === undefined ? 0 : all.indexOf(before) + 1
    return all.toSpliced(at, 0, id)
  }, known)
  const isShown = (id: ColumnId) => (known.includes(id) ? shown.includes(id) : standard.shown.includes(id))
  const sized = Object.entries(Object(widths) as Record<string, unknown>).flatMap(([id, width]) =>
    standard.order.includes(id as ColumnId) && typeof width === 'number' && Number.isFinite(width)
      ? [[id, withinBounds(id as ColumnId, width)]]
      : [],
  )
  const visible = read.filter(isShown)
  return { order: read, shown: visible.length === 0 ? standard.shown : visible, widths: Object.fromEntries(sized) }
}

/** Puts it so many places further back; to the front with less than 0. */
export function moveColumn(layout: ColumnLayout, id: ColumnId, by: number): ColumnLayout {
  const from = layout.order.indexOf(id)
  const to = Math.min(layout.order.length - 1, Math.max(0, from + by))
  if (from < 0 || to === from) return layout
  return { ...layout, order: layout.order.toSpliced(from, 1).toSpliced(to, 0, id) }
}

/** To the place that another one has. */
export function moveToPlaceOf(layout: ColumnLayout, id: ColumnId, target: ColumnId | undefined): ColumnLayout {
  const to = target === undefined ? -1 : layout.order.indexOf(target)
  return to < 0 ? layout : moveColumn(layout, id, to - layout.order.indexOf(id))
}

/** One column is always left. */
export function toggleColumn(layout: ColumnLayout, id: ColumnId): ColumnLayout {
  const shown = layout.shown.includes(id) ? layout.shown.filter((each) => each !== id) : [...layout.shown, id]
  return shown.length === 0 ? layout : { ...layout, shown }
}

/** Undefined: as wide as by default. */
export function resizeColumn(layout: ColumnLayout, id: ColumnId, width: number | undefined): ColumnLayout {
  const { [id]: _, ...others } = layout.widths
  return { ...layout, widths: width === undefined ? others : { ...others, [id]: withinBounds(id, width) } }
}

/** From left to right. */
export function shownColumns(layout: ColumnLayout, without: readonly ColumnId[] = []): readonly Column[] {
  return layout.order.flatMap((id) => {
    const column = COLUMNS.find((each) => each.id === id)
    return column && layout.shown.includes(id) && !without.includes(id) ? column : []
  })
}

/** For `grid-template-columns`, and how many pixels they need. */
export function gridOf(
  columns: readonly Column[],
  { widths }: Pick<ColumnLayout, 'widths'>,
): { readonly template: string; readonly leastWidth: number } {
  const track = ({ id, minimum, width }: Column) =>
    widths[id] === undefined ? `minmax(${minimum}px, ${width}fr)` : `${widths[id]}px`
  return {
    template: columns.map(track).join(' '),
    leastWidth: columns.reduce((sum, { id, minimum }) => sum + (widths[id] ?? minimum) + GAP_PX, 0),
  }
}

const GAP_PX = 8

function withinBounds(id: ColumnId, width: number): number {
  const minimum = COLUMNS.find((column) => column.id === id)?.minimum ?? 0
  return Math.round(Math.min(WIDEST_PX, Math.max(minimum, width)))
}
