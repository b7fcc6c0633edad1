import { ActionIcon, Checkbox } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import { memo } from 'react'
import { t } from '../../../lib/i18n.ts'

interface RowBoxProps {
  readonly id: string
  readonly name: string
  readonly isSelected: boolean
  readonly onPick: (id: string, isRange: boolean) => void
}

/** Drawn again for its own row only: a list may show thousands. */
export const RowBox = memo(function RowBox({ id, name, isSelected, onPick }: RowBoxProps) {
  return (
    <Checkbox
      size="xs"
      aria-label={t('Select {name}', { name })}
      checked={isSelected}
      onChange={() => undefined}
      onClick={(event) => onPick(id, event.shiftKey)}
    />
  )
})

interface RowGearProps {
  readonly id: string
  readonly name: string
  readonly onOpen: (id: string) => void
}

export const RowGear = memo(function RowGear({ id, name, onOpen }: RowGearProps) {
  const label = t('Recording of {name}', { name })
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} onClick={() => onOpen(id)}>
      <IconSettings size={17} stroke={1.6} aria-hidden />
    </ActionIcon>
  )
})
