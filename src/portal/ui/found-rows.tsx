import { Button, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n.ts'
import { type EntityRow, EntityRows } from './entity-rows.tsx'
import classes from './found-rows.module.css'

interface FoundRowsProps {
  readonly label: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly rows: readonly EntityRow[]
  readonly above?: ReactNode
  readonly onOpen: (id: string) => void
  readonly empty: ReactNode
  /** Absent when everything is there. */
  readonly onMore?: (() => void) | undefined
  readonly isLoadingMore: boolean
}

/** A list that may be very long: looked through by text, and shown page by page. */
export function FoundRows(props: FoundRowsProps) {
  const { label, text, onText, rows, above, onOpen, empty, onMore, isLoadingMore } = props
  const isSearched = text.trim() !== ''
  const isShort = !isSearched && !onMore && rows.length <= SHORT
  return (
    <>
      {!isShort && (
        <div className={classes.search}>
          <TextInput
            type="search"
            size="xs"
            aria-label={label}
            placeholder={label}
            value={text}
            onChange={(event) => onText(event.currentTarget.value)}
          />
        </div>
      )}
      {rows.length > 0 && above}
      <EntityRows rows={rows} onOpen={onOpen} empty={isSearched ? t('Nothing is found.') : empty} />
      {onMore && (
        <div className={classes.more}>
          <Button size="xs" variant="subtle" loading={isLoadingMore} onClick={onMore}>
            {t('Show more')}
          </Button>
        </div>
      )}
    </>
  )
}

/** So many are seen at a glance. */
const SHORT = 5
