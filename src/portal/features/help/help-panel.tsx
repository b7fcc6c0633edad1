import { Button, Drawer, TextInput } from '@mantine/core'
import { IconKeyboard, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from 'react'
import { language, t } from '../../lib/i18n.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useReturnedFocus } from '../../ui/use-returned-focus.ts'
import {
  anchorOf,
  GENERAL_HELP,
  helpFor,
  inLanguage,
  languageOfPage,
  linkedPage,
  loadHelpPage,
  pageName,
} from './help-pages.ts'
import classes from './help-panel.module.css'
import { Markdown } from './markdown.tsx'
import { loadAllHelp, searchHelp } from './search-help.ts'

/** Of the panel's own head, which stays at the top. */
const HEAD_PX = 70

interface HelpPanelProps {
  /** Of the portal: help begins with what is said about it. */
  readonly path: string
  readonly onShortcuts: () => void
  readonly onClose: () => void
}

/** What docs/ says about the page one is on; everything else of it by search and by links. */
export default function HelpPanel({ path, onShortcuts, onClose }: HelpPanelProps) {
  const [pages, setPages] = useState<readonly [string, ...string[]]>([helpFor(path, language())])
  const [sought, setSought] = useState('')
  useReturnedFocus()
  const [page] = pages
  const general = inLanguage(GENERAL_HELP, language())
  const open = (next: string) => {
    setSought('')
    setPages([next, ...pages])
  }
  const [, before, ...earlier] = pages
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={t('Help')}>
      <div className={classes.tools}>
        <TextInput
          className={classes.search}
          size="xs"
          data-autofocus
          aria-label={t('Search the help')}
          placeholder={t('Search the help')}
          leftSection={<IconSearch size={14} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" leftSection={<IconKeyboard size={15} />} onClick={onShortcuts}>
          {t('Keyboard shortcuts')}
        </Button>
      </div>
      <div className={classes.ways}>
        {before !== undefined && (
          <Button size="compact-xs" variant="subtle" onClick={() => setPages([before, ...earlier])}>
            {t('Back')}
          </Button>
        )}
        {pageName(page) !== general && (
          <Button size="compact-xs" variant="subtle" onClick={() => open(general)}>
            {t('General help')}
          </Button>
        )}
      </div>
      {language() !== languageOfPage(page) && <p className={classes.note}>{t('This page is in English.')}</p>}
      {sought.trim() === '' ? <HelpPage page={page} onOpen={open} /> : <HelpSearch text={sought} onOpen={open} />}
    </Drawer>
  )
}

interface Way {
  readonly onOpen: (page: string) => void
}

function HelpPage({ page, onOpen }: Way & { readonly page: string }) {
  const name = pageName(page)
  const { data, error, refetch } = useQuery({ queryKey: ['help', name], queryFn: () => loadHelpPage(name) })
  const article = useRef<HTMLElement>(null)
  useEffect(() => {
    const anchor = anchorOf(page)
    const heading = anchor === undefined ? undefined : article.current?.querySelector(`#${CSS.escape(anchor)}`)
    const panel = article.current?.closest('[role="dialog"]')
    if (!panel || data === undefined) return
    // Not scrollIntoView: while the panel slides in, that would scroll sideways what holds it.
    const top = heading ? heading.getBoundingClientRect().top - panel.getBoundingClientRect().top : -panel.scrollTop
    panel.scrollTop += heading ? top - HEAD_PX : top
  }, [data, page])
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={240} />
  const link = (href: string, children: ReactNode) => {
    const linked = linkedPage(name, href)
    if (linked !== undefined) {
      const target = inLanguage(linked, language())
      return (
        <button type="button" className={classes.link} onClick={() => onOpen(target)}>
          {children}
        </button>
      )
    }
    return /^https?:/.test(href) ? (
      <a href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    ) : (
      children
    )
  }
  return (
    <article ref={article} className={classes.page} lang={languageOfPage(page)}>
      <Markdown text={data} link={link} />
    </article>
  )
}

function HelpSearch({ text, onOpen }: Way & { readonly text: string }) {
  const { data, error, refetch } = useQuery({ queryKey: ['help'], queryFn: loadAllHelp })
  const wanted = useDeferredValue(text)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={240} />
  const found = searchHelp(data, wanted)
  if (found.length === 0)
    return <p role="status">{t('Nothing is found. Try fewer words; most pages are in English.')}</p>
  return (
    <ul className={classes.found} lang="en">
      {found.map(({ page, title, excerpt }) => (
        <li key={page}>
          <button type="button" onClick={() => onOpen(page)}>
            <b>{title}</b>
            <span>{excerpt}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
