import { NativeSelect, TagsInput } from '@mantine/core'
import classes from './list-input.module.css'
import type { OptionKind } from './option-entry.ts'

interface ListInputProps {
  readonly label: string
  readonly as: Extract<OptionKind, { readonly kind: 'list' }>
  readonly value: unknown
  readonly onChange: (value: 'any' | readonly string[]) => void
}

/** Everything, or only what is listed. */
export function ListInput({ label, as, value, onChange }: ListInputProps) {
  const listed = Array.isArray(value) ? value.map(String) : undefined
  return (
    <div className={classes.root}>
      <NativeSelect
        size="xs"
        aria-label={label}
        data={[
          { value: 'any', label: as.any },
          { value: 'listed', label: 'Only these' },
        ]}
        value={listed ? 'listed' : 'any'}
        onChange={(event) => onChange(event.currentTarget.value === 'any' ? 'any' : [...as.suggestions])}
      />
      {listed && (
        <TagsInput
          size="xs"
          aria-label={`${label}, list`}
          data={[...as.suggestions]}
          value={listed}
          splitChars={[',', ';', ' ', '\n']}
          acceptValueOnBlur
          error={listed.length === 0 ? 'With an empty list nothing is recorded' : undefined}
          onChange={onChange}
        />
      )}
    </div>
  )
}
