import { Checkbox, MultiSelect, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { GRANT_SCOPES, GRANTABLE_RIGHTS, type GrantableRight } from '../../../core/model/access.ts'
import { dayIn, timeOfDay } from '../../../core/model/start-of-day.ts'
import { RIGHTS_IN_WORDS } from '../../../core/words/access-words.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { sentence } from '../../lib/sentence.ts'
import { useLater } from '../../lib/use-later.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { grantAccess } from './api/access-grants.ts'
import { useFound } from './api/find-scopes.ts'
import { type Scope, ScopeFields } from './scope-fields.tsx'

interface GrantDialogProps {
  readonly accountId: string
  /** Of the account: an end is given in it. */
  readonly timeZone: string
  /** Of whoever gives it: nobody gives access to themselves. */
  readonly ownId: string
  /** Whom it is for, where that is known. */
  readonly person?: { readonly id: string; readonly name: string }
  readonly onClose: () => void
}

const UNTIL = 'until'

const DURATIONS = [
  { value: '4', label: t('4 hours') },
  { value: '24', label: t('A day') },
  { value: '168', label: t('A week') },
  { value: '720', label: t('30 days') },
  { value: '2160', label: t('90 days') },
  { value: UNTIL, label: t('Until a day and time…') },
  { value: '', label: t('Until it is taken back') },
]

/** Gives access without being asked. */
export function GrantDialog({ accountId, timeZone, ownId, person, onClose }: GrantDialogProps) {
  const client = useQueryClient()
  const [people, setPeople] = useState<readonly string[]>(person ? [person.id] : [])
  const [rights, setRights] = useState<readonly GrantableRight[]>(['see-calls', 'listen'])
  const [scope, setScope] = useState<Scope>({ kind: 'account' })
  const [hours, setHours] = useState('24')
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const give = useMutation({
    mutationFn: async () => {
      const body = { permissions: [...rights], scope, reason, ...endOf(hours, until, timeZone) }
      // Who has it already does not get it again when a later one fails.
      for (const userId of people) {
        await grantAccess({ userId, ...body })
        setPeople((left) => left.filter((each) => each !== userId))
      }
    },
    onSuccess: () => {
      toast(t('Access is given.'))
      onClose()
    },
    onSettled: () =>
      Promise.all(['access-grants', 'reach'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
  const { fields, rest } = fieldErrors(give.error, ['reason', 'scope.id', 'endsAt'])
  return (
    <FormDialog
      title={person ? t('Give {name} access', { name: person.name }) : t('Give access')}
      submit={t('Give access')}
      pending={give.isPending}
      error={rest}
      onSubmit={() => people.length > 0 && give.mutate()}
      onClose={onClose}
    >
      {!person && <PeopleField accountId={accountId} ownId={ownId} value={people} onChange={setPeople} />}
      <ScopeFields
        accountId={accountId}
        kinds={GRANT_SCOPES}
        value={scope}
        onChange={setScope}
        error={fields['scope.id']}
      />
      <Checkbox.Group
        label={t('What')}
        value={[...rights]}
        onChange={(values) =>
          setRights(GRANTABLE_RIGHTS.filter((right) => right === 'see-calls' || values.includes(right)))
        }
      >
        {GRANTABLE_RIGHTS.map((right) => (
          <Checkbox
            key={right}
            mt={6}
            value={right}
            label={sentence(t(RIGHTS_IN_WORDS[right]))}
            disabled={right === 'see-calls'}
          />
        ))}
      </Checkbox.Group>
      <Select
        label={t('For how long')}
        description={t('From now on.')}
        allowDeselect={false}
        data={DURATIONS}
        value={hours}
        onChange={(value) => value !== null && setHours(value)}
      />
      {hours === UNTIL && (
        <TextInput
          type="datetime-local"
          label={t('Until')}
          description={t('In {timeZone}. It ends by itself.', { timeZone })}
          required
          withAsterisk={false}
          min={`${dayIn(Date.now(), timeZone)}T00:00`}
          value={until}
          error={fields.endsAt}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      )}
      <Textarea
        label={t('Why')}
        description={t('It stays in the audit log.')}
        required
        withAsterisk={false}
        autosize
        minRows={2}
        value={reason}
        error={fields.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

/** `until`: `yyyy-mm-ddThh:mm`, on the clocks of the zone. */
function endOf(hours: string, until: string, timeZone: string) {
  if (hours === '') return {}
  if (hours !== UNTIL) return { durationHours: Number(hours) }
  const [day = '', time = ''] = until.split('T')
  return { endsAt: new Date(timeOfDay(day, time.slice(0, 5), timeZone)).toISOString() }
}

interface PeopleFieldProps {
  readonly accountId: string
  readonly ownId: string
  readonly value: readonly string[]
  readonly onChange: (ids: readonly string[]) => void
}

function PeopleField({ accountId, ownId, value, onChange }: PeopleFieldProps) {
  const [text, setText] = useState('')
  const [labels, setLabels] = useState<ReadonlyMap<string, string>>(new Map())
  const { data = [] } = useFound(accountId, 'user', useLater(text, 200))
  const found = new Map(
    data
      .filter(({ id }) => id !== ownId)
      .map(({ id, name, extension }) => [id, extension ? `${name} · ${extension}` : name]),
  )
  const all = new Map([...value.map((id) => [id, labels.get(id) ?? id] as const), ...found])
  return (
    <MultiSelect
      label={t('Who')}
      description={t('Type a name, an extension or a number; choose one or several.')}
      placeholder={value.length === 0 ? t('Search people') : ''}
      data-autofocus
      required={value.length === 0}
      withAsterisk={false}
      searchable
      hidePickedOptions
      nothingFoundMessage={t('Nobody matches.')}
      data={[...all].map(([id, label]) => ({ value: id, label }))}
      value={[...value]}
      searchValue={text}
      onSearchChange={setText}
      onChange={(ids) => {
        setLabels(new Map(ids.map((id) => [id, all.get(id) ?? id])))
        onChange(ids)
      }}
    />
  )
}
