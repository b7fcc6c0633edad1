import { Button } from '@mantine/core'
import { IconGavel } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { AddToHoldDialog } from './add-to-hold-dialog.tsx'
import { addHeldCalls, removeHeldCalls } from './api/legal-holds-api.ts'
import classes from './legal-holds.module.css'

/** On a call: which cases hold it, and the way into one. That it is held sees everybody. */
export function HeldNote({ call, mayHold }: { readonly call: CallDetails; readonly mayHold: boolean }) {
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  const holds = call.legalHolds ?? []
  const again = () =>
    Promise.all(['legal-holds', 'call'].map((queryKey) => client.invalidateQueries({ queryKey: [queryKey] })))
  const callIds = [call.id]
  const take = useMutation({
    mutationFn: ({ id }: { readonly id: string; readonly name: string }) =>
      removeHeldCalls(id, { callIds, reason: t('Taken out on the page of the call') }),
    onSuccess: async (_, hold) => {
      await again()
      toast(
        <>
          {t('The case {name} holds this call no more.', { name: hold.name })}{' '}
          <Button size="compact-xs" variant="white" onClick={() => void addHeldCalls(hold.id, { callIds }).then(again)}>
            {t('Undo')}
          </Button>
        </>,
      )
    },
    onError: toastError,
  })
  const isHeld = call.recordings.some(({ retention }) => retention?.isHeld)
  if (!mayHold)
    return isHeld ? <p className={classes.held}>{t('Held for a case: it stays whatever its date is.')}</p> : null
  return (
    <div className={classes.held}>
      {holds.map((hold) => (
        <span key={hold.id}>
          <IconGavel size={14} stroke={1.7} aria-hidden /> {t('Held for {name}', { name: hold.name })}{' '}
          <Button size="compact-xs" variant="subtle" loading={take.isPending} onClick={() => take.mutate(hold)}>
            {t('Take out')}
          </Button>
        </span>
      ))}
      <Button size="compact-xs" variant="default" onClick={() => setAdding(true)}>
        {t('Put under a case')}
      </Button>
      {adding && (
        <AddToHoldDialog
          accountId={call.accountId}
          what={t('This call')}
          calls={() => Promise.resolve({ callIds })}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  )
}
