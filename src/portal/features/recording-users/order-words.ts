import type { Order, RecordingUsers } from '../../../contract/order.ts'
import type { HeldProduct, OrderAction, OrderState, Product } from '../../../core/model/order.ts'
import { locale, t } from '../../lib/i18n.ts'

export type Products = RecordingUsers['products']

/** What a person has, as the account calls it. */
export function productWords(held: HeldProduct, products: Products): string {
  if (held === 'none') return t('No product')
  if (held === 'own-rules') return t('Rules of their own')
  return products.find(({ id }) => id === held)?.name ?? held
}

export const PRODUCT_HINTS: Readonly<Record<Product, string>> = {
  'on-demand': t('Nothing is kept of a call until somebody starts the recording.'),
  'always-on': t('Every call is recorded from its first second.'),
}

export const people = (count: number): string => t('{count} people', { count })

/** `Add MIR Always-On`. */
export function orderTitle({ action, product }: Pick<Order, 'action' | 'product'>, products: Products): string {
  const name = product === undefined ? t('call recording') : productWords(product, products)
  return ACTION_WORDS[action](name)
}

const ACTION_WORDS: Readonly<Record<OrderAction, (product: string) => string>> = {
  add: (product) => t('Add {product}', { product }),
  change: (product) => t('Change to {product}', { product }),
  remove: (product) => t('Remove {product}', { product }),
}

export const STATE_WORDS: Readonly<Record<OrderState, string>> = {
  scheduled: t('Scheduled'),
  done: t('Done'),
  cancelled: t('Cancelled'),
  failed: t('Failed'),
}

/** `2026-04-01` as `1 Apr 2026`: a day has no time zone. */
export function dayWords(day: string): string {
  return DAY.format(Date.parse(`${day}T12:00:00Z`))
}

const DAY = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
