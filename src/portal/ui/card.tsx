import type { ReactNode } from 'react'
import classes from './card.module.css'

interface CardProps {
  readonly title?: string
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** Rows reach the edges. */
  readonly flush?: boolean
}

/** One subject of a page, framed. */
export function Card({ title, hint, actions, children, flush }: CardProps) {
  return (
    <section className={classes.root} aria-label={title}>
      {(title || actions) && (
        <header className={classes.head}>
          <div>
            {title && <h2>{title}</h2>}
            {hint && <p className={classes.hint}>{hint}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={flush ? undefined : classes.body}>{children}</div>
    </section>
  )
}
