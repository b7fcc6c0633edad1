import { NativeSelect, TextInput } from '@mantine/core'
import { parseArchiveKey } from '../../../../core/sealing/archive-key.ts'
import { t } from '../../../lib/i18n.ts'
import classes from './list-input.module.css'
import type { OptionKind } from './option-entry.ts'

interface KeyInputProps {
  readonly label: string
  readonly as: Extract<OptionKind, { readonly kind: 'key' }>
  readonly value: unknown
  readonly onChange: (value: string) => void
}

const EXAMPLE = 'tlk-…'

/** A public key that is pasted, or none. */
export function KeyInput({ label, as, value, onChange }: KeyInputProps) {
  const given = value === 'none' ? undefined : String(value)
  return (
    <div className={classes.root}>
      <NativeSelect
        size="xs"
        aria-label={label}
        data={[
          { value: 'none', label: as.none },
          { value: 'given', label: as.given },
        ]}
        value={given === undefined ? 'none' : 'given'}
        onChange={(event) => onChange(event.currentTarget.value === 'none' ? 'none' : '')}
      />
      {given !== undefined && (
        <TextInput
          size="xs"
          aria-label={t('{label}, public key', { label })}
          placeholder={EXAMPLE}
          spellCheck={false}
          autoComplete="off"
          value={given}
          error={parseArchiveKey(given) === undefined ? t('Give the public key whole: tlk- and 72 digits.') : undefined}
          onChange={(event) => onChange(event.currentTarget.value.trim())}
        />
      )}
    </div>
  )
}
