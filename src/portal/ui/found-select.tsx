import { Select } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { t } from '../lib/i18n.ts'
import type { SearchChoice } from './search-select.tsx'

interface FoundSelectProps {
  readonly label?: string
  /** Where there is no room for a label. */
  readonly ariaLabel?: string
  readonly description?: ReactNode
  readonly placeholder?: string
  /** Those in whom the text is found, and whatever else there is to choose. */
  readonly choices: readonly SearchChoice[]
  readonly onText: (text: string) => void
  /** With its label, once that is known. */
  readonly chosen: SearchChoice | undefined
  readonly onChange: (value: string | undefined) => void
  readonly clearable?: boolean
  readonly required?: boolean
  readonly size?: 'xs'
  readonly error?: string | undefined
}

/** One of very many: what is typed is looked for on the server. */
export function FoundSelect(props: FoundSelectProps) {
  const { label, ariaLabel, description, placeholder, choices, onText, chosen, onChange, error } = props
  const { clearable = false, required = false, size } = props
  const [text, setText] = useState('')
  const values = new Set(choices.map(({ value }) => value))
  const isThere = chosen === undefined || values.has(chosen.value)
  return (
    <Select
      {...(label !== undefined && { label })}
      {...(ariaLabel !== undefined && { 'aria-label': ariaLabel })}
      {...(size !== undefined && { size })}
      description={description}
      placeholder={placeholder ?? t('Type to search')}
      searchable
      allowDeselect={false}
      clearable={clearable}
      required={required}
      withAsterisk={false}
      // What the server found, also by what the label does not say; of what is chosen only the label is needed.
      filter={({ options }) => options.filter((each) => 'value' in each && values.has(each.value))}
      nothingFoundMessage={t('Nothing matches.')}
      data={(isThere ? choices : [chosen, ...choices]).map((choice) => ({ ...choice }))}
      value={chosen?.value ?? null}
      error={error}
      searchValue={text}
      onSearchChange={(next) => {
        setText(next)
        // The label of what is chosen stands in the field too: nobody looks for it.
        onText(next === chosen?.label ? '' : next)
      }}
      onChange={(value) => onChange(value ?? undefined)}
    />
  )
}
