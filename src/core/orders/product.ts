/** Products and the cells of the policy that they stand for: a person or an order sets the product, never the cells. */

import type { UserId } from '../model/ids.ts'
import type { HeldProduct, Product } from '../model/order.ts'
import type { CellValue, PolicySettings, PresetName, RuleSet, SparseRules, UserRules } from '../model/policy.ts'

const NAMES: Readonly<Record<'mir' | 'others', Readonly<Record<Product, string>>>> = {
  mir: { 'on-demand': 'MIR On-Demand', 'always-on': 'MIR Always-On' },
  others: { 'on-demand': 'On-Demand', 'always-on': 'Always-On' },
}

/** What people of an account call it. */
export function productName(preset: PresetName, product: Product): string {
  return NAMES[preset === 'mir' ? 'mir' : 'others'][product]
}

const CELLS: Readonly<Record<Product, RuleSet>> = { 'on-demand': all('on-demand'), 'always-on': all('always') }

export function cellsOf(product: Product): RuleSet {
  return CELLS[product]
}

function all(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}

/** What a user's own rules are. Rules that inherit in all four cells are none. */
export function heldProduct(rules: SparseRules | undefined): HeldProduct {
  const { inbound, outbound } = rules ?? {}
  const value = inbound?.onnet ?? 'inherit'
  const isOne =
    value === (inbound?.offnet ?? 'inherit') &&
    value === (outbound?.onnet ?? 'inherit') &&
    value === (outbound?.offnet ?? 'inherit')
  if (!isOne) return 'own-rules'
  if (value === 'inherit') return 'none'
  return value === 'on-demand' ? 'on-demand' : value === 'always' ? 'always-on' : 'own-rules'
}

/** The settings with this product, or without one, for these users. Their profiles stay. */
export function withProduct(
  settings: PolicySettings,
  userIds: Iterable<UserId>,
  product: Product | 'none',
): PolicySettings {
  const users: Record<UserId, UserRules> = { ...settings.users }
  for (const id of userIds) {
    const { rules: _, ...rest } = Object.hasOwn(users, id) ? (users[id] ?? {}) : {}
    if (product !== 'none') users[id] = { ...rest, rules: cellsOf(product) }
    else if (rest.profile === undefined) delete users[id]
    else users[id] = rest
  }
  const { users: _, ...others } = settings
  return Object.keys(users).length === 0 ? others : { ...others, users }
}

/** The settings with another profile for a user; without one it is not known. */
export function withProfile(settings: PolicySettings, userId: UserId, profile: string | undefined): PolicySettings {
  const { profile: _, ...rest } = settings.users?.[userId] ?? {}
  const users = { ...settings.users }
  if (profile !== undefined) users[userId] = { ...rest, profile }
  else if (rest.rules === undefined) delete users[userId]
  else users[userId] = rest
  const { users: __, ...others } = settings
  return Object.keys(users).length === 0 ? others : { ...others, users }
}
