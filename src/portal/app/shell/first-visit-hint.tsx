import { useState } from 'react'
import { t } from '../../lib/i18n.ts'
import classes from './first-visit-hint.module.css'

/** What is worth knowing on the first visit of a page; few, and each is gone for good once somebody has read it. */
const HINTS: readonly {
  readonly name: string
  readonly path: RegExp
  readonly text: string
  readonly onPhone?: string
}[] = [
  {
    name: 'calls',
    path: /^\/calls$/,
    text: t('Press / to search and ? for help with the page you are on. A click on a row opens the call.'),
    onPhone: t('A tap on a row opens the call; the triangle plays it here.'),
  },
  {
    name: 'recording-settings',
    path: /\/accounts\/[^/]+\/recording$/,
    text: t(
      'Nothing holds before you save. “What would change” shows what your changes would have done to past calls.',
    ),
  },
]

const isPhone = () => window.matchMedia('(max-width: 700px)').matches

const KEPT_AS = 'tapeline.hints-read'

export function FirstVisitHint({ path }: { readonly path: string }) {
  const [read, setRead] = useState(readHints)
  const hint = HINTS.find((each) => each.path.test(path))
  if (!hint || read.includes(hint.name)) return null
  const dismiss = () => {
    const next = [...read, hint.name]
    setRead(next)
    try {
      localStorage.setItem(KEPT_AS, next.join(' '))
    } catch {
      // A browser that refuses storage tells it again next time.
    }
  }
  return (
    <aside className={classes.root} aria-label={t('Hint')}>
      <span>{(isPhone() && hint.onPhone) || hint.text}</span>
      <button type="button" onClick={dismiss}>
        {t('Got it')}
      </button>
    </aside>
  )
}

function readHints(): readonly string[] {
  try {
    return (localStorage.getItem(KEPT_AS) ?? '').split(' ')
  } catch {
    return []
  }
}
