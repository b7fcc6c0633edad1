import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './disclosure.module.css'

/** Something most people never need, one click away. */
export function Disclosure({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <details className={classes.root}>
      <summary>
        <IconChevronRight size={15} stroke={1.8} aria-hidden />
        {title}
      </summary>
      <div className={classes.body}>{children}</div>
    </details>
  )
}
