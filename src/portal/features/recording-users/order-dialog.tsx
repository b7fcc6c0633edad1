import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { OrderReview, RecordingUser } from '../../../contract/order.ts'
import type { OrderAction, Product } from '../../../core/model/order.ts'
import { describeError } from '../../lib/describe-error.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { type OrderBody, placeOrder, reviewOrder } from './api/orders.ts'
import { EffectsTable } from './effects-table.tsx'
import classes from './order-dialog.module.css'
import { ActivationDate, ProductChoice } from './order-fields.tsx'
import { dayWords, orderTitle, type Products, people } from './order-words.ts'
import { PeopleWithout } from './people-without.tsx'

interface OrderDialogProps {
  readonly accountId: string
  readonly timeZone: string
  readonly products: Products
  readonly action: OrderAction
  /** For whom; undefined to choose among those without a product. */
  readonly chosen: readonly RecordingUser[] | undefined
  readonly onClose: () => void
}

const TITLES: Readonly<Record<OrderAction, string>> = {
  add: t('Add call recording'),
  change: t('Change product'),
  remove: t('Remove call recording'),
}

/** Choose, review, place. */
export function OrderDialog(props: OrderDialogProps) {
  const { accountId, timeZone, products, action, chosen, onClose } = props
  const client = useQueryClient()
  const [userIds, setUserIds] = useState<readonly string[]>(chosen?.map(({ id }) => id) ?? [])
  const [product, setProduct] = useState<Product | undefined>(() => onlyOther(products, action, chosen))
  const [day, setDay] = useState('')
  // One per dialog: whoever presses twice orders once.
  const [key] = useState(() => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`)
  const body = (ids: readonly string[]): OrderBody => ({
    accountId,
    action,
    ...(product === undefined || action === 'remove' ? {} : { product }),
    userIds: [...ids],
    ...(day === '' ? {} : { activationDate: day }),
  })
  const review = useMutation({ mutationFn: () => reviewOrder(body(userIds)) })
  const place = useMutation({
    mutationFn: ({ items }: OrderReview) =>
      placeOrder({ ...body(items.flatMap(({ user, problem }) => (problem ? [] : [user.id]))), key }),
    onSuccess: (order) => {
      const said = { order: orderTitle(order, products), people: people(order.itemCount) }
      toast(
        order.state === 'scheduled' && order.activationDate
          ? t('Ordered: {order} for {people} from {day}.', { ...said, day: dayWords(order.activationDate) })
          : t('Ordered: {order} for {people}.', said),
      )
      onClose()
    },
    onSettled: () =>
      Promise.all(
        ['orders', 'recording-users', 'settings'].map((each) => client.invalidateQueries({ queryKey: [each] })),
      ),
  })
  const form = useRef<HTMLFormElement>(null)
  const isReviewed = review.data !== undefined
  const wasReviewed = useRef(false)
  // Back from the review, whose buttons are gone, to where the form begins.
  useEffect(() => {
    if (wasReviewed.current && !isReviewed) form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    wasReviewed.current = isReviewed
  }, [isReviewed])
  const isComplete = userIds.length > 0 && (action === 'remove' || product !== undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (isComplete) review.mutate()
  }
  return (
    <Dialog onClose={onClose} title={review.data ? t('Review order') : TITLES[action]} size="lg">
      {review.data ? (
        <Review
          review={review.data}
          title={orderTitle({ action, ...(product && action !== 'remove' && { product }) }, products)}
          when={
            day === ''
              ? t('at once')
              : t('on {takesEffectAt}', { takesEffectAt: fullTime(Date.parse(review.data.takesEffectAt), timeZone) })
          }
          products={products}
          isPlacing={place.isPending}
          error={place.error}
          onBack={() => {
            review.reset()
            place.reset()
          }}
          onPlace={() => place.mutate(review.data)}
        />
      ) : (
        <form ref={form} onSubmit={submit} className={classes.fields}>
          {chosen ? (
            <p className={classes.lead}>{leadOf(action, chosen)}</p>
          ) : (
            <PeopleWithout accountId={accountId} values={userIds} onChange={setUserIds} />
          )}
          {action !== 'remove' && (
            <ProductChoice products={products} value={product} onChange={setProduct} autoFocus={chosen !== undefined} />
          )}
          <ActivationDate timeZone={timeZone} value={day} onChange={setDay} autoFocus={action === 'remove'} />
          {review.error && <FormError>{describeError(review.error).text}</FormError>}
          <div className={classes.actions}>
            <Button variant="default" onClick={onClose}>
              {t('Cancel')}
            </Button>
            <Button type="submit" disabled={!isComplete} loading={review.isPending}>
              {t('Review order')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

interface ReviewProps {
  readonly review: OrderReview
  readonly title: string
  readonly when: string
  readonly products: Products
  readonly isPlacing: boolean
  readonly error: unknown
  readonly onBack: () => void
  readonly onPlace: () => void
}

function Review({ review, title, when, products, isPlacing, error, onBack, onPlace }: ReviewProps) {
  const { allowed, items } = review
  const leftOut = items.length - allowed
  const lead = useRef<HTMLParagraphElement>(null)
  // Read first; whoever presses Enter twice has placed nothing.
  useEffect(() => lead.current?.focus(), [])
  return (
    <div className={classes.fields}>
      <p ref={lead} className={classes.lead} tabIndex={-1}>
        {tx('{order} for {people}, {when}.', { order: <b>{title}</b>, people: people(allowed), when })}
        {leftOut > 0 && ` ${t('{people} cannot get it and will be left out.', { people: people(leftOut) })}`}
      </p>
      <EffectsTable items={items} products={products} />
      {error ? <FormError>{describeError(error).text}</FormError> : null}
      <div className={classes.actions}>
        <Button variant="default" onClick={onBack}>
          {t('Back')}
        </Button>
        <Button disabled={allowed === 0} loading={isPlacing} onClick={onPlace}>
          {t('Place order')}
        </Button>
      </div>
    </div>
  )
}

/** Whoever has one of two products can only get the other. */
function onlyOther(
  products: Products,
  action: OrderAction,
  chosen: readonly RecordingUser[] | undefined,
): Product | undefined {
  if (action !== 'change' || !chosen) return undefined
  const others = products.filter(({ id }) => chosen.every(({ product }) => product !== id))
  return others.length === 1 ? others[0]?.id : undefined
}

function leadOf(action: OrderAction, chosen: readonly RecordingUser[]): string {
  const whom = chosen.length === 1 ? chosen[0]?.name : people(chosen.length)
  if (action === 'remove') return t('Take call recording away from {whom}? Recordings that there are stay.', { whom })
  return t('For {whom}.', { whom })
}
