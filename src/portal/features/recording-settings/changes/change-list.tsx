import { useMemo, useState } from 'react'
import type { SettingsDifference } from '../../../../core/policy/describe-changes.ts'
import { t } from '../../../lib/i18n.ts'
import classes from './change-list.module.css'
import { groupChanges } from './group-changes.ts'

interface ChangeListProps {
  readonly changes: readonly SettingsDifference[]
  /** Further ones that are not known here. */
  readonly more?: number
  readonly label: string
}

const FIRST_SHOWN = 12
/** More nobody reads, and they would be in the page all at once. */
const MOST_SHOWN = 400

/** Differences in words, one a line: what, as it was, as it is. */
export function ChangeList({ changes, more = 0, label }: ChangeListProps) {
  const [isWhole, setWhole] = useState(false)
  const lines = useMemo(() => groupChanges(changes), [changes])
  const shown = lines.slice(0, isWhole ? MOST_SHOWN : FIRST_SHOWN)
  const hidden = lines.length - shown.length
  const unknown = more + (isWhole ? hidden : 0)
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
      {hidden > 0 && !isWhole && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          {t('Show {count} more', { count: Math.min(hidden, MOST_SHOWN - FIRST_SHOWN) })}
        </button>
      )}
      {unknown > 0 && <p className={classes.more}>{t('and {count} more changes', { count: unknown })}</p>}
    </>
  )
}
