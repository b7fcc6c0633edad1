import { Checkbox } from '@mantine/core'
import { IconDeviceLandlinePhone, IconUser, IconUserOff } from '@tabler/icons-react'
import type { CellValue, PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { CELLS, cellOf, type NamedCell } from '../draft/cells.ts'
import { inheritedCell, ownerIn, rulesOfEndpoint } from '../draft/endpoint-rules.ts'
import { CellSelect } from '../rules/cell-select.tsx'
import classes from './endpoint-list.module.css'
import type { EndpointRow } from './endpoint-rows.ts'

interface EndpointRowViewProps {
  readonly row: EndpointRow
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly ownerName: string | undefined
  readonly isSelected: boolean
  readonly onSelect: (row: EndpointRow, extend: boolean) => void
  readonly onSet: (row: EndpointRow, cell: NamedCell, value: CellValue) => void
}

/** One user or device: name, and four cells with what they inherit in place. */
export function EndpointRowView(props: EndpointRowViewProps) {
  const { row, settings, saved, ownerName, isSelected, onSelect, onSet } = props
  const rules = rulesOfEndpoint(settings, row)
  const savedRules = rulesOfEndpoint(saved, row)
  const ownerId = ownerIn(settings, row, row.ownerId)
  const Icon = row.isUnknown ? IconUserOff : row.kind === 'users' ? IconUser : IconDeviceLandlinePhone
  return (
    <div className={classes.row} data-selected={isSelected || undefined}>
      <Checkbox
        size="xs"
        aria-label={t('Select {name}', { name: row.name })}
        checked={isSelected}
        onChange={() => undefined}
        onClick={(event) => onSelect(row, event.shiftKey)}
      />
      <span className={classes.name}>
        <Icon size={15} stroke={1.6} aria-hidden />
        <span>
          <b>{row.name}</b>
          <small title={row.detail}>{row.detail}</small>
        </span>
      </span>
      {CELLS.map((cell) => {
        const value = cellOf(rules, cell)
        const inherited = inheritedCell(settings, ownerId, cell)
        return (
          <span key={cell.name} className={classes.cell}>
            <span aria-hidden>{cell.label}</span>
            <CellSelect
              quiet
              label={`${row.name}, ${cell.label.toLowerCase()}`}
              value={value}
              inherited={inherited.value}
              inheritedFrom={
                inherited.from === 'owner'
                  ? t('As its owner {ownerName}', { ownerName: ownerName ?? '' })
                  : t('As all users and devices')
              }
              changed={value !== cellOf(savedRules, cell)}
              onChange={(next) => onSet(row, cell, next)}
            />
          </span>
        )
      })}
    </div>
  )
}
