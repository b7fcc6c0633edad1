import { useEffect, useRef } from 'react'

/**
 * Where the focus goes when what had it is gone, e.g. the button that opened a dialog whose order took the button away. `state`: changes when
 * that can have happened. `place`: asked then.
 */
export function useKeptFocus(state: unknown, place: () => HTMLElement | null | undefined): void {
  const before = useRef(state)
  useEffect(() => {
    if (before.current === state) return
    before.current = state
    const { activeElement } = document
    if (activeElement === null || activeElement === document.body) place()?.focus()
  })
}
