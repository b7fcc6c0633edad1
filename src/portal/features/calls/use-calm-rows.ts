import { useEffect, useReducer, useRef } from 'react'
import { type ListedRows, movesRows } from './moves-rows.ts'

/** Whoever has not moved the pointer for so long is not on the way to a row. */
const STILL_MS = 1_000
/** Nobody is told for longer than this that a call goes on that is over. */
const LONGEST_MS = 5_000
const LOOK_MS = 250

/**
 * Rows that would move away under the pointer stay while it moves over the list: who is about to press one presses that one. `key`: of the
 * list; another one is shown at once.
 */
export function useCalmRows(rows: ListedRows, key: string) {
  const shown = useRef({ rows, key })
  const movedAtMs = useRef(Number.NEGATIVE_INFINITY)
  const heldSinceMs = useRef<number>(undefined)
  const [, look] = useReducer((count: number) => count + 1, 0)
  const nowMs = performance.now()
  const isHeld =
    shown.current.key === key &&
    movesRows(shown.current.rows, rows) &&
    nowMs - movedAtMs.current < STILL_MS &&
    nowMs - (heldSinceMs.current ?? nowMs) < LONGEST_MS
  heldSinceMs.current = isHeld ? (heldSinceMs.current ?? nowMs) : undefined
  if (!isHeld) shown.current = { rows, key }
  useEffect(() => {
    if (!isHeld) return
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [isHeld])
  return {
    rows: shown.current.rows,
    pointer: {
      onPointerMove: () => {
        movedAtMs.current = performance.now()
      },
      onPointerLeave: () => {
        movedAtMs.current = Number.NEGATIVE_INFINITY
      },
    },
  }
}
