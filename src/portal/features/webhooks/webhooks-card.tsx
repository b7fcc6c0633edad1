import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Webhook } from '../../../contract/webhook.ts'
import { useAccountsOf } from '../../lib/api/use-accounts.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { useWebhooks } from './api/use-webhooks.ts'
import { testWebhook } from './api/webhooks-api.ts'
import { EVENT_WORDS } from './event-words.ts'
import { WebhookDeliveries } from './webhook-deliveries.tsx'
import classes from './webhooks.module.css'

interface WebhooksCardProps {
  readonly timeZone: string
  /** Then nobody needs to be told whose they are. */
  readonly isOfAccount: boolean
  readonly onEdit: (webhook: Webhook) => void
}

export function WebhooksCard({ timeZone, isOfAccount, onEdit }: WebhooksCardProps) {
  const { data, error, refetch } = useWebhooks()
  const accounts = useAccountsOf(data?.map(({ accountId }) => accountId) ?? [])
  const accountName = (id: string) => (isOfAccount ? undefined : accounts.get(id)?.name)
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  return (
    <Card flush>
      {data.length === 0 && (
        <p className={classes.none}>{t('No webhook yet. A program that is told of events need not ask for them.')}</p>
      )}
      <ul>
        {data.map((webhook) => (
          <WebhookRow
            key={webhook.id}
            webhook={webhook}
            timeZone={timeZone}
            account={webhook.accountId === undefined ? t('All accounts') : accountName(webhook.accountId)}
            onEdit={() => onEdit(webhook)}
          />
        ))}
      </ul>
    </Card>
  )
}

interface WebhookRowProps {
  readonly webhook: Webhook
  readonly timeZone: string
  readonly account: string | undefined
  readonly onEdit: () => void
}

function WebhookRow({ webhook, timeZone, account, onEdit }: WebhookRowProps) {
  const client = useQueryClient()
  const test = useMutation({
    mutationFn: () => testWebhook(webhook.id),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  })
  const { url, description, eventTypes, active, failingSince, disabledReason } = webhook
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <div className={classes.text}>
          <b>{url}</b>
          <span>
            {[description, account, eventTypes.map((type) => EVENT_WORDS[type]).join(', ')].filter(Boolean).join(' · ')}
          </span>
          {!active && <span className={classes.bad}>{t('Disabled. {disabledReason}', { disabledReason })}</span>}
          {active && failingSince !== undefined && (
            <span className={classes.warn}>
              {t('Failing since {failingSince}', { failingSince: fullTime(Date.parse(failingSince), timeZone) })}
            </span>
          )}
        </div>
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('Test')}
        </Button>
        <Button size="xs" variant="default" aria-label={t('Edit {url}', { url })} onClick={onEdit}>
          {t('Edit')}
        </Button>
      </div>
      <Disclosure title={t('Deliveries')}>
        <WebhookDeliveries webhookId={webhook.id} timeZone={timeZone} />
      </Disclosure>
    </li>
  )
}
