/** What an order is judged by, read inside the transaction that places or carries it out. */

import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, UserId } from '../../core/model/ids.ts'
import type { OrderDraft, OrderEffect } from '../../core/model/order.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { reviewOrder } from '../../core/orders/review-order.ts'
import { optionsOf } from '../../core/policy/options-of.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings } from '../../store/account-settings.ts'
import { findAccount } from '../../store/accounts.ts'
import type { Db, Scope } from '../../store/db.ts'
import { pendingOrders } from '../../store/orders.ts'
import { findUsers, type StoredUser } from '../../store/users.ts'

export interface OrderContext {
  readonly account: Account
  readonly settings: PolicySettings
  /** 0: the defaults. */
  readonly version: number
  /** Those named in the order that the account has. */
  readonly users: ReadonlyMap<UserId, StoredUser>
  readonly pending: ReadonlySet<UserId>
}

/** Fails with `account-not-found`. */
export async function orderContext(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  userIds: readonly UserId[],
): Promise<OrderContext> {
  const account = await findAccount(db, scope, accountId)
  if (!account) throw new AppError('account-not-found', 'There is no such account')
  const stored = await findSettings(db, scope, accountId)
  const users = (await findUsers(db, scope, userIds)).filter((user) => user.accountId === accountId)
  const pending = await pendingOrders(db, scope, accountId)
  return {
    account,
    settings: stored?.settings ?? defaultSettings(),
    version: stored?.version ?? 0,
    users: new Map(users.map((user) => [user.id, user])),
    pending: new Set(pending.keys()),
  }
}

export function effectsOf(draft: OrderDraft, { settings, users, pending }: OrderContext): readonly OrderEffect[] {
  return reviewOrder(draft, {
    settings,
    profiles: optionsOf(settings).profiles,
    isUser: (id) => users.has(id),
    hasPending: (id) => pending.has(id),
  })
}
