import type { ReactNode } from 'react'
import { useState } from 'react'
import { useFoundUsers, useUsersOf } from '../lib/api/use-users.ts'
import { stillFound, userChoices } from '../lib/choices.ts'
import { t } from '../lib/i18n.ts'
import { useLater } from '../lib/use-later.ts'
import { SearchSelect } from './search-select.tsx'

interface PeopleSelectProps {
  readonly accountId: string
  readonly label: string
  readonly description: ReactNode
  readonly values: readonly string[]
  readonly onChange: (userIds: string[]) => void
  /** They are not offered. */
  readonly without?: readonly string[]
  readonly autoFocus?: boolean
  readonly required?: boolean
  readonly error?: string | undefined
  readonly warning?: string | undefined
}

/** Several people of an account, of any number of them. */
export function PeopleSelect({ accountId, values, without = [], ...props }: PeopleSelectProps) {
  const [text, setText] = useState('')
  const sought = useLater(text, 200)
  const { data = [], isPlaceholderData } = useFoundUsers(accountId, sought)
  const { items } = useUsersOf(accountId, values)
  return (
    <SearchSelect
      {...props}
      placeholder={t('Type a name or an extension')}
      text={text}
      onText={setText}
      found={stillFound(
        userChoices(data.filter(({ id }) => !without.includes(id))),
        text,
        isPlaceholderData || sought !== text,
      )}
      chosen={userChoices([...items.values()])}
      values={values}
    />
  )
}
