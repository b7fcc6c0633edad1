import { NativeSelect, TagsInput } from '@mantine/core'
import { t } from '../../../lib/i18n.ts'
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
          { value: 'listed', label: t('Only these') },
        ]}
        value={listed ? 'listed' : 'any'}
        onChange={(event) => onChange(event.currentTarget.value === 'any' ? 'any' : [...as.suggestions])}
      />
      {listed && (
        <TagsInput
          size="xs"
          aria-label={t('{label}, list', { label })}
          data={[...as.suggestions]}
          value={listed}
          splitChars={[',', ';', ' ', '\n']}
          acceptValueOnBlur
          error={listed.length === 0 ? t('With an empty list nothing is recorded') : undefined}
          onChange={onChange}
        />
      )}
    </div>
  )
}
