import { Checkbox, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { GRANT_SCOPES, GRANTABLE_RIGHTS, type GrantableRight } from '../../../core/model/access.ts'
import { RIGHTS_IN_WORDS } from '../../../core/words/access-words.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { sentence } from '../../lib/sentence.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { PeopleSelect } from '../../ui/people-select.tsx'
import { toast } from '../../ui/toast.ts'
import { grantAccess } from './api/access-grants.ts'
import { DURATIONS, type End, EndFields, endOf, UNTIL_CHOICE } from './end-fields.tsx'
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

const CHOICES = [
  ...DURATIONS,
  { value: '2160', label: t('90 days') },
  UNTIL_CHOICE,
  { value: '', label: t('Until it is taken back') },
]

/** Gives access without being asked. */
export function GrantDialog({ accountId, timeZone, ownId, person, onClose }: GrantDialogProps) {
  const client = useQueryClient()
  const [people, setPeople] = useState<readonly string[]>(person ? [person.id] : [])
  const [rights, setRights] = useState<readonly GrantableRight[]>(['see-calls', 'listen'])
  const [scope, setScope] = useState<Scope>({ kind: 'account' })
  const [end, setEnd] = useState<End>({ hours: '24', until: '' })
  const [reason, setReason] = useState('')
  const give = useMutation({
    mutationFn: async () => {
      const body = { permissions: [...rights], scope, reason, ...endOf(end, timeZone) }
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
      {!person && (
        <PeopleSelect
          accountId={accountId}
          label={t('Who')}
          description={t('Type a name, an extension or a number; choose one or several.')}
          autoFocus
          required
          without={[ownId]}
          values={people}
          onChange={setPeople}
        />
      )}
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
      <EndFields
        description={t('From now on.')}
        choices={CHOICES}
        timeZone={timeZone}
        value={end}
        onChange={setEnd}
        error={fields.endsAt}
      />
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
