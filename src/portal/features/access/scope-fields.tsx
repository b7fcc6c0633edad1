import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { t } from '../../lib/i18n.ts'
import { findItems } from '../../lib/use-found-items.ts'
import { FoundSelect } from '../../ui/found-select.tsx'
import { PersonSelect } from '../../ui/person-select.tsx'
import { QueueSelect } from '../../ui/queue-select.tsx'
import type { AccessRequest } from './api/access-grants.ts'
import { useRecordingGroups } from './api/find-scopes.ts'

export type Scope = AccessRequest['scope']

interface ScopeFieldsProps {
  readonly accountId: string
  readonly kinds: readonly Scope['kind'][]
  readonly value: Scope
  readonly onChange: (scope: Scope) => void
  readonly error: string | undefined
}

const KINDS: Readonly<Record<Scope['kind'], string>> = {
  account: t('The whole account'),
  group: t('A recording group'),
  queue: t('A queue'),
  user: t('One person'),
  call: t('One call'),
}

/** Whose calls it is about. Without `id` the choice is not complete, but for the account. */
export function ScopeFields({ accountId, kinds, value, onChange, error }: ScopeFieldsProps) {
  const { kind, id } = value
  return (
    <>
      <Select
        label={t('Whose calls')}
        allowDeselect={false}
        data={kinds.map((each) => ({ value: each, label: KINDS[each] }))}
        value={kind}
        onChange={(next) => next && onChange({ kind: next as Scope['kind'] })}
      />
      {kind === 'call' && (
        <TextInput
          label={t('Which call')}
          description={t('The link to the call, from the address bar.')}
          required
          withAsterisk={false}
          error={error}
          value={id ?? ''}
          onChange={(event) => onChange(callOf(event.currentTarget.value))}
        />
      )}
      {(kind === 'user' || kind === 'group' || kind === 'queue') && (
        <Which key={kind} accountId={accountId} kind={kind} value={id} onChange={onChange} error={error} />
      )}
    </>
  )
}

interface WhichProps {
  readonly accountId: string
  readonly kind: 'user' | 'group' | 'queue'
  readonly value: string | undefined
  readonly onChange: (scope: Scope) => void
  readonly error: string | undefined
}

const LABELS = { user: t('Which person'), group: t('Which group'), queue: t('Which queue') } as const

function Which({ accountId, kind, value, onChange, error }: WhichProps) {
  const choose = (id: string | undefined) => onChange(id === undefined ? { kind } : { kind, id })
  const shared = { label: LABELS[kind], required: true, error, onChange: choose, accountId, value }
  if (kind === 'user') return <PersonSelect {...shared} />
  if (kind === 'queue') return <QueueSelect {...shared} />
  return <GroupSelect {...shared} />
}

interface GroupSelectProps {
  readonly accountId: string
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (groupId: string | undefined) => void
  readonly error: string | undefined
}

function GroupSelect({ accountId, value, ...props }: GroupSelectProps) {
  const [text, setText] = useState('')
  const { data = [] } = useRecordingGroups(accountId)
  const choices = data.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <FoundSelect
      {...props}
      required
      choices={findItems(choices, text, ({ label }) => label).slice(0, MOST_SHOWN)}
      chosen={choices.find((choice) => choice.value === value)}
      onText={setText}
    />
  )
}

const MOST_SHOWN = 50

/** Of a link, the part that names the call. */
function callOf(typed: string): Scope {
  const id = typed
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/^.*\//, '')
  return id === '' ? { kind: 'call' } : { kind: 'call', id }
}
