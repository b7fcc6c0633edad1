import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecordingGroup } from '../../../contract/recording-group.ts'
import { useUsersOf } from '../../lib/api/use-users.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { namesInShort, whoDoesNotReach } from '../../lib/who-reaches.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { PeopleSelect } from '../../ui/people-select.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { type RecordingGroupInput, removeRecordingGroup, saveRecordingGroup } from './api/recording-groups.ts'

interface GroupFormProps {
  readonly accountId: string
  /** Undefined to make a new one. */
  readonly group: RecordingGroup | undefined
  readonly onClose: () => void
}

export function GroupForm({ accountId, group, onClose }: GroupFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(group?.name ?? '')
  const [managerIds, setManagerIds] = useState(group?.managerIds ?? [])
  const [memberIds, setMemberIds] = useState(group?.memberIds ?? [])
  const save = useMutation({
    mutationFn: (input: RecordingGroupInput) => saveRecordingGroup(accountId, group?.id, input),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['recording-groups'] })
      toast(group ? t('Saved.') : t('Recording group {name} is added.', { name: saved.name }))
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, ['name', 'managerIds', 'memberIds'])
  const { items: managers } = useUsersOf(accountId, managerIds)
  const inVain = whoDoesNotReach([...managers.values()], managerIds, 'own-and-groups')
  return (
    <FormDialog
      title={group ? t('Edit recording group') : t('New recording group')}
      submit={group ? t('Save') : t('Add group')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate({ name, managerIds, memberIds })}
      onClose={onClose}
      aside={
        group && (
          <RemoveButton
            what={t('recording group {name}', { name: group.name })}
            remove={() => removeRecordingGroup(group.id)}
            queryKeys={['recording-groups']}
            onRemoved={onClose}
          >
            {t('Its managers no longer hear the calls of its members. The people and their recordings stay.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Name')}
        required
        withAsterisk={false}
        data-autofocus
        placeholder={t('Sales')}
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PeopleSelect
        accountId={accountId}
        label={t('Managers')}
        description={t('Hear the calls of everybody in the group.')}
        values={managerIds}
        error={fields.managerIds}
        warning={
          inVain.length > 0
            ? t(
                'By role and access level {inVain} will not hear them: who manages needs the access level “Own, and of groups managed”, or the role of a supervisor.',
                { inVain: namesInShort(inVain) },
              )
            : undefined
        }
        onChange={(ids) => {
          setManagerIds(ids)
          setMemberIds(memberIds.filter((id) => !ids.includes(id)))
        }}
      />
      <PeopleSelect
        accountId={accountId}
        label={t('Members')}
        description={t('Hear their own calls, as before. A manager need not be named here.')}
        without={managerIds}
        values={memberIds}
        error={fields.memberIds}
        onChange={setMemberIds}
      />
    </FormDialog>
  )
}
