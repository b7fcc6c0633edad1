import { MultiSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n.ts'
import classes from './search-select.module.css'

export interface SearchChoice {
  readonly value: string
  /** Searched as it is shown: `Clara Vogt · 201`. */
  readonly label: string
}

interface SearchSelectProps {
  readonly label: string
  readonly description?: ReactNode
  readonly placeholder: string
  /** Undefined while they are asked for. */
  readonly choices: readonly SearchChoice[] | undefined
  readonly values: readonly string[]
  readonly onChange: (values: string[]) => void
  readonly error?: string | undefined
  /** What is odd about the choice, which is allowed all the same. */
  readonly warning?: string | undefined
}

/** Several of very many: what is typed narrows the choice. */
export function SearchSelect(props: SearchSelectProps) {
  const { label, description, placeholder, choices, values, onChange, error, warning } = props
  const select = (
    <MultiSelect
      label={label}
      description={description}
      placeholder={choices ? (values.length === 0 ? placeholder : undefined) : t('Loading…')}
      disabled={choices === undefined}
      searchable
      clearable
      hidePickedOptions
      openOnFocus={false}
      limit={50}
      nothingFoundMessage={t('Nothing is found.')}
      data={choices?.map((choice) => ({ ...choice })) ?? []}
      value={choices ? [...values] : []}
      error={error}
      onChange={onChange}
    />
  )
  return (
    <div>
      {select}
      {warning && (
        <p className={classes.warning} role="status">
          {warning}
        </p>
      )}
    </div>
  )
}
