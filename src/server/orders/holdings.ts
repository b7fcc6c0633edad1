/** Who of an account has which product and profile, by the settings in force. */

import type { AccountId, UserId } from '../../core/model/ids.ts'
import type { HeldProduct } from '../../core/model/order.ts'
import type { PolicyOptions, PolicySettings, PresetName } from '../../core/model/policy.ts'
import { isUuid } from '../../core/model/uuid.ts'
import { heldProduct, productName } from '../../core/orders/product.ts'
import { optionsOf } from '../../core/policy/options-of.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings, findSettingsVersion } from '../../store/account-settings.ts'
import type { Db, Scope } from '../../store/db.ts'
import { keepHeldProducts } from '../../store/held-products.ts'
import type { Holders } from '../../store/page-recording-users.ts'

export interface Holdings {
  readonly version: number
  readonly preset: PresetName
  /** Profiles that may be recorded. */
  readonly profiles: PolicyOptions['profiles']
  /** Profiles that people have besides. */
  readonly otherProfiles: readonly string[]
  /** Only of those who have something; a user of before may be among them. */
  readonly ofUser: ReadonlyMap<UserId, { readonly product: HeldProduct; readonly profile?: string }>
  /** In the order of their names. */
  readonly products: Holders['products']
}

/** With those who have no product yet and wait for one. */
export function withWaiting({ products, ofUser }: Holdings, waitingIds: Iterable<UserId>): Holders {
  const hasNone = (id: UserId) => (ofUser.get(id)?.product ?? 'none') === 'none'
  return { products, waitingIds: [...waitingIds].filter(hasNone) }
}

/** So many accounts are remembered; each is some 100 bytes per user with rules. */
const REMEMBERED = 100

/** Every page of a list asks, while settings of many thousand users take longer to read than the page: remembered by their version. */
export function createHoldings(db: Db) {
  const remembered = new Map<AccountId, Holdings>()
  return {
    of: async (scope: Scope, accountId: AccountId): Promise<Holdings> => {
      const version = await findSettingsVersion(db, scope, accountId)
      const known = remembered.get(accountId)
      if (known?.version === version) return known
      const stored = await findSettings(db, scope, accountId)
      const holdings = holdingsOf(stored?.settings ?? defaultSettings(), stored?.version ?? 0)
      const held = [...holdings.ofUser].map(([id, { product }]) => [id, product] as const)
      const ofUsers = held.filter(([id, product]) => product !== 'none' && isUuid(id))
      await keepHeldProducts(db, scope, accountId, { version: holdings.version, ofUsers })
      remembered.delete(accountId)
      remembered.set(accountId, holdings)
      const [oldest] = remembered.keys()
      if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest)
      return holdings
    },
  }
}

function holdingsOf(settings: PolicySettings, version: number): Holdings {
  const { profiles } = optionsOf(settings)
  const ofUser = new Map(
    Object.entries(settings.users ?? {}).map(([id, { rules, profile }]) => [
      id,
      { product: heldProduct(rules), ...(profile === undefined ? {} : { profile }) },
    ]),
  )
  const others = [...ofUser.values()].flatMap(({ profile }) =>
    profile === undefined || profiles === 'any' || profiles.includes(profile) ? [] : [profile],
  )
  const nameOf = (product: HeldProduct) =>
    product === 'none' || product === 'own-rules' ? product : productName(settings.preset, product)
  const products = (['on-demand', 'always-on', 'own-rules'] as const)
    .map((product) => ({ product, name: nameOf(product) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    version,
    preset: settings.preset,
    profiles,
    otherProfiles: [...new Set(others)].sort(),
    ofUser,
    products,
  }
}
