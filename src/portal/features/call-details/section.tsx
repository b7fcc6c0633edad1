import type { ReactNode } from 'react'
import classes from './section.module.css'

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.root} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}
