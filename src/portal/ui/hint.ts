import { cloneElement, type FocusEvent, type PointerEvent, type ReactElement } from 'react'
import classes from './hint.module.css'

interface HintProps {
  readonly label: string
  /** Says the same to a screen reader by its own label. */
  readonly children: ReactElement<HintedProps>
}

interface HintedProps {
  readonly onPointerEnter?: (event: PointerEvent) => void
  readonly onPointerLeave?: () => void
  readonly onFocus?: (event: FocusEvent) => void
  readonly onBlur?: () => void
}

/** In words what an icon means: under the pointer after a moment, at once for who comes by keyboard. One bubble serves a list of any length. */
export function Hint({ label, children }: HintProps) {
  return cloneElement(children, {
    onPointerEnter: ({ currentTarget, pointerType }) => pointerType !== 'touch' && show(currentTarget, label, DELAY_MS),
    onPointerLeave: hide,
    onFocus: ({ currentTarget }) => currentTarget.matches(':focus-visible') && show(currentTarget, label, 0),
    onBlur: hide,
  })
}

const DELAY_MS = 350
const GAP_PX = 6
const MARGIN_PX = 4

let bubble: HTMLElement | undefined
let waiting: ReturnType<typeof setTimeout> | undefined
let untilLeft: AbortController | undefined

function show(target: Element, label: string, delayMs: number): void {
  hide()
  hideWhenLeft(target)
  waiting = setTimeout(() => {
    // The row it stands in may be gone.
    if (!target.isConnected) return
    bubble ??= makeBubble()
    bubble.textContent = label
    bubble.showPopover()
    place(bubble, target.getBoundingClientRect())
  }, delayMs)
}

function hide(): void {
  clearTimeout(waiting)
  untilLeft?.abort()
  if (bubble?.matches(':popover-open')) bubble.hidePopover()
}

/** From when it is reached. A target that goes away under the pointer is never left; one that is pressed before its hint comes may mean something else by then. */
function hideWhenLeft(target: Element): void {
  untilLeft = new AbortController()
  const { signal } = untilLeft
  const elsewhere = ({ target: over }: Event) => over instanceof Node && !target.contains(over) && hide()
  document.addEventListener('pointerover', elsewhere, { signal })
  for (const name of ['pointerdown', 'scroll', 'keydown']) {
    document.addEventListener(name, hide, { signal, capture: true, passive: true })
  }
}

function place(shown: HTMLElement, at: DOMRect): void {
  const { width, height } = shown.getBoundingClientRect()
  const above = at.top - height - GAP_PX
  const left = at.left + at.width / 2 - width / 2
  shown.style.top = `${above < MARGIN_PX ? at.bottom + GAP_PX : above}px`
  shown.style.left = `${Math.max(MARGIN_PX, Math.min(left, window.innerWidth - width - MARGIN_PX))}px`
}

function makeBubble(): HTMLElement {
  const made = document.createElement('div')
  made.className = classes.bubble ?? ''
  made.setAttribute('role', 'tooltip')
  made.popover = 'manual'
  document.body.append(made)
  return made
}
