import { Button, Group, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { RecordingUser, RecordingUsers } from '../../../contract/order.ts'
import type { OrderAction } from '../../../core/model/order.ts'
import { t } from '../../lib/i18n.ts'
import { useKeptFocus } from '../../lib/use-kept-focus.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { setProfile, useRecordingUsers } from './api/use-recording-users.ts'
import { OrderDialog } from './order-dialog.tsx'
import { OrderHistoryCard } from './order-history-card.tsx'
import { dayWords, orderTitle, productWords } from './order-words.ts'
import { profileChoices } from './profile-choices.ts'

interface ProductCardProps {
  readonly account: { readonly id: string; readonly timeZone: string }
  readonly userId: string
}

/** By which product one person is recorded, the profile that allows it, and the orders that made it so. */
export function ProductCard({ account, userId }: ProductCardProps) {
  const { data, error, refetch } = useRecordingUsers(account.id, { userId })
  const user = data?.users.find(({ id }) => id === userId)
  if (!data || !user) {
    return (
      <Card title={t('Call recording')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={80} />}
      </Card>
    )
  }
  return (
    <>
      <KnownProductCard account={account} data={data} user={user} />
      <OrderHistoryCard accountId={account.id} timeZone={account.timeZone} products={data.products} userId={userId} />
    </>
  )
}

interface KnownProductCardProps extends Pick<ProductCardProps, 'account'> {
  readonly data: RecordingUsers
  readonly user: RecordingUser
}

function KnownProductCard({ account, data, user }: KnownProductCardProps) {
  const client = useQueryClient()
  const [action, setAction] = useState<OrderAction>()
  const { products } = data
  const { pending } = user
  const profile = useMutation({
    mutationFn: (chosen: string | null) => setProfile(user.id, chosen ?? undefined),
    onSuccess: () => toast(t('Saved.')),
    onError: toastError,
    onSettled: () =>
      Promise.all(['recording-users', 'settings'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
  const choices = profileChoices(data)
  const place = useRef<HTMLDivElement>(null)
  // An order takes the button away that began it.
  useKeptFocus(`${action} ${user.product} ${pending?.orderId}`, () => place.current)
  return (
    <Card
      title={t('Call recording')}
      actions={
        pending ? undefined : user.product === 'none' ? (
          <Button size="xs" variant="default" disabled={!user.mayBeRecorded} onClick={() => setAction('add')}>
            {t('Add product…')}
          </Button>
        ) : (
          <Group gap="xs" justify="flex-end">
            <Button size="xs" variant="default" onClick={() => setAction('change')}>
              {t('Change product…')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAction('remove')}>
              {t('Remove…')}
            </Button>
          </Group>
        )
      }
    >
      <div ref={place} tabIndex={-1}>
        <Facts
          facts={[
            [t('Product'), productWords(user.product, products)],
            [t('Scheduled'), pending && `${dayWords(pending.activationDate)}: ${orderTitle(pending, products)}`],
          ]}
        />
      </div>
      {choices.length > 0 && (
        <Select
          mt="sm"
          maw={320}
          label={t('Profile')}
          description={
            user.mayBeRecorded
              ? t('Decides whether the person may be recorded.')
              : t('People with this profile cannot be recorded.')
          }
          placeholder={t('Not known')}
          clearable
          disabled={profile.isPending}
          data={choices}
          value={user.profile ?? null}
          onChange={(chosen) => profile.mutate(chosen)}
        />
      )}
      {action && (
        <OrderDialog
          accountId={account.id}
          timeZone={account.timeZone}
          products={products}
          action={action}
          chosen={[user]}
          onClose={() => setAction(undefined)}
        />
      )}
    </Card>
  )
}
