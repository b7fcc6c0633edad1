import { Checkbox, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account } from '../../../contract/account.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { requestTermination } from './api/closing-api.ts'

/** Asks why, and to type the short name. */
export function CloseAccountDialog({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [confirmation, setConfirmation] = useState('')
  const [purgeAfterHours, setPurgeAfterHours] = useState(4)
  const [handOver, setHandOver] = useState(true)
  const close = useMutation({
    mutationFn: () => requestTermination(account.id, { reason, confirmation, purgeAfterHours, handOver }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['terminations'] })
      void client.invalidateQueries({ queryKey: ['accounts'] })
      void client.invalidateQueries({ queryKey: ['exports'] })
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(close.error, ['reason', 'confirmation', 'purgeAfterHours'])
  return (
    <FormDialog
      title={t('Close {name} for good?', { name: account.name })}
      submit={t('Close account')}
      isHarmful
      pending={close.isPending}
      error={rest}
      onSubmit={() => close.mutate()}
      onClose={onClose}
    >
      <p>
        {t(
          'Nobody can sign in to it any more, its API keys stop, and no new call is recorded. When the time is over every recording and everything else of the account is destroyed. Until then it can be cancelled. {t}',
          { t: t('Orders that wait for their day are cancelled now and wait again if you cancel.') },
        )}
      </p>
      <Textarea
        label={t('Reason')}
        required
        withAsterisk={false}
        data-autofocus
        minLength={3}
        value={reason}
        error={fields.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <NumberInput
        label={t('Destroy after')}
        suffix={` ${t('hours')}`}
        min={1}
        max={22}
        allowDecimal={false}
        value={purgeAfterHours}
        error={fields.purgeAfterHours}
        onChange={(value) => setPurgeAfterHours(Number(value) || 1)}
      />
      <Checkbox
        label={t('Export all calls first, to hand them over')}
        description={t('Found under Exports; download them before the time is over.')}
        checked={handOver}
        onChange={(event) => setHandOver(event.currentTarget.checked)}
      />
      <TextInput
        label={t('Type {slug} to confirm', { slug: account.slug })}
        required
        withAsterisk={false}
        autoComplete="off"
        value={confirmation}
        error={fields.confirmation}
        onChange={(event) => setConfirmation(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
