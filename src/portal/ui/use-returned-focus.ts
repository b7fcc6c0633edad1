import { useEffect, useRef } from 'react'

/** When what is rendered goes, the focus is where it was: at what opened it, or at the button of the menu that did. */
export function useReturnedFocus(): void {
  const opener = useRef(document.activeElement)
  useEffect(
    () => () => {
      const { activeElement } = document
      if (activeElement === null || activeElement === document.body) focusable(opener.current)?.focus()
    },
    [],
  )
}

function focusable(opener: Element | null): HTMLElement | null {
  const menu = opener?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  const element = menu ? document.getElementById(menu) : opener
  return element instanceof HTMLElement && element.isConnected ? element : null
}
