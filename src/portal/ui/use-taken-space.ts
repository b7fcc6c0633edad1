import { useLayoutEffect } from 'react'

const taken: string[] = []

/**
 * While `isTaken`, style sheets know that this stands there, by `:root[data-taken~='…']`, and keep what comes over the page (messages, the panel of
 * live calls) away from it. Not by `:has()`: with that each row that comes into a list has all of the page's styles worked out again.
 */
export function useTakenSpace(
  by: 'foot-bar' | 'page-foot' | 'player-bar' | 'wrap-up' | 'offline-notice',
  isTaken = true,
): void {
  useLayoutEffect(() => {
    if (!isTaken) return
    taken.push(by)
    tell()
    return () => {
      taken.splice(taken.indexOf(by), 1)
      tell()
    }
  }, [by, isTaken])
}

function tell(): void {
  document.documentElement.dataset.taken = taken.join(' ')
}
