import { Button, NumberInput, Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountDispositions } from '../../../contract/disposition.ts'
import { DISPOSITION_DIRECTIONS } from '../../../core/model/annotation.ts'
import { saveDispositions, useDispositions } from '../../lib/api/use-dispositions.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { undoToast } from '../../ui/undo-toast.tsx'
import { DispositionList, type EditedDisposition } from './disposition-list.tsx'
import classes from './dispositions-card.module.css'

/** What people of the account choose from when a call is over, and how they are asked. */
export function DispositionsCard({ accountId }: { readonly accountId: string }) {
  const { data, error, refetch } = useDispositions(accountId)
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  // What somebody else saved meanwhile begins anew once one's own is saved or thrown away.
  return <Editor saved={data} />
}

type Edited = Pick<AccountDispositions, 'popUp' | 'required' | 'wrapUpSeconds'> & {
  readonly inbound: readonly EditedDisposition[]
  readonly outbound: readonly EditedDisposition[]
}

function Editor({ saved }: { readonly saved: AccountDispositions }) {
  const { accountId } = saved
  const client = useQueryClient()
  const [edited, setEdited] = useState<Edited>()
  const [basedOn, setBasedOn] = useState(saved)
  const shown = edited ?? editable(saved)
  const change = (changes: Partial<Edited>) => {
    if (!edited) setBasedOn(saved)
    setEdited({ ...shown, ...changes })
  }
  const keep = (now: AccountDispositions) => client.setQueryData(['dispositions', accountId], now)
  const save = useMutation({
    mutationFn: (wanted: Edited) => saveDispositions(accountId, { ...bodyOf(wanted), basedOnVersion: basedOn.version }),
    onSuccess: (now) => {
      keep(now)
      setEdited(undefined)
      undoToast(t('Dispositions saved.'), () => {
        const before = { ...bodyOf(editable(basedOn)), basedOnVersion: now.version }
        void saveDispositions(accountId, before).then(keep, toastError)
      })
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'dispositions-changed') {
        void client.invalidateQueries({ queryKey: ['dispositions', accountId] })
      }
    },
  })
  const isUnnamed = [...shown.inbound, ...shown.outbound].some(
    ({ label, reasons }) => label.trim() === '' || reasons.some((reason) => reason.label.trim() === ''),
  )
  return (
    <Card
      title={t('Dispositions')}
      hint={t(
        'How calls come out, in the words of your business. Calls keep what was said of them, whatever you change here.',
      )}
    >
      <div className={classes.root}>
        <div className={classes.options}>
          <Switch
            label={t('Ask when a call ends')}
            description={t('Whoever was on an inbound or outbound call is asked in the portal.')}
            checked={shown.popUp}
            onChange={(event) => change({ popUp: event.currentTarget.checked })}
          />
          <Switch
            label={t('A disposition is required')}
            description={t('It can be neither skipped nor put off.')}
            disabled={!shown.popUp}
            checked={shown.required}
            onChange={(event) => change({ required: event.currentTarget.checked })}
          />
          <NumberInput
            label={t('Wrap-up time in seconds')}
            description={t('Shown as a timer; 0 shows none.')}
            min={0}
            max={3600}
            disabled={!shown.popUp}
            value={shown.wrapUpSeconds}
            onChange={(value) => change({ wrapUpSeconds: Math.max(0, Math.min(3600, Math.round(Number(value) || 0))) })}
          />
        </div>
        <div className={classes.lists}>
          {DISPOSITION_DIRECTIONS.map((direction) => (
            <DispositionList
              key={direction}
              direction={direction}
              dispositions={shown[direction]}
              onChange={(list) => change({ [direction]: list })}
            />
          ))}
        </div>
        {save.error && edited && <FormError>{describeError(save.error).text}</FormError>}
        {edited && (
          <div className={classes.actions}>
            {isUnnamed && <span className={classes.hint}>{t('Give every one a name.')}</span>}
            <Button
              variant="default"
              onClick={() => {
                save.reset()
                setEdited(undefined)
              }}
            >
              {t('Discard')}
            </Button>
            <Button disabled={isUnnamed} loading={save.isPending} onClick={() => save.mutate(edited)}>
              {t('Save')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

function editable({ popUp, required, wrapUpSeconds, inbound, outbound }: AccountDispositions): Edited {
  const keyed = (list: AccountDispositions['inbound']) =>
    list.map(({ reasons, ...rest }) => ({
      ...rest,
      key: rest.id,
      reasons: reasons.map((each) => ({ ...each, key: each.id })),
    }))
  return { popUp, required, wrapUpSeconds, inbound: keyed(inbound), outbound: keyed(outbound) }
}

function bodyOf({ inbound, outbound, ...options }: Edited) {
  const plain = (list: readonly EditedDisposition[]) =>
    list.map(({ key: _, reasons, ...rest }) => ({ ...rest, reasons: reasons.map(({ key: __, ...reason }) => reason) }))
  return { ...options, inbound: plain(inbound), outbound: plain(outbound) }
}
