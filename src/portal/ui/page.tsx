import { type ReactNode, useEffect, useRef } from 'react'
import classes from './page.module.css'
import { useOrderlyArrival } from './use-orderly-arrival.ts'
import { useTakenSpace } from './use-taken-space.ts'

interface PageProps {
  readonly title: string
  /** One sentence on what this page is for. */
  readonly intro?: ReactNode
  readonly actions?: ReactNode
  /** Above the title: the way back. */
  readonly trail?: ReactNode
  /** Stays at the lower edge of the screen. */
  readonly foot?: ReactNode
  /** For tables: more room than prose needs. */
  readonly wide?: boolean
  readonly children: ReactNode
}

/** A page that reads from top to bottom: title, intro, content in one measure. */
export function Page({ title, intro, actions, trail, foot, wide, children }: PageProps) {
  useDocumentTitle(title)
  useTakenSpace('page-foot', Boolean(foot))
  const root = useRef<HTMLDivElement>(null)
  useOrderlyArrival(root)
  return (
    <div className={classes.scroll}>
      <div ref={root} className={classes.root} data-wide={wide || undefined}>
        {trail && <div className={classes.trail}>{trail}</div>}
        <header className={classes.head}>
          <div>
            <h1>{title}</h1>
            {intro && <p className={classes.intro}>{intro}</p>}
          </div>
          {actions && <div className={classes.actions}>{actions}</div>}
        </header>
        {children}
      </div>
      {foot}
    </div>
  )
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const before = document.title
    document.title = `${title} · Tapeline`
    // What was opened over a page gives its title back.
    return () => {
      document.title = before
    }
  }, [title])
}
