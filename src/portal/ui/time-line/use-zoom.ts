import { useElementSize } from '@mantine/hooks'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { followed, mostZoom, scrolledTo, type View, zoomed } from './zoom.ts'

export interface Zoom {
  readonly zoom: number
  readonly canIn: boolean
  readonly change: (direction: 'in' | 'out') => void
  readonly view: View
  readonly scroller: RefObject<HTMLDivElement | null>
  /** Of the whole line. */
  readonly width: number
  readonly lineRef: (element: HTMLDivElement | null) => void
}

/** A line that may be wider than the place it is in. It scrolls, and goes along with the sound. */
export function useZoom(durationMs: number, positionMs: number): Zoom {
  const { ref: lineRef, width } = useElementSize<HTMLDivElement>()
  const scroller = useRef<HTMLDivElement>(null)
  const [zoom, setZoom] = useState(1)
  const [fromPx, setFromPx] = useState(0)
  /** What stays where it is while the line becomes wider. */
  const anchor = useRef({ fraction: 0, insetPx: 0 })
  const seenPx = width / zoom
  const position = durationMs <= 0 ? 0 : positionMs / durationMs

  const keep = useCallback(
    (direction: 'in' | 'out', pointerPx?: number) => {
      const element = scroller.current
      if (!element) return
      const lineWidth = element.scrollWidth
      const playheadPx = position * lineWidth - element.scrollLeft
      const isSeen = playheadPx >= 0 && playheadPx <= element.clientWidth
      const insetPx = pointerPx ?? (isSeen ? playheadPx : element.clientWidth / 2)
      anchor.current = { fraction: (element.scrollLeft + insetPx) / lineWidth, insetPx }
      setZoom((now) => zoomed(now, direction, durationMs))
    },
    [durationMs, position],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the line became wider
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const { fraction, insetPx } = anchor.current
    element.scrollLeft = scrolledTo(fraction, insetPx, element.scrollWidth, element.clientWidth)
    setFromPx(element.scrollLeft)
  }, [zoom])
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const scroll = () => setFromPx(element.scrollLeft)
    // React's own listener is passive: the browser would make the whole page larger.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      keep(event.deltaY < 0 ? 'in' : 'out', event.clientX - element.getBoundingClientRect().left)
    }
    element.addEventListener('scroll', scroll, { passive: true })
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      element.removeEventListener('scroll', scroll)
      element.removeEventListener('wheel', wheel)
    }
  }, [keep])

  const before = useRef(position)
  useEffect(() => {
    const element = scroller.current
    const last = before.current
    before.current = position
    if (!element || zoom === 1) return
    const to = followed(last, position, width, { fromPx: element.scrollLeft, seenPx })
    if (to !== undefined) element.scrollLeft = to
  }, [position, zoom, width, seenPx])

  return {
    zoom,
    canIn: zoom < mostZoom(durationMs),
    change: keep,
    view: { fromPx, seenPx },
    scroller,
    width,
    lineRef,
  }
}
