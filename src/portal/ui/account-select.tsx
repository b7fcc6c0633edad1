import { useState } from 'react'
import { useAccountsOf, useFoundAccounts } from '../lib/api/use-accounts.ts'
import { stillFound } from '../lib/choices.ts'
import { findItems } from '../lib/use-found-items.ts'
import { useLater } from '../lib/use-later.ts'
import { FoundSelect } from './found-select.tsx'
import type { SearchChoice } from './search-select.tsx'

interface AccountSelectProps {
  readonly label?: string
  readonly ariaLabel?: string
  readonly placeholder?: string
  /** What may stand in the place of an account. */
  readonly others?: readonly SearchChoice[]
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
  readonly clearable?: boolean
  readonly error?: string | undefined
}

/** An account, of any number of them. */
export function AccountSelect({ others = [], value, ...props }: AccountSelectProps) {
  const [text, setText] = useState('')
  const sought = useLater(text, 200)
  const { data = [], isPlaceholderData } = useFoundAccounts(sought)
  const account = useAccountsOf([others.some((other) => other.value === value) ? undefined : value]).get(value ?? '')
  const chosen = account ? { value: account.id, label: account.name } : others.find((other) => other.value === value)
  const accounts = data.map(({ id, name }) => ({ value: id, label: name }))
  const choices = [
    ...findItems(others, text, ({ label }) => label),
    ...stillFound(accounts, text, isPlaceholderData || sought !== text),
  ]
  return <FoundSelect {...props} choices={choices} chosen={chosen} onText={setText} />
}
