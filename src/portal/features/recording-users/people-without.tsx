import { useState } from 'react'
import type { RecordingUser } from '../../../contract/order.ts'
import { stillFound } from '../../lib/choices.ts'
import { t } from '../../lib/i18n.ts'
import { useLater } from '../../lib/use-later.ts'
import { type SearchChoice, SearchSelect } from '../../ui/search-select.tsx'
import { useRecordingUsers } from './api/use-recording-users.ts'

interface PeopleWithoutProps {
  readonly accountId: string
  readonly values: readonly string[]
  readonly onChange: (userIds: readonly string[]) => void
}

const MOST_FOUND = 50

/** People who have no product, nor wait for one: found by typing. */
export function PeopleWithout({ accountId, values, onChange }: PeopleWithoutProps) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<readonly SearchChoice[]>([])
  const sought = useLater(text, 200)
  const query = { state: 'not-recorded', text: sought.trim() }
  const { data, isPlaceholderData } = useRecordingUsers(accountId, query, MOST_FOUND)
  const found = stillFound(data?.users.map(choiceOf) ?? [], text, isPlaceholderData || sought !== text)
  return (
    <SearchSelect
      label={t('People')}
      description={t('Type a name, an extension or a number; choose one or several.')}
      placeholder={t('Search people')}
      nothingFound={t('Nobody matches, or everybody who does has a product already.')}
      autoFocus
      text={text}
      onText={setText}
      found={found}
      chosen={chosen}
      values={values}
      onChange={(ids) => {
        setChosen([...chosen, ...found].filter(({ value }) => ids.includes(value)))
        onChange(ids)
      }}
    />
  )
}

function choiceOf({ id, name, extension, numbers, profile, mayBeRecorded }: RecordingUser): SearchChoice {
  const label = [
    name,
    extension,
    numbers[0],
    mayBeRecorded ? undefined : t('profile {profile} cannot be recorded', { profile }),
  ]
  return { value: id, label: label.filter(Boolean).join(' · '), disabled: !mayBeRecorded }
}
