import {
  type CSSProperties,
  type DOMAttributes,
  startTransition,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { CallsView } from '../../../core/model/column-layout.ts'
import { t } from '../../lib/i18n.ts'
import { isSelected, type Selection } from '../../lib/selection.ts'
import { useNow } from '../../lib/use-now.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { PART_HEIGHT, partsOf } from './call-parts.tsx'
import { CallRow, type LiveRowControls, type RowButton, rowElementId } from './call-row.tsx'
import classes from './calls-list.module.css'
import { type ColumnId, type ColumnLayout, gridOf, shownColumns } from './columns.ts'
import { ColumnsHead } from './columns-head.tsx'
import { type ListItem, type ListItems, listItems } from './list-items.ts'
import type { ListRow } from './list-row.ts'
import { type RowPlaces, rowPlaces } from './row-places.ts'
import { useFlight } from './use-flight.ts'
import { useGrown } from './use-grown.ts'
import { useRowWindow } from './use-row-window.ts'

interface CallsListProps {
  readonly view: CallsView
  /** Names the list; another one begins at its top. */
  readonly listKey: string
  /** What goes on stands above what is over. */
  readonly live: readonly ListRow[]
  readonly over: readonly ListRow[]
  /** Told of a pointer that moves over the rows. */
  readonly pointer: Pick<DOMAttributes<HTMLElement>, 'onPointerMove' | 'onPointerLeave'>
  readonly timeZone: string
  readonly accountName: (accountId: string) => string
  readonly layout: ColumnLayout
  /** Columns that say nothing here. */
  readonly without: readonly ColumnId[]
  readonly onLayout: (layout: ColumnLayout) => void
  readonly openId: string | undefined
  readonly selection: Selection
  /** Without it rows have no check boxes. */
  readonly selectable: boolean
  readonly hasMore: boolean
  readonly onMore: () => void
  readonly onSelect: (callId: string, extend: boolean) => void
  readonly hrefOf: (callId: string) => string
  readonly onOpen: (callId: string) => void
  readonly controls: LiveRowControls | undefined
  /** Undefined for people who may not listen. */
  readonly play: RowPlay | undefined
}

export interface RowPlay {
  readonly button: RowButton
  /** Begins it, or pauses and goes on. */
  readonly toggle: (callId: string) => void
}

const HEAD_HEIGHT = 30
const HEADING_HEIGHT = 34
const LIVE_HEIGHT = 58
const ROW_HEIGHT = 42
const CARD_HEIGHT = 78
/** Rows beyond what is in view, and how long after it they are drawn. */
const OVERSCAN = 6
const REST_MS = 300
/** So many rows before the end further ones are asked for; who drags the list past is there sooner. */
const AHEAD = 60
const AHEAD_IN_FLIGHT = 400
/** Of the page, above the list. */
const ABOVE_PX = 180
/** Before the columns: what selects, opens and plays the row. */
const LEAD_PX = 64
const PLAY_PX = 28
/** Pixels: rows are cards; and beside an open call only what matters is shown. */
const NARROW = 560
const LITTLE_ROOM = 860

/** Any number of rows; only those in view are in the page. */
export function CallsList(props: CallsListProps) {
  const { view, live, over, pointer, timeZone, accountName, layout, without, onLayout, openId, selection, selectable } =
    props
  const { listKey, hasMore, onMore, onSelect, hrefOf, onOpen, controls, play } = props
  const nowMs = useNow(60_000)
  const { items } = useGrown<ListItems<ListRow>>(
    (before) => listItems(live, over, nowMs, timeZone, before),
    [live, over, nowMs, timeZone],
  )
  const [sizeRef, room] = useRoom()
  const scroller = useRef<HTMLDivElement>(null)
  const isFlying = useFlight(scroller)
  const isFirst = useFirstPicture()
  const [activeId, setActiveId] = useState<string>()
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set())
  const isNarrow = room === 'narrow'
  const isLittle = openId !== undefined && room !== 'wide'
  const headHeight = isNarrow ? 0 : HEAD_HEIGHT

  const columns = useMemo(() => {
    const shown = shownColumns(layout, without)
    return isLittle ? shown.filter(({ essential }) => essential) : shown
  }, [layout, without, isLittle])
  const grid = gridOf(columns, layout)

  const heightOf = useCallback(
    (item: ListItem<ListRow>) => {
      if (item.kind === 'heading') return HEADING_HEIGHT
      const own = item.kind === 'live' ? LIVE_HEIGHT : isNarrow ? CARD_HEIGHT : ROW_HEIGHT
      return expanded.has(item.key) ? own + partsOf(item.row.call) * PART_HEIGHT + 1 : own
    },
    [isNarrow, expanded],
  )
  const places = useGrown<RowPlaces<ListItem<ListRow>>>(
    (before) => rowPlaces(items, heightOf, before),
    [items, heightOf],
  )
  const inView = useRowWindow({
    listKey,
    scroller,
    places,
    abovePx: headHeight,
    coveredPx: headHeight + HEADING_HEIGHT,
    initialHeightPx: window.innerHeight - ABOVE_PX,
  })
  const overscan = useOverscan()
  const firstDrawn = Math.max(0, inView.first - overscan)
  const drawn = items.slice(firstDrawn, inView.last + overscan + 1)
  const lastDrawn = firstDrawn + drawn.length - 1
  useEffect(() => {
    if (hasMore && lastDrawn >= items.length - (isFlying ? AHEAD_IN_FLIGHT : AHEAD)) onMore()
  }, [hasMore, lastDrawn, items.length, isFlying, onMore])

  const total = live.length + over.length
  const rowAt = (index: number) => (index < live.length ? live[index] : over[index - live.length])
  const indexOf = (test: (row: ListRow) => boolean) => {
    const inLive = live.findIndex(test)
    if (inLive >= 0) return inLive
    const below = over.findIndex(test)
    return below < 0 ? below : below + live.length
  }
  const activeIndex = activeId === undefined ? -1 : indexOf(({ id }) => id === activeId)
  const current = rowAt(Math.max(0, activeIndex))
  const move = (by: number) => {
    const isOpen = openId !== undefined
    const from =
      isOpen && current?.call.id !== openId ? indexOf(({ call }) => call.id === openId) : Math.max(0, activeIndex)
    // The first key press, with nothing open, goes to the first row in view rather than past it.
    const start = !isOpen && activeId === undefined ? firstRowFrom(items, inView.first) : from + by
    const target = rowAt(Math.min(total - 1, Math.max(0, start)))
    if (!target) return
    setActiveId(target.id)
    inView.scrollTo(items.findIndex((item) => item.key === target.id))
    if (isOpen) onOpen(target.call.id)
    // The row may only exist after the list has scrolled to it.
    if (!focusRow(target.id)) requestAnimationFrame(() => focusRow(target.id))
  }
  const expand = useCallback((rowId: string) => {
    setExpanded((all) => {
      const next = new Set(all)
      if (!next.delete(rowId)) next.add(rowId)
      return next
    })
  }, [])
  const choose = (event: KeyboardEvent) => selectable && current && onSelect(current.call.id, event.shiftKey)
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    x: choose,
    X: choose,
    e: () => current && partsOf(current.call) > 0 && expand(current.id),
    Enter: () => current && onOpen(current.call.id),
    // Beside an open call it is that call's key.
    p: () => play !== undefined && openId === undefined && current?.call.recorded && play.toggle(current.call.id),
  })

  const above = headingAt(items, inView.first)
  const style = {
    '--columns': grid.template,
    '--least-width': isNarrow ? '0' : `${grid.leastWidth + LEAD_PX + (play ? PLAY_PX : 0) + 16}px`,
    '--lead': `${LEAD_PX + (play ? PLAY_PX : 0)}px`,
    '--head-height': `${headHeight}px`,
  } as CSSProperties
  return (
    <div className={classes.root} ref={sizeRef} style={style}>
      {above && (
        <div className={classes.stuck} data-live={above.key === 'live' || undefined}>
          {above.label}
        </div>
      )}
      <div className={classes.scroller} ref={scroller} {...pointer}>
        {!isNarrow && (
          <div className={classes.head}>
            <ColumnsHead columns={columns} layout={layout} onChange={onLayout} />
          </div>
        )}
        <ol
          className={classes.canvas}
          style={{ height: inView.heightPx }}
          data-selecting={selection.kind === 'all' || selection.ids.size > 0 || undefined}
          aria-label={view === 'conversations' ? t('Calls') : t('Participants')}
        >
          {drawn.map((item, place) => {
            // While rows fly by, what was drawn for one is written over for the next.
            const key = isFlying ? `${item.kind} ${place}` : item.key
            const box = { height: heightOf(item), top: places.tops[firstDrawn + place] }
            if (item.kind === 'heading') {
              return (
                <li key={key} className={classes.heading} data-live={item.key === 'live' || undefined} style={box}>
                  {item.label}
                </li>
              )
            }
            const { row } = item
            const form = item.kind === 'live' ? 'live' : isNarrow ? 'card' : 'columns'
            const height = form === 'live' ? LIVE_HEIGHT : isNarrow ? CARD_HEIGHT : ROW_HEIGHT
            const style = { ...box, '--row-height': `${height}px` }
            return (
              <li key={key} style={style} aria-setsize={hasMore ? -1 : total} aria-posinset={item.index + 1}>
                <CallRow
                  row={row}
                  form={form}
                  columns={columns}
                  timeZone={timeZone}
                  accountName={accountName}
                  selectable={selectable}
                  selected={isSelected(selection, row.call.id)}
                  active={row.id === current?.id}
                  open={row.call.id === openId}
                  fleeting={(isFlying || isFirst) && form === 'columns'}
                  expanded={expanded.has(row.id)}
                  onSelect={onSelect}
                  hrefOf={hrefOf}
                  onOpen={onOpen}
                  onExpand={expand}
                  controls={controls}
                  playButton={play?.button}
                />
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}

type Room = 'narrow' | 'little' | 'wide'

const roomOf = (width: number): Room => (width <= NARROW ? 'narrow' : width <= LITTLE_ROOM ? 'little' : 'wide')

/** Of the element, as wide as the window until it is laid out: rows that are drawn at first do not become cards a moment later. */
function useRoom() {
  const [room, setRoom] = useState(() => roomOf(window.innerWidth))
  const observe = useCallback((element: HTMLElement | null) => {
    if (!element) return
    const observer = new ResizeObserver(([entry]) => entry && setRoom(roomOf(entry.contentRect.width)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [observe, room] as const
}

/** What is in view is drawn first, and alone. */
function useOverscan(): number {
  const [rows, setRows] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => setRows(OVERSCAN), REST_MS)
    return () => clearTimeout(timer)
  }, [])
  return rows
}

let isPageNew = true

/** Of the page, not of each list in it: what is read first is there first, and rows are whole with the next picture. */
function useFirstPicture(): boolean {
  const [isFirst, setFirst] = useState(isPageNew)
  useEffect(() => {
    isPageNew = false
    const timer = setTimeout(() => startTransition(() => setFirst(false)))
    return () => clearTimeout(timer)
  }, [])
  return isFirst
}

/** False when it is not in the page. */
function focusRow(rowId: string): boolean {
  const row = document.getElementById(rowElementId(rowId))
  row?.focus({ preventScroll: true })
  return row !== null
}

/** Index of the row that is the item at `place`, or comes next. */
function firstRowFrom(items: readonly ListItem<ListRow>[], place: number): number {
  const item = items[place]
  if (item === undefined) return 0
  return item.kind === 'heading' ? firstRowFrom(items, place + 1) : item.index
}

function headingAt(items: readonly ListItem<ListRow>[], index: number) {
  for (let at = index; at >= 0; at--) {
    const item = items[at]
    if (item?.kind === 'heading') return item
  }
  return undefined
}
