import { NativeSelect } from '@mantine/core'
import type { CellValue } from '../../../core/model/policy.ts'

const VALUES: readonly { readonly value: CellValue; readonly label: string }[] = [
  { value: 'inherit', label: 'Not set' },
  { value: 'off', label: 'Off' },
  { value: 'on-demand', label: 'On demand' },
  { value: 'always', label: 'Always' },
]

interface RuleCellProps {
  readonly label: string
  readonly value: CellValue
  readonly onChange: (value: CellValue) => void
}

export function RuleCell({ label, value, onChange }: RuleCellProps) {
  return (
    <NativeSelect
      aria-label={label}
      data={[...VALUES]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as CellValue)}
    />
  )
}
