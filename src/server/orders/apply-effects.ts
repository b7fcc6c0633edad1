import { isDeepStrictEqual } from 'node:util'
import type { OrderAction, OrderEffect, OrderItem, Product } from '../../core/model/order.ts'
import { productName, withProduct } from '../../core/orders/product.ts'
import { describeChanges } from '../../core/policy/describe-changes.ts'
import { userName } from '../../core/words/name-ids.ts'
import { type SettingsChange, saveSettings } from '../../store/account-settings.ts'
import type { Scope, Trx } from '../../store/db.ts'
import { findOrderOptions } from '../../store/order-options.ts'
import type { Deed } from '../audit.ts'
import { presentChanges } from '../settings/present-settings.ts'
import type { OrderContext } from './order-context.ts'

export interface Applied {
  readonly settingsVersion: number
  /** For the audit log; undefined when the settings are as they were. */
  readonly deed?: Deed
  readonly items: readonly OrderItem[]
}

/**
 * Brings the effects into the settings, as a new version. Fails with `settings-changed` when somebody else
 * saved settings meanwhile.
 */
export async function applyEffects(
  trx: Trx,
  scope: Scope,
  context: OrderContext,
  { action, product }: { readonly action: OrderAction; readonly product?: Product | undefined },
  effects: readonly OrderEffect[],
  author: Pick<SettingsChange, 'changedBy' | 'changedByName'>,
): Promise<Applied> {
  const { account, settings, version, users } = context
  const changed = effects.filter(({ problem }) => problem === undefined)
  const after = withProduct(
    settings,
    changed.map(({ userId }) => userId),
    product ?? 'none',
  )
  const { letters } = await findOrderOptions(trx, scope, account.id)
  const items = effects.map((effect): OrderItem => {
    const user = users.get(effect.userId)
    const isTold = letters && effect.problem === undefined && user?.email !== undefined
    return { ...effect, userName: user?.name ?? effect.userId, letter: isTold ? 'waiting' : 'none' }
  })
  if (isDeepStrictEqual(after, settings)) return { settingsVersion: version, items }
  const what = product === undefined ? 'no product' : productName(settings.preset, product)
  const comment = `Order: ${ACTION_WORDS[action]} ${what}, ${changed.length === 1 ? '1 user' : `${changed.length} users`}`
  const settingsVersion = await saveSettings(trx, scope, {
    accountId: account.id,
    settings: after,
    basedOnVersion: version,
    comment,
    ...author,
  })
  const nameOf = (id: string) => {
    const user = users.get(id)
    return user && userName(user)
  }
  const deed: Deed = {
    action: 'settings.changed',
    subject: { kind: 'settings', id: account.id },
    accountId: account.id,
    details: {
      version: settingsVersion,
      comment,
      ...presentChanges(describeChanges(settings, after, { user: nameOf, device: () => undefined })),
    },
  }
  return { settingsVersion, items, deed }
}

const ACTION_WORDS: Readonly<Record<OrderAction, string>> = { add: 'add', change: 'change to', remove: 'remove,' }
