import { NativeSelect } from '@mantine/core'
import { CodesInput } from './codes-input.tsx'
import { KeyInput } from './key-input.tsx'
import { LimitInput } from './limit-input.tsx'
import { ListInput } from './list-input.tsx'
import type { OptionEntry } from './option-entry.ts'
import { SeveralInput } from './several-input.tsx'

interface OptionControlProps {
  readonly entry: OptionEntry
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** Narrower than the catalogue's where the preset has bounds. */
  readonly bounds?: { readonly minimum: number; readonly maximum: number } | undefined
}

/** The right field for an option's value. */
export function OptionControl({ entry, value, onChange, bounds }: OptionControlProps) {
  const { as, label } = entry
  switch (as.kind) {
    case 'switch':
      return (
        <NativeSelect
          size="xs"
          aria-label={label}
          data={[
            { value: 'true', label: as.on },
            { value: 'false', label: as.off },
          ]}
          value={String(value === true)}
          onChange={(event) => onChange(event.currentTarget.value === 'true')}
        />
      )
    case 'choice':
      return (
        <NativeSelect
          size="xs"
          aria-label={label}
          data={[...as.choices]}
          value={String(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'several':
      return <SeveralInput label={label} choices={as.choices} values={asList(value)} onChange={onChange} />
    case 'list':
      return <ListInput label={label} as={as} value={value} onChange={onChange} />
    case 'number':
      return <LimitInput label={label} as={{ ...as, ...bounds }} value={value} onChange={onChange} />
    case 'codes':
      return <CodesInput codes={value ?? {}} onChange={onChange} />
    case 'key':
      return <KeyInput label={label} as={as} value={value} onChange={onChange} />
    case 'fixed':
      return <span>{as.words}</span>
  }
}

function asList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
