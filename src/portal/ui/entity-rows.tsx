import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './entity-rows.module.css'

export interface EntityRow {
  readonly id: string
  readonly title: string
  readonly detail: ReactNode
}

interface EntityRowsProps {
  readonly rows: readonly EntityRow[]
  readonly onOpen: (id: string) => void
  /** What to say while there are none. */
  readonly empty: ReactNode
}

/** A short list of things; a click opens one. */
export function EntityRows({ rows, onOpen, empty }: EntityRowsProps) {
  if (rows.length === 0) return <p className={classes.empty}>{empty}</p>
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id} className={classes.item}>
          <button type="button" className={classes.row} onClick={() => onOpen(row.id)}>
            <span className={classes.text}>
              <b>{row.title}</b>
              <span>{row.detail}</span>
            </span>
            <IconChevronRight size={16} stroke={1.6} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
