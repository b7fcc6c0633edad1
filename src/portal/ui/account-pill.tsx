import { useState } from 'react'
import { useAccountsOf, useFoundAccounts } from '../lib/api/use-accounts.ts'
import { useLater } from '../lib/use-later.ts'
import { FilterPill } from './filter-pill.tsx'

interface AccountPillProps {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (accountId: string | undefined) => void
}

/** Narrows a page to one account, of any number of them. */
export function AccountPill({ label, value, onChange }: AccountPillProps) {
  const [text, setText] = useState('')
  const { data = [] } = useFoundAccounts(useLater(text, 200))
  const chosen = useAccountsOf([value]).get(value ?? '')
  return (
    <FilterPill
      label={label}
      value={value}
      options={data.map(({ id, name }) => ({ value: id, label: name }))}
      shown={value === undefined ? undefined : (chosen?.name ?? '…')}
      found={{ text, onText: setText }}
      onChange={onChange}
    />
  )
}
