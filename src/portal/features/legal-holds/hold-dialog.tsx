import { Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LegalHold } from '../../../contract/legal-hold.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { createHold, updateHold } from './api/legal-holds-api.ts'

interface HoldDialogProps {
  readonly accountId: string
  /** Undefined to open one. */
  readonly hold: LegalHold | undefined
  readonly onClose: () => void
}

export function HoldDialog({ accountId, hold, onClose }: HoldDialogProps) {
  const client = useQueryClient()
  const [name, setName] = useState(hold?.name ?? '')
  const [reason, setReason] = useState(hold?.reason ?? '')
  const save = useMutation({
    mutationFn: () => (hold ? updateHold(hold.id, { name, reason }) : createHold(accountId, { name, reason })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['legal-holds'] })
      onClose()
    },
  })
  const problems = fieldErrors(save.error, ['name', 'reason'])
  return (
    <FormDialog
      title={hold ? t('Case') : t('New case')}
      submit={hold ? t('Save') : t('Open the case')}
      pending={save.isPending}
      error={problems.rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={t('Name of the case')}
        data-autofocus
        maxLength={200}
        value={name}
        error={problems.fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t('Why the recordings have to stay')}
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        error={problems.fields.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
