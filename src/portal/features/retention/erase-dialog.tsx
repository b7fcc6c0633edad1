import { Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { requestErasure, type SubjectInput } from './api/erasures-api.ts'

interface EraseDialogProps {
  readonly accountId: string
  readonly subject: SubjectInput
  readonly calls: number
  /** Of them, those that would stay. */
  readonly kept: number
  readonly onAsked: () => void
  readonly onClose: () => void
}

/** Why all of it is to go. */
export function EraseDialog({ accountId, subject, calls, kept, onAsked, onClose }: EraseDialogProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const ask = useMutation({
    mutationFn: () => requestErasure(accountId, { subject, calls, reason }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['erasures'] })
      toast(t('Somebody else has to agree now.'))
      onClose()
      onAsked()
    },
  })
  return (
    <FormDialog
      title={t('Erase {count} calls', { count: calls })}
      submit={t('Ask for it')}
      pending={ask.isPending}
      error={ask.error ? describeError(ask.error).text : undefined}
      onSubmit={() => {
        setTried(true)
        if (reason.trim() !== '') ask.mutate()
      }}
      onClose={onClose}
    >
      <p>
        {t(
          'When somebody else agrees, the calls, their notes and their recordings are erased in every copy. They cannot be brought back.',
        )}{' '}
        {kept > 0 && t('{count} of them would not be erased.', { count: kept })}
      </p>
      <Textarea
        label={t('Reason')}
        data-autofocus
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        error={tried && reason.trim() === '' ? t('Say why.') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
