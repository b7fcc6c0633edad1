import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { leftPlace, noteLeftPlace } from '../../lib/left-places.ts'
import { type PlacedRows, rowAt, totalHeight } from './row-places.ts'

interface RowWindowOptions {
  /** Another list begins at its top; the same one, on the way back to it, where it was left. */
  readonly listKey: string
  readonly scroller: RefObject<HTMLElement | null>
  readonly places: PlacedRows
  /** Of the scroller, above the first row. */
  readonly abovePx: number
  /** Of the scroller's view, at its top: what lies over the rows there. */
  readonly coveredPx: number
  /** About as high as it will be: rows are drawn with it, and laid out once. */
  readonly initialHeightPx: number
}

/** The first and the last row in view. */
interface Rows {
  readonly first: number
  readonly last: number
}

/** Which rows are in view: only these are drawn. A list is drawn anew when they are others, not with every pixel. */
export function useRowWindow(options: RowWindowOptions) {
  const { scroller, places, listKey } = options
  const latest = useRef(options)
  const [initial] = useState(() => ({ topPx: leftPlace(listKey), heightPx: options.initialHeightPx }))
  const view = useRef(initial)
  const drawn = useRef<Rows>(undefined)
  const [, drawAnew] = useReducer((count: number) => count + 1, 0)
  const latestKey = useRef(listKey)
  const rows = rowsIn(options, view.current)
  useLayoutEffect(() => {
    latest.current = options
    drawn.current = rows
    // Also where nothing was scrolled: beside an open call the list is at an entry of its own.
    noteLeftPlace(listKey, view.current.topPx)
  })

  useLayoutEffect(() => {
    const element = scroller.current
    if (initial.topPx === 0 || !element) return
    element.scrollTop = initial.topPx
    // What it stood at may not be loaded any more.
    view.current = { ...view.current, topPx: element.scrollTop }
    drawAnew()
  }, [scroller, initial])
  useLayoutEffect(() => {
    if (latestKey.current === listKey) return
    latestKey.current = listKey
    scroller.current?.scrollTo({ top: 0 })
    view.current = { ...view.current, topPx: 0 }
    drawAnew()
  }, [listKey, scroller])

  const look = useCallback(() => {
    const next = rowsIn(latest.current, view.current)
    const { first, last } = drawn.current ?? next
    // In this very frame: later, the view would have moved on to where nothing is drawn.
    if (next.first !== first || next.last !== last) flushSync(drawAnew)
  }, [])
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      view.current = { ...view.current, topPx: element.scrollTop }
      noteLeftPlace(latest.current.listKey, element.scrollTop)
      look()
    }
    // As the browser tells it, after it laid the page out: to ask at once would make it do so twice.
    const observer = new ResizeObserver(() => {
      view.current = { topPx: element.scrollTop, heightPx: element.clientHeight }
      look()
    })
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [scroller, look])

  /** As little as brings the whole row into view. */
  const scrollTo = useCallback(
    (index: number) => {
      const element = scroller.current
      const { places, abovePx, coveredPx } = latest.current
      const topPx = places.tops[index]
      const bottomPx = places.tops[index + 1]
      if (!element || topPx === undefined || bottomPx === undefined) return
      const most = abovePx + topPx - coveredPx
      const least = abovePx + bottomPx - element.clientHeight
      if (element.scrollTop > most) element.scrollTop = most
      else if (element.scrollTop < least) element.scrollTop = least
    },
    [scroller],
  )
  return { ...rows, heightPx: totalHeight(places), scrollTo }
}

function rowsIn({ places, abovePx }: RowWindowOptions, { topPx, heightPx }: { topPx: number; heightPx: number }): Rows {
  // A list that has become shorter is not scrolled yet.
  const mostPx = Math.max(0, abovePx + totalHeight(places) - heightPx)
  const fromPx = Math.min(topPx, mostPx)
  return { first: rowAt(places, fromPx), last: rowAt(places, fromPx + heightPx - abovePx) }
}
