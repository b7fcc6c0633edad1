/** Orders: which product somebody gets or loses, from which day on. */

import type { AccountId, UserId } from './ids.ts'

/** What can be ordered for a person. Each is four cells of the policy; what it is called depends on the preset. */
export const PRODUCTS = ['on-demand', 'always-on'] as const

export type Product = (typeof PRODUCTS)[number]

/** What a person has: a product, none, or rules that are none of the products. */
export type HeldProduct = Product | 'none' | 'own-rules'

export const ORDER_ACTIONS = ['add', 'change', 'remove'] as const

export type OrderAction = (typeof ORDER_ACTIONS)[number]

/** `scheduled`: waits for its day. `failed`: when the day came nobody could get it. */
export const ORDER_STATES = ['scheduled', 'done', 'cancelled', 'failed'] as const

export type OrderState = (typeof ORDER_STATES)[number]

/** Why a person cannot get what is ordered; codes of docs/errors.md. */
export const ORDER_PROBLEMS = [
  'user-not-found',
  'profile-not-allowed',
  'product-held',
  'other-product-held',
  'product-not-held',
  'order-pending',
] as const

export type OrderProblem = (typeof ORDER_PROBLEMS)[number]

/** What somebody wants. */
export interface OrderDraft {
  readonly action: OrderAction
  /** Absent exactly for `remove`. */
  readonly product?: Product
  readonly userIds: readonly UserId[]
}

/** What the order does to one person. */
export interface OrderEffect {
  readonly userId: UserId
  readonly before: HeldProduct
  readonly after: HeldProduct
  /** Then nothing changes. */
  readonly problem?: OrderProblem
}

/** Whether a letter told the person. `none`: nobody was to be told. */
export type LetterState = 'none' | 'waiting' | 'sent' | 'failed'

export interface OrderItem extends OrderEffect {
  /** As the person was called when the order was placed. */
  readonly userName: string
  readonly letter: LetterState
}

export interface Order {
  readonly id: string
  readonly accountId: AccountId
  readonly action: OrderAction
  readonly product?: Product
  /** `yyyy-mm-dd` in the account's time zone; absent: at once. */
  readonly activationDate?: string
  readonly takesEffectAtMs: number
  readonly state: OrderState
  /** Of a failed one: a code of docs/errors.md. */
  readonly failure?: string
  readonly itemCount: number
  readonly placedBy: OrderActor
  readonly placedAtMs: number
  /** When it was done, cancelled or failed. */
  readonly finishedAtMs?: number
  readonly cancelledByName?: string
  /** Of the settings that it made. */
  readonly settingsVersion?: number
}

export interface OrderActor {
  readonly kind: 'user' | 'api-key'
  readonly id: string
  readonly name: string
}
