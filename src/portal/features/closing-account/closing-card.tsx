import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account } from '../../../contract/account.ts'
import type { Termination } from '../../../contract/termination.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { useNow } from '../../lib/use-now.ts'
import { Card } from '../../ui/card.tsx'
import { toastError } from '../../ui/toast.ts'
import { approveTermination, cancelTermination, useTerminations } from './api/closing-api.ts'
import { CloseAccountDialog } from './close-account-dialog.tsx'
import classes from './closing-account.module.css'

interface ClosingProps {
  readonly account: Account
  readonly timeZone: string
}

const isCurrent = ({ state }: Termination) => state !== 'purged' && state !== 'cancelled'

/** On top of an account that is being closed: what happens when, and the way back. */
export function ClosingBanner({ account, timeZone }: ClosingProps) {
  const client = useQueryClient()
  const { data } = useTerminations(true)
  const act = useMutation({
    mutationFn: ({ id, verb }: { id: string; verb: 'approve' | 'cancel' }) =>
      verb === 'approve' ? approveTermination(id) : cancelTermination(id),
    onError: toastError,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['accounts'] })
      return client.invalidateQueries({ queryKey: ['terminations'] })
    },
  })
  const nowMs = useNow(1000)
  const current = data?.find((each) => each.accountId === account.id && isCurrent(each))
  if (!current) return null
  const { id, state, requestedBy, reason, mayApprove } = current
  return (
    <div className={classes.banner} role="alert" ref={intoView}>
      <div>
        <b>{headline(current, nowMs)}</b>
        <p>
          {t('Asked for by {requestedBy}: “{reason}”.', { requestedBy, reason })}{' '}
          {current.purgeAt !== undefined &&
            t('Not before {purgeAt}.', { purgeAt: fullTime(Date.parse(current.purgeAt), timeZone) })}
          {current.exportIds.length > 0 && ` ${t('The hand-over is found under Exports.')}`}
          {state === 'scheduled' &&
            ` ${t('Orders that waited for their day are cancelled; they wait again when you cancel.')}`}
        </p>
      </div>
      {mayApprove && (
        <Button size="xs" color="red" loading={act.isPending} onClick={() => act.mutate({ id, verb: 'approve' })}>
          {t('Agree')}
        </Button>
      )}
      {state !== 'purging' && (
        <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate({ id, verb: 'cancel' })}>
          {t('Cancel closing')}
        </Button>
      )}
    </div>
  )
}

/** The same to those who cannot change it. */
export function ClosedNote() {
  return (
    <div className={classes.banner} role="alert">
      <div>
        <b>{t('This account is being closed.')}</b>
        <p>{t('Nobody signs in to it and no new call is recorded. The platform can still take it back.')}</p>
      </div>
    </div>
  )
}

/** Whoever closes an account is at the other end of its page. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

function headline({ state, purgeAt, mayApprove }: Termination, nowMs: number): string {
  if (mayApprove) return t('This account is to be closed: it waits for your agreement.')
  if (state === 'requested') return t('This account is to be closed: somebody else has to agree.')
  if (state === 'purging') return t('This account is being destroyed.')
  const leftSeconds = Math.max(0, Math.round((Date.parse(purgeAt ?? '') - nowMs) / 1000))
  if (leftSeconds === 0) return t('This account is about to be destroyed.')
  const [hours, minutes, seconds] = [leftSeconds / 3600, (leftSeconds / 60) % 60, leftSeconds % 60].map(Math.floor)
  const two = (value = 0) => String(value).padStart(2, '0')
  return t('This account is closed and will be destroyed in {hours}:{minutes}:{seconds}.', {
    hours,
    minutes: two(minutes),
    seconds: two(seconds),
  })
}

/** At the end of the account's page. */
export function CloseAccountCard({ account }: { readonly account: Account }) {
  const { data } = useTerminations(true)
  const [asking, setAsking] = useState(false)
  if (data?.some((each) => each.accountId === account.id && isCurrent(each))) return null
  return (
    <Card
      title={t('Close account')}
      hint={t('Ends everything and destroys every recording within a day. A certificate shows that it is gone.')}
      actions={
        <Button size="xs" variant="outline" color="red" onClick={() => setAsking(true)}>
          {t('Close account…')}
        </Button>
      }
    >
      {asking && <CloseAccountDialog account={account} onClose={() => setAsking(false)} />}
    </Card>
  )
}
