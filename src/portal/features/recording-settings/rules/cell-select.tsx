import type { CellValue } from '../../../../core/model/policy.ts'
import { inSentence, t } from '../../../lib/i18n.ts'
import { CELL_VALUES } from '../draft/cells.ts'
import classes from './cell-select.module.css'

export const CELL_VALUE_WORDS: Readonly<Record<CellValue, string>> = {
  inherit: t('Not set'),
  off: t('Off'),
  'on-demand': t('On demand'),
  always: t('Always'),
}

interface CellSelectProps {
  readonly label: string
  readonly value: CellValue
  readonly onChange: (value: CellValue) => void
  /** What it comes to where it says nothing itself; when absent it is simply not set. */
  readonly inherited?: CellValue
  /** Where that comes from. */
  readonly inheritedFrom?: string
  /** In a list the frame shows on hover and focus only. */
  readonly quiet?: boolean
  /** Not as it was saved. */
  readonly changed?: boolean
}

/** One cell of a rule set: the browser's own list, since a table has hundreds of them. */
export function CellSelect(props: CellSelectProps) {
  const { label, value, onChange, inherited, inheritedFrom, quiet, changed } = props
  const comesTo = value === 'inherit' ? (inherited ?? 'inherit') : value
  return (
    <span
      className={classes.root}
      data-value={comesTo}
      data-inherits={(value === 'inherit' && inherited !== undefined) || undefined}
      data-quiet={quiet || undefined}
      data-changed={changed || undefined}
      title={value === 'inherit' ? inheritedFrom : undefined}
    >
      <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value as CellValue)}>
        {CELL_VALUES.map((each) => (
          <option key={each} value={each}>
            {each === 'inherit' && inherited !== undefined && inherited !== 'inherit'
              ? t('inherits: {value}', { value: inSentence(CELL_VALUE_WORDS[inherited]) })
              : CELL_VALUE_WORDS[each]}
          </option>
        ))}
      </select>
    </span>
  )
}
