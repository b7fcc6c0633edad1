import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CallsView } from '../../../core/model/column-layout.ts'
import { t } from '../../lib/i18n.ts'
import classes from './view-bar.module.css'

interface ViewBarProps {
  readonly view: CallsView
  readonly children: ReactNode
}

const VIEWS: readonly { readonly view: CallsView; readonly label: string; readonly title: string }[] = [
  { view: 'conversations', label: t('Conversations'), title: t('One row per call') },
  { view: 'participants', label: t('Participants'), title: t('One row per person in a call') },
]

/** The two ways to look at what was recorded; each has an address. */
export function ViewBar({ view, children }: ViewBarProps) {
  return (
    <div className={classes.root}>
      <nav className={classes.views} aria-label={t('View')}>
        {VIEWS.map((each) => (
          <Link
            key={each.view}
            to="."
            search={(before: object) => ({ ...before, view: each.view === 'participants' ? each.view : undefined })}
            title={each.title}
            activeOptions={{ exact: true, includeSearch: true }}
            data-shown={each.view === view || undefined}
          >
            {each.label}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  )
}
