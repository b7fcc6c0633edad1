import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

interface EmptyStateProps {
  readonly icon: ReactNode
  readonly title: string
  /** What to do next, in a sentence or two. */
  readonly children?: ReactNode
  readonly action?: ReactNode
  /** It is all that there is on the page. */
  readonly isPage?: boolean
}

/** A place with nothing in it says what it is for and what to do next. */
export function EmptyState({ icon, title, children, action, isPage }: EmptyStateProps) {
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <div className={classes.root}>
      <div className={classes.icon} aria-hidden>
        {icon}
      </div>
      <Heading>{title}</Heading>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}
