import { Button } from '@mantine/core'
import type { SettingsVersion } from '../../../../contract/settings-history.ts'
import { fullTime, relativeTime } from '../../../lib/format-time.ts'
import { t } from '../../../lib/i18n.ts'
import { useNow } from '../../../lib/use-now.ts'
import { ChangeList } from '../changes/change-list.tsx'
import classes from './history-section.module.css'

interface HistoryEntryProps {
  readonly entry: SettingsVersion
  readonly isInForce: boolean
  readonly timeZone: string
  readonly onUndo: () => void
  readonly onRestore: () => void
}

/** One version: who, when, why, and what it changed. */
export function HistoryEntry({ entry, isInForce, timeZone, onUndo, onRestore }: HistoryEntryProps) {
  const { version, changedAt, changedBy, comment, changes, moreChanges } = entry
  const atMs = Date.parse(changedAt)
  const ago = relativeTime(atMs, useNow(60_000))
  return (
    <li className={classes.entry}>
      <div className={classes.head}>
        <span>
          <b>{changedBy?.name ?? t('Command line or removed user')}</b>
          <time dateTime={changedAt} title={fullTime(atMs, timeZone)}>
            {ago ?? fullTime(atMs, timeZone)}
          </time>
          <span className={classes.version}>
            {isInForce ? t('version {version} · in force', { version }) : t('version {version}', { version })}
          </span>
        </span>
        <Button size="compact-xs" variant="default" onClick={isInForce ? onUndo : onRestore}>
          {isInForce ? t('Undo…') : t('Back to this…')}
        </Button>
      </div>
      {comment !== undefined && <p className={classes.comment}>“{comment}”</p>}
      {changes.length === 0 ? (
        <p className={classes.nothing}>{t('Nothing changed in effect.')}</p>
      ) : (
        <ChangeList changes={changes} more={moreChanges} label={t('Changes of version {version}', { version })} />
      )}
    </li>
  )
}
