import type { ReactNode } from 'react'
import { useState } from 'react'
import { useFoundUsers, useUsersOf } from '../lib/api/use-users.ts'
import { stillFound, userChoices } from '../lib/choices.ts'
import { useLater } from '../lib/use-later.ts'
import { FoundSelect } from './found-select.tsx'

interface PersonSelectProps {
  readonly accountId: string
  readonly label: string
  readonly description?: ReactNode
  readonly placeholder?: string
  readonly value: string | undefined
  readonly onChange: (userId: string | undefined) => void
  readonly clearable?: boolean
  readonly required?: boolean
  readonly size?: 'xs'
  readonly error?: string | undefined
}

/** One person of an account, of any number of them. */
export function PersonSelect({ accountId, value, ...props }: PersonSelectProps) {
  const [text, setText] = useState('')
  const sought = useLater(text, 200)
  const { data = [], isPlaceholderData } = useFoundUsers(accountId, sought)
  const { items } = useUsersOf(accountId, value === undefined ? [] : [value])
  const [chosen] = userChoices([...items.values()].filter(({ id }) => id === value))
  return (
    <FoundSelect
      {...props}
      choices={stillFound(userChoices(data), text, isPlaceholderData || sought !== text)}
      chosen={chosen}
      onText={setText}
    />
  )
}
