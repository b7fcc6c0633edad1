import { Button, CloseButton } from '@mantine/core'
import { IconDownload, IconPlayerPlayFilled } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import type { Selection } from '../../lib/selection.ts'
import { useTakenSpace } from '../../ui/use-taken-space.ts'
import classes from './selection-bar.module.css'

interface SelectionBarProps {
  readonly selection: Selection
  readonly loaded: number
  readonly hasMore: boolean
  readonly onSelectAll: () => void
  readonly onClear: () => void
  /** Undefined for people who may not export, or not listen. */
  readonly onExport: (() => void) | undefined
  readonly onPlay: (() => void) | undefined
  /** Undefined for people who may not keep calls for a case. */
  readonly onHold: (() => void) | undefined
}

/** What is selected and what can be done with it. */
export function SelectionBar({
  selection,
  loaded,
  hasMore,
  onSelectAll,
  onClear,
  onExport,
  onPlay,
  onHold,
}: SelectionBarProps) {
  useTakenSpace('foot-bar')
  return (
    <section className={classes.root} aria-label={t('Selection')}>
      <CloseButton size="sm" onClick={onClear} aria-label={t('Clear the selection')} />
      <span className={classes.text} aria-live="polite">
        {selectionText(selection, loaded, hasMore)}
      </span>
      {selection.kind === 'some' && (hasMore || selection.ids.size < loaded) && (
        <button type="button" className={classes.all} onClick={onSelectAll}>
          {t('Select all')} <span>{t('that match')}</span>
        </button>
      )}
      {onPlay && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlayFilled size={13} />}
          aria-label={t('Play together')}
          onClick={onPlay}
        >
          <span className={classes.long}>{t('Play together')}</span>
          <span className={classes.short}>{t('Play')}</span>
        </Button>
      )}
      {onHold && (
        <Button size="xs" variant="default" aria-label={t('Hold: put under a case')} onClick={onHold}>
          <span className={classes.long}>{t('Put under a case')}</span>
          <span className={classes.short}>{t('Hold')}</span>
        </Button>
      )}
      {onExport && (
        <Button size="xs" leftSection={<IconDownload size={15} stroke={1.7} />} onClick={onExport}>
          {t('Export')}
        </Button>
      )}
    </section>
  )
}

function selectionText(selection: Selection, loaded: number, hasMore: boolean): string {
  if (selection.kind === 'some') return t('{count} calls selected', { count: selection.ids.size })
  const except = selection.except.size
  if (!hasMore) return t('{count} calls selected', { count: loaded - except })
  return except === 0 ? t('All matching calls selected') : t('All matching calls but {except} selected', { except })
}
