import { TagsInput } from '@mantine/core'

interface ValuesInputProps {
  readonly label: string
  readonly description?: string
  readonly placeholder?: string
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
  readonly error?: string | undefined
}

/** Several short values; Enter, comma or semicolon ends one, so a pasted list works too. */
export function ValuesInput({ label, description, placeholder, values, onChange, error }: ValuesInputProps) {
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={values.length === 0 ? placeholder : undefined}
      value={[...values]}
      onChange={onChange}
      splitChars={[',', ';', '\n']}
      acceptValueOnBlur
      error={error}
    />
  )
}
