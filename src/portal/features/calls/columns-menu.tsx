import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconColumns } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import { COLUMNS, type ColumnId, type ColumnLayout, moveColumn, toggleColumn } from './columns.ts'
import classes from './columns-menu.module.css'

interface ColumnsMenuProps {
  readonly layout: ColumnLayout
  /** Columns that cannot be shown here. */
  readonly without: readonly ColumnId[]
  readonly onChange: (layout: ColumnLayout) => void
  readonly onReset: () => void
}

/** Which columns are shown, and in which order. */
export function ColumnsMenu({ layout, without, onChange, onReset }: ColumnsMenuProps) {
  const ids = layout.order.filter((id) => !without.includes(id))
  return (
    <Popover position="bottom-end" width={280} trapFocus withRoles>
      <Popover.Target>
        <button type="button" className={classes.open}>
          <IconColumns size={15} stroke={1.6} aria-hidden />
          {t('Columns')}
        </button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t('Columns')}>
        <ol className={classes.list}>
          {ids.map((id, index) => {
            const label = COLUMNS.find((column) => column.id === id)?.label ?? id
            return (
              <li key={id}>
                <Checkbox
                  size="xs"
                  label={label}
                  checked={layout.shown.includes(id)}
                  onChange={() => onChange(toggleColumn(layout, id))}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={index === 0}
                  aria-label={t('Move {column} forward', { column: label })}
                  onClick={() => onChange(moveColumn(layout, id, -1))}
                >
                  <IconChevronUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={index === ids.length - 1}
                  aria-label={t('Move {column} back', { column: label })}
                  onClick={() => onChange(moveColumn(layout, id, 1))}
                >
                  <IconChevronDown size={14} aria-hidden />
                </ActionIcon>
              </li>
            )
          })}
        </ol>
        <Button variant="default" size="xs" fullWidth onClick={onReset}>
          {t('Reset columns')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
