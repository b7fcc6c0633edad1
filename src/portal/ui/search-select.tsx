import { MultiSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n.ts'
import classes from './search-select.module.css'

export interface SearchChoice {
  readonly value: string
  /** As it is shown: `Clara Vogt · 201`. */
  readonly label: string
  /** Shown, but not to be chosen. */
  readonly disabled?: boolean
}

interface SearchSelectProps {
  readonly label: string
  readonly description?: ReactNode
  readonly placeholder: string
  readonly text: string
  readonly onText: (text: string) => void
  /** Those in whom the text is found. */
  readonly found: readonly SearchChoice[]
  /** Labels of the values, as far as they are known yet. */
  readonly chosen: readonly SearchChoice[]
  readonly values: readonly string[]
  readonly onChange: (values: string[]) => void
  readonly nothingFound?: string
  readonly autoFocus?: boolean
  readonly required?: boolean
  readonly error?: string | undefined
  /** What is odd about the choice, which is allowed all the same. */
  readonly warning?: string | undefined
}

/** Several of very many: what is typed is looked for on the server. */
export function SearchSelect(props: SearchSelectProps) {
  const { label, description, placeholder, text, onText, found, chosen, values, onChange, error, warning } = props
  const { nothingFound, autoFocus = false, required = false } = props
  const known = new Map([...found, ...chosen].map((choice) => [choice.value, choice]))
  const unknown = values.filter((value) => !known.has(value)).map((value) => ({ value, label: '…' }))
  return (
    <div>
      <MultiSelect
        label={label}
        description={description}
        placeholder={values.length === 0 ? placeholder : ''}
        {...(autoFocus && { 'data-autofocus': true })}
        required={required && values.length === 0}
        withAsterisk={false}
        searchable
        clearable
        hidePickedOptions
        openOnFocus={false}
        // What the server found, also by what the label does not say; of what is chosen only the labels are needed.
        filter={({ options }) =>
          options.filter((each) => 'value' in each && found.some((one) => one.value === each.value))
        }
        nothingFoundMessage={nothingFound ?? t('Nothing is found.')}
        data={[...known.values(), ...unknown].map((choice) => ({ ...choice }))}
        value={[...values]}
        error={error}
        searchValue={text}
        onSearchChange={onText}
        onChange={onChange}
      />
      {warning && (
        <p className={classes.warning} role="status">
          {warning}
        </p>
      )}
    </div>
  )
}
