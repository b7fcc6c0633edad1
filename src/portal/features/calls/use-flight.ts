import { type RefObject, useEffect, useState } from 'react'

/** What nobody can read: more than half of what is in view goes by with each frame, in two of them one after the other. */
const SHARE_OF_VIEW = 0.5
/** It is over when the list has stood still, or gone slowly, for so long. */
const REST_MS = 120

/** Whether the list is dragged past faster than anybody reads. */
export function useFlight(scroller: RefObject<HTMLElement | null>): boolean {
  const [isFlying, setFlying] = useState(false)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let top = element.scrollTop
    let wasFar = false
    let latestMs = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      const isFar = Math.abs(element.scrollTop - top) > element.clientHeight * SHARE_OF_VIEW
      top = element.scrollTop
      if (isFar && wasFar) {
        latestMs = performance.now()
        setFlying(true)
        timer ??= setTimeout(restSoon, REST_MS)
      }
      wasFar = isFar
    }
    // With the next frame: where frames take long, it may bring more of the flight.
    const restSoon = () => requestAnimationFrame(rest)
    const rest = () => {
      const leftMs = latestMs + REST_MS - performance.now()
      timer = leftMs > 0 ? setTimeout(restSoon, leftMs) : undefined
      if (timer === undefined) setFlying(false)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      element.removeEventListener('scroll', onScroll)
      clearTimeout(timer)
    }
  }, [scroller])
  return isFlying
}
