import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Order } from '../../../contract/order.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useOrders } from './api/orders.ts'
import { OrderDetailsDialog } from './order-details-dialog.tsx'
import classes from './order-history-card.module.css'
import { dayWords, orderTitle, type Products, people, STATE_WORDS } from './order-words.ts'

interface OrderHistoryCardProps {
  readonly accountId: string
  readonly timeZone: string
  readonly products: Products
  /** Only orders that name this user. */
  readonly userId?: string
}

/** Every order as it was placed, the newest first. */
export function OrderHistoryCard({ accountId, timeZone, products, userId }: OrderHistoryCardProps) {
  const orders = useOrders(accountId, userId)
  const [open, setOpen] = useState<string>()
  const all = orders.data?.pages.flatMap((page) => page.orders)
  return (
    <Card title={t('Order history')} flush>
      {all ? (
        <>
          {all.length === 0 && <p className={classes.foot}>{t('No orders yet.')}</p>}
          <ul aria-label={t('Orders')}>
            {all.map((order) => (
              <li key={order.id}>
                <button type="button" className={classes.row} onClick={() => setOpen(order.id)}>
                  <b>{orderTitle(order, products)}</b>
                  <span className={classes.detail}>{detailOf(order, timeZone)}</span>
                  <span className={classes.state} data-state={order.state}>
                    {STATE_WORDS[order.state]}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {orders.hasNextPage && (
            <p className={classes.foot}>
              <Button
                size="xs"
                variant="default"
                loading={orders.isFetchingNextPage}
                onClick={() => void orders.fetchNextPage()}
              >
                {t('Show older orders')}
              </Button>
            </p>
          )}
        </>
      ) : orders.error ? (
        <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {open !== undefined && (
        <OrderDetailsDialog orderId={open} timeZone={timeZone} products={products} onClose={() => setOpen(undefined)} />
      )}
    </Card>
  )
}

function detailOf(order: Order, timeZone: string): string {
  const placed = t('{itemCount} · placed by {name}, {placedAt}', {
    itemCount: people(order.itemCount),
    name: order.placedBy.name,
    placedAt: fullTime(Date.parse(order.placedAt), timeZone),
  })
  return order.activationDate === undefined
    ? placed
    : t('{placed} · from {activationDate}', { placed, activationDate: dayWords(order.activationDate) })
}
