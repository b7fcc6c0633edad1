import type { ReactNode } from 'react'
import { CallHeading } from './call-heading.tsx'
import classes from './section.module.css'

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.root} aria-label={title}>
      <CallHeading ofPart>{title}</CallHeading>
      {children}
    </section>
  )
}
