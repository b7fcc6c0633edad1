import { Button } from '@mantine/core'
import type { OrderDetails } from '../../../contract/order.ts'
import { describeError } from '../../lib/describe-error.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import { useCancelOrder, useOrder } from './api/orders.ts'
import { EffectsTable } from './effects-table.tsx'
import classes from './order-dialog.module.css'
import { dayWords, orderTitle, type Products, STATE_WORDS } from './order-words.ts'

interface OrderDetailsDialogProps {
  readonly orderId: string
  readonly timeZone: string
  readonly products: Products
  readonly onClose: () => void
}

/** One order: who, when, what, and what it did to each person. */
export function OrderDetailsDialog({ orderId, timeZone, products, onClose }: OrderDetailsDialogProps) {
  const { data: order, error, refetch } = useOrder(orderId)
  const cancel = useCancelOrder(() => {
    toast(t('The order is cancelled.'))
    onClose()
  })
  return (
    <Dialog onClose={onClose} title={order ? orderTitle(order, products) : t('Order')} size="lg">
      {order ? (
        <div className={classes.fields}>
          <Facts facts={factsOf(order, timeZone)} />
          <EffectsTable items={order.items} products={products} />
          {cancel.error && <FormError>{describeError(cancel.error).text}</FormError>}
          <div className={classes.actions}>
            {order.state === 'scheduled' && (
              <Button variant="subtle" color="red" loading={cancel.isPending} onClick={() => cancel.mutate(order.id)}>
                {t('Cancel this order')}
              </Button>
            )}
            <Button variant="default" data-autofocus onClick={onClose}>
              {t('Close')}
            </Button>
          </div>
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={160} />
      )}
    </Dialog>
  )
}

function factsOf(order: OrderDetails, timeZone: string) {
  const at = (time: string | undefined) => (time === undefined ? undefined : fullTime(Date.parse(time), timeZone))
  return [
    [t('State'), STATE_WORDS[order.state]],
    [t('Why'), order.failure?.message],
    [t('Placed'), t('{placedAt} by {name}', { placedAt: at(order.placedAt), name: order.placedBy.name })],
    [t('Activation date'), order.activationDate === undefined ? t('At once') : dayWords(order.activationDate)],
    [t('Takes effect'), order.state === 'scheduled' ? at(order.takesEffectAt) : undefined],
    [
      STATE_WORDS[order.state],
      order.cancelledBy
        ? t('{finishedAt} by {name}', { finishedAt: at(order.finishedAt), name: order.cancelledBy.name })
        : at(order.finishedAt),
    ],
    [
      t('Settings'),
      order.settingsVersion === undefined
        ? undefined
        : t('version {settingsVersion}', { settingsVersion: order.settingsVersion }),
    ],
  ] as const
}
