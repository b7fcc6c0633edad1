import { Button } from '@mantine/core'
import { useState } from 'react'
import type { CellValue } from '../../../../core/model/policy.ts'
import { CELL_VALUES, CELLS, type NamedCell } from '../draft/cells.ts'
import { CELL_VALUE_WORDS } from '../rules/cell-select.tsx'
import classes from './bulk-bar.module.css'

interface BulkBarProps {
  readonly count: number
  readonly onSet: (cells: readonly NamedCell[], value: CellValue) => void
  readonly isSaving?: boolean
  readonly onClear: () => void
}

/** Sets cells of everybody who is selected. */
export function BulkBar({ count, onSet, isSaving, onClear }: BulkBarProps) {
  const [which, setWhich] = useState('all')
  const [value, setValue] = useState<CellValue>('always')
  const cells = which === 'all' ? CELLS : CELLS.filter(({ name }) => name === which)
  return (
    <section className={classes.root} aria-label="Selected users and devices">
      <b>{count.toLocaleString('en-GB')} selected</b>
      <label>
        Set
        <select value={which} aria-label="Which calls" onChange={(event) => setWhich(event.currentTarget.value)}>
          <option value="all">all calls</option>
          {CELLS.map(({ name, label }) => (
            <option key={name} value={name}>
              {label.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <label>
        to
        <select
          value={value}
          aria-label="To which value"
          onChange={(event) => setValue(event.currentTarget.value as CellValue)}
        >
          {CELL_VALUES.map((each) => (
            <option key={each} value={each}>
              {each === 'inherit' ? 'inherit' : CELL_VALUE_WORDS[each].toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <Button size="compact-sm" loading={isSaving ?? false} onClick={() => onSet(cells, value)}>
        Set for {count.toLocaleString('en-GB')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
        Clear selection
      </Button>
    </section>
  )
}
