import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { WebhookDelivery } from '../../../contract/webhook.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { useDeliveries } from './api/use-webhooks.ts'
import { redeliver } from './api/webhooks-api.ts'
import classes from './webhooks.module.css'

/** The newest messages of one webhook, and what became of them. */
export function WebhookDeliveries({ webhookId, timeZone }: { readonly webhookId: string; readonly timeZone: string }) {
  const client = useQueryClient()
  const { data } = useDeliveries(webhookId)
  const again = useMutation({
    mutationFn: (deliveryId: string) => redeliver(webhookId, deliveryId),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  })
  if (!data) return <Skeleton height={48} />
  if (data.length === 0) return <p className={classes.none}>{t('Nothing was sent yet.')}</p>
  return (
    <ul className={classes.deliveries} aria-label={t('Deliveries')}>
      {data.map((delivery) => {
        const at = fullTime(Date.parse(delivery.createdAt), timeZone)
        return (
          <li key={delivery.id} data-state={delivery.state}>
            <time dateTime={delivery.createdAt}>{at}</time>
            <span className="mono">{delivery.eventType}</span>
            <span>{outcome(delivery, timeZone)}</span>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('Send again: {event} of {time}', { event: delivery.eventType, time: at })}
              loading={again.isPending && again.variables === delivery.id}
              onClick={() => again.mutate(delivery.id)}
            >
              {t('Send again')}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}

function outcome(delivery: WebhookDelivery, timeZone: string): string {
  const { state, attempts, lastStatus, lastError, lastDurationMs, nextAttemptAt } = delivery
  if (state === 'delivered')
    return attempts > 1
      ? t('Delivered: {lastStatus} in {lastDurationMs} ms, try {attempts}', { lastStatus, lastDurationMs, attempts })
      : t('Delivered: {lastStatus} in {lastDurationMs} ms', { lastStatus, lastDurationMs })
  if (attempts === 0) return t('Waiting')
  const problem = lastError ?? t('Being sent')
  if (state === 'failed') return t('Given up after {count} tries: {problem}', { count: attempts, problem })
  return nextAttemptAt
    ? t('{problem}; again {nextAttemptAt}', { problem, nextAttemptAt: fullTime(Date.parse(nextAttemptAt), timeZone) })
    : problem
}
