import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './disclosure.module.css'

interface DisclosureProps {
  readonly title: ReactNode
  readonly children: ReactNode
  readonly onOpen?: () => void
}

/** Something most people never need, one click away. */
export function Disclosure({ title, children, onOpen }: DisclosureProps) {
  return (
    <details className={classes.root} onToggle={(event) => event.currentTarget.open && onOpen?.()}>
      <summary>
        <IconChevronRight size={15} stroke={1.8} aria-hidden />
        {title}
      </summary>
      <div className={classes.body}>{children}</div>
    </details>
  )
}
