import type { PolicySettings } from '../../../../core/model/policy.ts'
import { inSentence, t } from '../../../lib/i18n.ts'
import { CELLS, cellOf } from '../draft/cells.ts'
import { withEndpointDefault } from '../draft/endpoint-rules.ts'
import { CellSelect } from '../rules/cell-select.tsx'
import classes from './default-row.module.css'
import listClasses from './endpoint-list.module.css'

interface DefaultRowProps {
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly onChange: (settings: PolicySettings) => void
}

/** What every user and device inherits that says nothing itself. */
export function DefaultRow({ settings, saved, onChange }: DefaultRowProps) {
  return (
    <div className={`${listClasses.row} ${classes.root}`}>
      <span />
      <span className={listClasses.name}>
        <span>
          <b>{t('All users and devices')}</b>
          <small>{t('What everybody inherits, and onnet parties that nobody knows')}</small>
        </span>
      </span>
      {CELLS.map((cell) => {
        const value = cellOf(settings.endpoints, cell)
        return (
          <span key={cell.name} className={listClasses.cell}>
            <span aria-hidden>{cell.label}</span>
            <CellSelect
              label={t('All users and devices, {cell}', { cell: inSentence(cell.label) })}
              value={value}
              changed={value !== cellOf(saved.endpoints, cell)}
              onChange={(next) => onChange(withEndpointDefault(settings, cell, next))}
            />
          </span>
        )
      })}
    </div>
  )
}
