/** What an order would do, person by person: before it is placed, and once more when it takes effect. */

import type { UserId } from '../model/ids.ts'
import type { HeldProduct, OrderDraft, OrderEffect, OrderProblem } from '../model/order.ts'
import type { PolicyOptions, PolicySettings, UserRules } from '../model/policy.ts'
import { heldProduct } from './product.ts'

export interface OrderCircumstances {
  /** In force. */
  readonly settings: PolicySettings
  /** Profiles that may be recorded. */
  readonly profiles: PolicyOptions['profiles']
  readonly isUser: (id: UserId) => boolean
  /** Whether another order for the user waits for its day. */
  readonly hasPending: (id: UserId) => boolean
}

/** One effect per user, in the order they are named; who is named twice is told once. */
export function reviewOrder(draft: OrderDraft, circumstances: OrderCircumstances): readonly OrderEffect[] {
  return [...new Set(draft.userIds)].map((userId) => {
    const { settings } = circumstances
    const own =
      settings.users !== undefined && Object.hasOwn(settings.users, userId) ? settings.users[userId] : undefined
    const before = heldProduct(own?.rules)
    const problem = problemOf(draft, userId, before, own, circumstances)
    if (problem !== undefined) return { userId, before, after: before, problem }
    return { userId, before, after: draft.product ?? 'none' }
  })
}

function problemOf(
  { action, product }: OrderDraft,
  userId: UserId,
  before: HeldProduct,
  own: UserRules | undefined,
  { profiles, isUser, hasPending }: OrderCircumstances,
): OrderProblem | undefined {
  if (!isUser(userId)) return 'user-not-found'
  if (hasPending(userId)) return 'order-pending'
  if (action === 'remove') return before === 'none' ? 'product-not-held' : undefined
  if (before === product) return 'product-held'
  if (action === 'add' && before !== 'none') return 'other-product-held'
  if (action === 'change' && before === 'none') return 'product-not-held'
  return mayBeRecorded(own?.profile, profiles) ? undefined : 'profile-not-allowed'
}

/** One whose profile is not known may, as in the policy. */
export function mayBeRecorded(profile: string | undefined, profiles: PolicyOptions['profiles']): boolean {
  return profile === undefined || profiles === 'any' || profiles.includes(profile)
}
