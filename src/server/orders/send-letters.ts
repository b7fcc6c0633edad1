/** Tells people by e-mail what an order did for them. An order never waits for it. */

import type { Account } from '../../core/model/account.ts'
import type { LetterState, Order, OrderItem } from '../../core/model/order.ts'
import { orderLetter } from '../../core/orders/order-letter.ts'
import { productName } from '../../core/orders/product.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings } from '../../store/account-settings.ts'
import { findAccount } from '../../store/accounts.ts'
import { accountScope, PLATFORM } from '../../store/db.ts'
import { findLetterLanguage } from '../../store/letter-languages.ts'
import { findOrderOptions, type OrderOptions } from '../../store/order-options.ts'
import { findOrder, itemsOfOrder, ordersWithWaitingLetters, saveLetter } from '../../store/orders.ts'
import { findUser } from '../../store/users.ts'
import type { OrderWork } from './carry-out-order.ts'

/** News that are older are none. */
const GIVE_UP_AFTER_MS = 48 * 3_600_000

/** Rejects when the mail server did not take one: those that wait are sent with the next try. */
export async function sendOrderLetters(work: OrderWork, orderId: string, signal?: AbortSignal): Promise<void> {
  const order = await findOrder(work.db, PLATFORM, orderId)
  if (order?.state !== 'done') return
  const scope = accountScope(order.accountId)
  const account = await findAccount(work.db, scope, order.accountId)
  if (!account) return
  const { preset } = (await findSettings(work.db, scope, account.id))?.settings ?? defaultSettings()
  const options = await findOrderOptions(work.db, scope, account.id)
  const isOld = work.nowMs() - (order.finishedAtMs ?? order.takesEffectAtMs) > GIVE_UP_AFTER_MS
  const called = order.product === undefined ? '' : productName(preset, order.product)
  let failure: unknown
  for (const item of await itemsOfOrder(work.db, scope, orderId)) {
    if (item.letter !== 'waiting' || signal?.aborted) continue
    try {
      const letter = isOld ? 'failed' : await send(work, { account, order, item, options, called })
      await saveLetter(work.db, scope, orderId, item.userId, letter)
    } catch (error) {
      failure = error
    }
  }
  if (failure !== undefined) throw failure
}

/** Those that the mail server has not taken so far. */
export async function sendWaitingLetters(work: OrderWork): Promise<void> {
  for (const { id } of await ordersWithWaitingLetters(work.db)) {
    try {
      await sendOrderLetters(work, id)
    } catch (error) {
      work.log.warn({ orderId: id, err: error }, 'letters about an order were not sent: tried again in an hour')
    }
  }
}

interface LetterTo {
  readonly account: Account
  readonly order: Order
  readonly item: OrderItem
  readonly options: OrderOptions
  /** Name of the product. */
  readonly called: string
}

/** Fails with `mail-not-sent`. */
async function send(work: OrderWork, { account, order, item, options, called }: LetterTo): Promise<LetterState> {
  const user = await findUser(work.db, accountScope(account.id), item.userId)
  if (!work.mailer || !options.letters || user?.email === undefined) return 'none'
  const letter = orderLetter({
    language: await findLetterLanguage(work.db, user.id),
    personName: user.name,
    accountName: account.name,
    product: order.product ?? 'none',
    productName: called,
    isChange: item.before !== 'none',
  })
  await work.mailer.send({ to: user.email, ...letter })
  return 'sent'
}
