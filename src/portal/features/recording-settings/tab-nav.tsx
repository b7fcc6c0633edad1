import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import classes from './tab-nav.module.css'
import { type SettingsTab, TABS } from './tabs.ts'

/** The parts of the settings. Each has an address of its own; the draft stays the same. */
export function TabNav({ tab }: { readonly tab: SettingsTab }) {
  const nav = useRef<HTMLElement>(null)
  // On a phone they do not all fit.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is open
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [tab])
  return (
    <nav ref={nav} className={classes.root} aria-label="Recording settings">
      {TABS.map((each) => (
        <Link
          key={each.tab}
          to="."
          search={{ tab: each.tab }}
          aria-current={each.tab === tab ? 'page' : undefined}
          className={classes.tab}
        >
          {each.label}
        </Link>
      ))}
    </nav>
  )
}
