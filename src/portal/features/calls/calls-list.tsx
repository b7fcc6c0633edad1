import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { isSelected, type Selection } from '../../lib/selection.ts'
import { useNow } from '../../lib/use-now.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { CallRow, type LiveRowControls, rowId } from './call-row.tsx'
import classes from './calls-list.module.css'
import { listItems } from './list-items.ts'

interface CallsListProps {
  readonly calls: readonly CallSummary[]
  readonly timeZone: string
  readonly accountNames: ReadonlyMap<string, string> | undefined
  readonly openId: string | undefined
  readonly selection: Selection
  /** Without it rows have no check boxes. */
  readonly selectable: boolean
  readonly hasMore: boolean
  readonly onMore: () => void
  readonly onSelect: (id: string, extend: boolean) => void
  readonly onOpen: (id: string) => void
  readonly controls: LiveRowControls | undefined
}

const DAY_HEIGHT = 34
const NARROW = 560

/** Any number of calls; only those in view are in the page. */
export function CallsList(props: CallsListProps) {
  const { calls, timeZone, accountNames, openId, selection, selectable, hasMore, onMore, onSelect, onOpen, controls } =
    props
  const nowMs = useNow(60_000)
  const items = useMemo(() => listItems(calls, nowMs, timeZone), [calls, nowMs, timeZone])
  const { ref: sizeRef, width } = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = width > 0 && width <= NARROW ? 58 : 42
  const [activeId, setActiveId] = useState<string>()

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'day' ? DAY_HEIGHT : rowHeight),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until told that they changed
  useEffect(() => virtual.measure(), [rowHeight])

  const rows = virtual.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastShown >= items.length - 30) onMore()
  }, [hasMore, lastShown, items.length, onMore])

  const current = activeId !== undefined && calls.some((call) => call.id === activeId) ? activeId : calls[0]?.id
  const move = (by: number) => {
    const from = calls.findIndex((call) => call.id === (openId ?? current))
    // The first key press, with nothing open, goes to the first row rather than past it.
    const start = openId === undefined && activeId === undefined && by > 0 ? 0 : from + by
    const target = calls[Math.min(calls.length - 1, Math.max(0, start))]
    if (!target) return
    setActiveId(target.id)
    virtual.scrollToIndex(items.findIndex((item) => item.key === target.id))
    if (openId !== undefined) onOpen(target.id)
    // The row may only exist after the list has scrolled to it.
    requestAnimationFrame(() => document.getElementById(rowId(target.id))?.focus({ preventScroll: true }))
  }
  const down = () => move(1)
  const up = () => move(-1)
  const openCurrent = () => current !== undefined && onOpen(current)
  const choose = (event: KeyboardEvent) => selectable && current !== undefined && onSelect(current, event.shiftKey)
  useShortcuts({
    j: down,
    k: up,
    ArrowDown: down,
    ArrowUp: up,
    x: choose,
    X: choose,
    Enter: openCurrent,
  })

  const headingOver = dayAt(items, rows.find((row) => row.end > (virtual.scrollOffset ?? 0))?.index ?? 0)
  return (
    <div className={classes.root} ref={sizeRef}>
      {headingOver && <div className={classes.stuck}>{headingOver}</div>}
      <div className={classes.scroller} ref={scroller}>
        <ol
          className={classes.canvas}
          style={{ height: virtual.getTotalSize() }}
          data-selecting={selection.kind === 'all' || selection.ids.size > 0 || undefined}
          aria-label="Calls"
        >
          {rows.map((row) => {
            const item = items[row.index]
            if (!item) return null
            const style = { height: row.size, transform: `translateY(${row.start}px)` }
            if (item.kind === 'day') {
              return (
                <li key={row.key} className={classes.day} style={style}>
                  {item.label}
                </li>
              )
            }
            return (
              <li key={row.key} style={style} aria-setsize={hasMore ? -1 : calls.length} aria-posinset={item.index + 1}>
                <CallRow
                  call={item.call}
                  timeZone={timeZone}
                  accountName={accountNames && (accountNames.get(item.call.accountId) ?? '')}
                  selectable={selectable}
                  selected={isSelected(selection, item.call.id)}
                  active={item.call.id === current}
                  open={item.call.id === openId}
                  onSelect={onSelect}
                  controls={controls}
                />
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}

function dayAt(items: ReturnType<typeof listItems>, index: number): string | undefined {
  for (let at = index; at >= 0; at--) {
    const item = items[at]
    if (item?.kind === 'day') return item.label
  }
  return undefined
}
