import { Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { addHeldCalls, type HeldCallsInput, useLegalHolds } from './api/legal-holds-api.ts'
import classes from './legal-holds.module.css'

interface AddToHoldDialogProps {
  readonly accountId: string
  /** What is put under the case, as people say it. */
  readonly what: string
  readonly calls: () => Promise<HeldCallsInput>
  readonly onClose: () => void
}

/** Which case the chosen calls go under. */
export function AddToHoldDialog({ accountId, what, calls, onClose }: AddToHoldDialogProps) {
  const client = useQueryClient()
  const { data, error, refetch } = useLegalHolds(accountId)
  const open = data?.filter(({ releasedAt }) => releasedAt === undefined) ?? []
  const [chosen, setChosen] = useState<string>()
  const id = chosen ?? open[0]?.id
  const add = useMutation({
    mutationFn: async (holdId: string) => addHeldCalls(holdId, await calls()),
    onSuccess: async ({ added, legalHold }) => {
      await Promise.all(['legal-holds', 'call'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      toast(t('{count} calls are now under {name}.', { count: added, name: legalHold.name }))
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('Put under a case')}
      submit={t('Put under the case')}
      // Before there is a case to choose there is nothing to put.
      pending={add.isPending || !(data || error)}
      error={add.error ? describeError(add.error).text : undefined}
      onSubmit={() => id !== undefined && add.mutate(id)}
      onClose={onClose}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && open.length === 0 ? (
        <p className={classes.note}>{t('No case is open. Open one on the page of the account, under Legal hold.')}</p>
      ) : (
        <Select
          label={t('Case')}
          description={t('{what}: they stay until the case is released.', { what })}
          data-autofocus
          allowDeselect={false}
          searchable
          data={open.map(({ id: value, name }) => ({ value, label: name }))}
          value={id ?? null}
          onChange={(value) => setChosen(value ?? undefined)}
        />
      )}
    </FormDialog>
  )
}
