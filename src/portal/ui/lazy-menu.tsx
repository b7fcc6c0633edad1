import { type ComponentType, type ReactElement, type RefObject, useEffect, useRef, useState } from 'react'
import { toastError } from './toast.ts'

/** Of the button, whatever it looks like. */
export interface MenuButtonProps {
  readonly ref: RefObject<HTMLButtonElement | null>
  readonly 'aria-haspopup'?: 'menu' | 'dialog'
  readonly 'aria-expanded'?: boolean
  readonly onPointerEnter?: () => void
  readonly onFocus?: () => void
  readonly onClick?: () => void
}

/** What the menu is handed besides its own: the button is its target. */
export interface LoadedMenuProps {
  readonly button: ReactElement
  readonly opened: boolean
  readonly onChange: (opened: boolean) => void
}

interface LazyMenuProps<Own> {
  /** The same function at every call. */
  readonly load: () => Promise<{ readonly default: ComponentType<Own & LoadedMenuProps> }>
  readonly own: Own
  readonly popup?: 'menu' | 'dialog'
  readonly button: (props: MenuButtonProps) => ReactElement
}

/** A button whose menu is no part of the page's first load: it is fetched when somebody reaches for the button, and opens when it is pressed. */
export function LazyMenu<Own extends object>({ load, own, popup = 'menu', button }: LazyMenuProps<Own>) {
  const [Loaded, setLoaded] = useState<ComponentType<Own & LoadedMenuProps>>()
  const [opened, setOpened] = useState(false)
  const ref = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!Loaded) return
    // The button is another element now; focus comes back to it when the menu closes.
    ref.current?.focus()
    setOpened(true)
  }, [Loaded])
  // A menu looks after the presses of its button itself.
  const pressed = popup === 'dialog' ? { onClick: () => setOpened(!opened) } : {}
  if (Loaded) return <Loaded {...own} button={button({ ref, ...pressed })} opened={opened} onChange={setOpened} />
  // What fails here is tried again, and said, when the button is pressed.
  const reachFor = () => void load().catch(() => undefined)
  const open = () => void load().then((module) => setLoaded(() => module.default), toastError)
  return button({
    ref,
    'aria-haspopup': popup,
    'aria-expanded': false,
    onPointerEnter: reachFor,
    onFocus: reachFor,
    onClick: open,
  })
}
