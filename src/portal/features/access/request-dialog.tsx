import { Checkbox, Select, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { requestAccess } from './api/access-grants.ts'
import { type Scope, ScopeFields } from './scope-fields.tsx'

interface RequestDialogProps {
  /** What is asked for, in words: `this call`. */
  readonly what: string
  readonly scope: Scope
  /** Lets whoever asks choose whose calls of the account it is about. */
  readonly accountId?: string
  readonly onClose: () => void
}

const DURATIONS = [
  { value: '4', label: t('4 hours') },
  { value: '24', label: t('A day') },
  { value: '168', label: t('A week') },
  { value: '720', label: t('30 days') },
]

/** Asks whoever manages access. */
export function RequestDialog({ what, scope: given, accountId, onClose }: RequestDialogProps) {
  const client = useQueryClient()
  const [scope, setScope] = useState(given)
  const [reason, setReason] = useState('')
  const [durationHours, setDurationHours] = useState('24')
  const [saving, setSaving] = useState(false)
  const send = useMutation({
    mutationFn: () =>
      requestAccess({
        permissions: saving ? ['listen', 'download'] : ['listen'],
        scope,
        reason,
        durationHours: Number(durationHours),
      }),
    onSuccess: () => {
      toast(t('Asked. You can hear it as soon as somebody approves.'))
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['access-grants'] }),
  })
  const { fields, rest } = fieldErrors(send.error, ['reason', 'scope.id'])
  return (
    <FormDialog
      title={t('Ask for access to {what}', { what })}
      submit={t('Ask')}
      pending={send.isPending}
      error={rest}
      onSubmit={() => send.mutate()}
      onClose={onClose}
    >
      {accountId !== undefined && (
        <ScopeFields
          accountId={accountId}
          kinds={['account', 'group', 'queue', 'user']}
          value={scope}
          onChange={setScope}
          error={fields['scope.id']}
        />
      )}
      <Textarea
        label={t('Why')}
        description={t('Whoever decides reads it, and it stays in the audit log.')}
        required
        withAsterisk={false}
        data-autofocus
        autosize
        minRows={2}
        value={reason}
        error={fields.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Select
        label={t('For how long')}
        description={t('From the approval on; it ends by itself.')}
        allowDeselect={false}
        data={DURATIONS}
        value={durationHours}
        onChange={(value) => value && setDurationHours(value)}
      />
      <Checkbox
        label={t('Also save it as a file')}
        checked={saving}
        onChange={(event) => setSaving(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}
