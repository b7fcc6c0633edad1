import { Button } from '@mantine/core'
import { useState } from 'react'
import type { CellValue } from '../../../../core/model/policy.ts'
import { inSentence, t } from '../../../lib/i18n.ts'
import { CELL_VALUES, CELLS, type NamedCell } from '../draft/cells.ts'
import { CELL_VALUE_WORDS } from '../rules/cell-select.tsx'
import classes from './bulk-bar.module.css'

interface BulkBarProps {
  readonly count: number
  readonly onSet: (cells: readonly NamedCell[], value: CellValue) => void
  readonly isSaving?: boolean
  readonly onClear: () => void
  /** More match than are shown: selects those too. */
  readonly onWiden?: () => void
  readonly isWidening?: boolean
}

/** Sets cells of everybody who is selected. */
export function BulkBar({ count, onSet, isSaving, onClear, onWiden, isWidening }: BulkBarProps) {
  const [which, setWhich] = useState('all')
  const [value, setValue] = useState<CellValue>('always')
  const cells = which === 'all' ? CELLS : CELLS.filter(({ name }) => name === which)
  return (
    <section className={classes.root} aria-label={t('Selected users and devices')}>
      <b>{t('{count} selected', { count })}</b>
      {onWiden && (
        <Button size="compact-sm" variant="default" loading={isWidening ?? false} onClick={onWiden}>
          {t('Select all that match')}
        </Button>
      )}
      <label>
        {t('Set the rule for')}
        <select value={which} aria-label={t('Which calls')} onChange={(event) => setWhich(event.currentTarget.value)}>
          <option value="all">{t('all calls')}</option>
          {CELLS.map(({ name, label }) => (
            <option key={name} value={name}>
              {inSentence(label)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('to the value')}
        <select
          value={value}
          aria-label={t('To which value')}
          onChange={(event) => setValue(event.currentTarget.value as CellValue)}
        >
          {CELL_VALUES.map((each) => (
            <option key={each} value={each}>
              {each === 'inherit' ? t('inherit') : inSentence(CELL_VALUE_WORDS[each])}
            </option>
          ))}
        </select>
      </label>
      <Button size="compact-sm" loading={isSaving ?? false} onClick={() => onSet(cells, value)}>
        {t('Set for {count}', { count })}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
        {t('Clear selection')}
      </Button>
    </section>
  )
}
