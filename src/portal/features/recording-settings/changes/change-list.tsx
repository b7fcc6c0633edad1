import { useState } from 'react'
import type { SettingsDifference } from '../../../../core/policy/describe-changes.ts'
import classes from './change-list.module.css'
import { groupChanges } from './group-changes.ts'

interface ChangeListProps {
  readonly changes: readonly SettingsDifference[]
  /** Further ones that are not known here. */
  readonly more?: number
  readonly label: string
}

const FIRST_SHOWN = 12

/** Differences in words, one a line: what, as it was, as it is. */
export function ChangeList({ changes, more = 0, label }: ChangeListProps) {
  const [isWhole, setWhole] = useState(false)
  const lines = groupChanges(changes)
  const shown = isWhole ? lines : lines.slice(0, FIRST_SHOWN)
  const hidden = lines.length - shown.length
  return (
    <>
      <ul className={classes.root} aria-label={label}>
        {shown.map(({ key, label: what, before, after }) => (
          <li key={key}>
            <span>{what}</span>
            <span>
              <del>{before}</del> → <ins>{after}</ins>
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          Show {hidden} more
        </button>
      )}
      {hidden === 0 && more > 0 && <p className={classes.more}>and {more} more</p>}
    </>
  )
}
