import { type RefObject, useLayoutEffect } from 'react'

/** Whoever waits longer sees what is there, in whatever order it came. */
const LONGEST_MS = 2_000

/**
 * While a page comes, what stands below something that is still on its way (a Skeleton) is not shown yet: it would be pushed away under the eyes of
 * whoever has begun to read. Everything is asked for at once all the same.
 */
export function useOrderlyArrival(page: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const root = page.current
    if (!root) return
    const show = (isOver: boolean) => {
      let waits = false
      for (const part of root.children) {
        part.toggleAttribute('data-waits', waits)
        waits ||= !isOver && (part.matches('[data-coming]') || part.querySelector('[data-coming]') !== null)
      }
    }
    const observer = new MutationObserver(() => show(false))
    observer.observe(root, { childList: true, subtree: true })
    show(false)
    const end = () => {
      observer.disconnect()
      show(true)
    }
    const timer = setTimeout(end, LONGEST_MS)
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [page])
}
