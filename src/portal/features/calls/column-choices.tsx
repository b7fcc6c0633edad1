import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import type { LoadedMenuProps } from '../../ui/lazy-menu.tsx'
import classes from './column-choices.module.css'
import { COLUMNS, type ColumnId, type ColumnLayout, moveToPlaceOf, toggleColumn } from './columns.ts'

export interface ColumnChoicesProps {
  readonly layout: ColumnLayout
  /** Columns that cannot be shown here. */
  readonly without: readonly ColumnId[]
  readonly onLayout: (layout: ColumnLayout) => void
  readonly onReset: () => void
}

/** Every column with whether it is shown, in its order. */
export default function ColumnChoices(props: ColumnChoicesProps & LoadedMenuProps) {
  const { layout, without, onLayout, onReset, button, opened, onChange } = props
  const ids = layout.order.filter((id) => !without.includes(id))
  return (
    <Popover position="bottom-end" width={280} trapFocus returnFocus withRoles opened={opened} onChange={onChange}>
      <Popover.Target>{button}</Popover.Target>
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
                  onChange={() => onLayout(toggleColumn(layout, id))}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={index === 0}
                  aria-label={t('Move {column} forward', { column: label })}
                  onClick={() => onLayout(moveToPlaceOf(layout, id, ids[index - 1]))}
                >
                  <IconChevronUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={index === ids.length - 1}
                  aria-label={t('Move {column} back', { column: label })}
                  onClick={() => onLayout(moveToPlaceOf(layout, id, ids[index + 1]))}
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
