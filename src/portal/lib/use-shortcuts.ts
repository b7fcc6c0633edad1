import { useLayoutEffect, useRef } from 'react'

/** Keys as `KeyboardEvent.key` names them. A handler that returns false leaves the key to the browser. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => unknown>>

/** Page-wide keys. They rest while somebody types, while a dialog or menu is open, and with Ctrl, Alt or Meta held. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts)
  useLayoutEffect(() => {
    current.current = shortcuts
  })
  // Keys work as soon as what they move can be seen.
  useLayoutEffect(() => {
    // What Escape has just closed was open when it was pressed.
    let wasOpen = false
    const notice = ({ key }: KeyboardEvent) => {
      wasOpen = isOpen(OPEN) || (key === 'Escape' && isOpen('[role="dialog"]'))
    }
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (wasOpen || belongsElsewhere(event)) return
      const handler = current.current[event.key]
      if (handler && handler(event) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', notice, { capture: true })
    window.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', notice, { capture: true })
      window.removeEventListener('keydown', listen)
    }
  }, [])
}

/** Lists of selects stay in the page while they are closed. */
const OPEN = '[role="dialog"][aria-modal="true"], [role="menu"], [role="listbox"]:not([data-page])'

const isOpen = (selector: string) =>
  [...document.querySelectorAll(selector)].some((element) => element.checkVisibility())

function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('textarea, select, [contenteditable="true"]')) return true
  const input = target.closest('input')
  if (input) return needs(input, event.key)
  // Enter follows a link and presses a button; the space bar only presses.
  if (event.key === 'Enter') return target.closest('button, summary, a[href]') !== null
  return event.key === ' ' && target.closest('button, summary') !== null
}

/** Whoever has just moved a slider or chosen one of several goes on with the keys of the page; typed into anything else it is text. */
function needs({ type, checked }: HTMLInputElement, key: string): boolean {
  if (type === 'checkbox') return key === ' '
  if (type === 'radio') return key.startsWith('Arrow') || (key === ' ' && !checked)
  if (type === 'range') return /^(Arrow|Home|End|Page)/.test(key)
  return true
}
