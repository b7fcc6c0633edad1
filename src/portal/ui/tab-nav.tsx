import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import classes from './tab-nav.module.css'

interface TabNavProps<Tab extends string> {
  readonly label: string
  readonly tabs: readonly { readonly tab: Tab; readonly label: string }[]
  readonly tab: Tab | undefined
}

/** The parts of a page. Each has an address of its own, `?tab=`; the page stays the same. */
export function TabNav<Tab extends string>({ label, tabs, tab }: TabNavProps<Tab>) {
  const nav = useRef<HTMLElement>(null)
  // On a phone they do not all fit.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is open
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [tab])
  return (
    <nav ref={nav} className={classes.root} aria-label={label}>
      {tabs.map((each) => (
        <Link
          key={each.tab}
          to="."
          search={{ tab: each.tab } as object}
          aria-current={each.tab === tab ? 'page' : undefined}
        >
          {each.label}
        </Link>
      ))}
    </nav>
  )
}
