import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './entity-rows.module.css'

export interface EntityRow {
  readonly id: string
  readonly title: string
  readonly detail: ReactNode
  /** What is special about it, after its title. */
  readonly mark?: ReactNode
  /** Beside the row, to be pressed for itself. */
  readonly before?: ReactNode
  readonly after?: ReactNode
}

/** What another part of the portal adds to a list of things. */
export interface RowsAddition<Thing> {
  readonly ofRow: (thing: Thing) => Pick<EntityRow, 'mark' | 'before' | 'after'>
  /** Between search field and rows, for those that are shown. */
  readonly above: (shown: readonly Thing[]) => ReactNode
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
          {row.before}
          <button type="button" className={classes.row} onClick={() => onOpen(row.id)}>
            <span className={classes.text}>
              <span className={classes.title}>
                <b>{row.title}</b>
                {row.mark}
              </span>
              <span className={classes.detail}>{row.detail}</span>
            </span>
            <IconChevronRight size={16} stroke={1.6} aria-hidden />
          </button>
          {row.after}
        </li>
      ))}
    </ul>
  )
}
