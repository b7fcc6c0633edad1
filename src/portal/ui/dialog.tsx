import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useRef } from 'react'

/**
 * A window above the page that is there while it is rendered. When it goes, the focus is where it was: at what opened it, or at the button
 * of the menu that did.
 */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const opener = useRef(document.activeElement)
  useEffect(
    () => () => {
      const { activeElement } = document
      if (activeElement === null || activeElement === document.body) buttonOf(opener.current)?.focus()
    },
    [],
  )
  return <Modal opened {...props} />
}

function buttonOf(opener: Element | null): HTMLElement | null {
  const menu = opener?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  const button = menu ? document.getElementById(menu) : opener
  return button instanceof HTMLElement && button.isConnected ? button : null
}
