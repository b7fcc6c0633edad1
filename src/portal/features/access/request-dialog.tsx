import { Checkbox, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { requestAccess } from './api/access-grants.ts'
import { DURATIONS, type End, EndFields, endOf, UNTIL_CHOICE } from './end-fields.tsx'
import { type Scope, ScopeFields } from './scope-fields.tsx'

interface RequestDialogProps {
  /** What is asked for, in words: `this call`. */
  readonly what: string
  readonly scope: Scope
  /** Of the account: an end is given in it. */
  readonly timeZone: string
  /** Lets whoever asks choose whose calls of the account it is about. */
  readonly accountId?: string
  readonly onClose: () => void
}

/** Asks whoever manages access. */
export function RequestDialog({ what, scope: given, timeZone, accountId, onClose }: RequestDialogProps) {
  const client = useQueryClient()
  const [scope, setScope] = useState(given)
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<End>({ hours: '24', until: '' })
  const [saving, setSaving] = useState(false)
  const send = useMutation({
    mutationFn: () =>
      requestAccess({
        permissions: saving ? ['listen', 'download'] : ['listen'],
        scope,
        reason,
        ...endOf(end, timeZone),
      }),
    onSuccess: () => {
      toast(t('Asked. You can hear it as soon as somebody approves.'))
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['access-grants'] }),
  })
  const { fields, rest } = fieldErrors(send.error, ['reason', 'scope.id', 'endsAt'])
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
      <EndFields
        description={t('From the approval on; it ends by itself.')}
        choices={[...DURATIONS, UNTIL_CHOICE]}
        timeZone={timeZone}
        value={end}
        onChange={setEnd}
        error={fields.endsAt}
      />
      <Checkbox
        label={t('Also save it as a file')}
        checked={saving}
        onChange={(event) => setSaving(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}
