import type { AccountId } from '../model/ids.ts'
import type { AccountIndex } from './account-index.ts'
import { NumberIndex } from './number-index.ts'

/** Accounts by what a call may show of them. Keys are lower case. */
export interface SelectionIndex {
  readonly accountsBySlug: ReadonlyMap<string, AccountId>
  readonly accountsByDomain: ReadonlyMap<string, ReadonlySet<AccountId>>
  readonly accountsByExtension: ReadonlyMap<string, ReadonlySet<AccountId>>
  readonly accountsByNumber: NumberIndex<AccountId>
}

export function indexSelection(accounts: ReadonlyMap<AccountId, AccountIndex>): SelectionIndex {
  const accountsBySlug = new Map<string, AccountId>()
  const accountsByDomain = new Map<string, Set<AccountId>>()
  const accountsByExtension = new Map<string, Set<AccountId>>()
  const accountsByNumber = new NumberIndex<AccountId>()
  for (const [id, index] of accounts) {
    accountsBySlug.set(index.account.slug.toLowerCase(), id)
    for (const domain of index.domains) addTo(accountsByDomain, domain, id)
    for (const extension of index.usersByExtension.keys()) addTo(accountsByExtension, extension, id)
    for (const number of index.usersByNumber.texts()) accountsByNumber.add(number, id)
  }
  return { accountsBySlug, accountsByDomain, accountsByExtension, accountsByNumber }
}

function addTo(map: Map<string, Set<AccountId>>, key: string, id: AccountId): void {
  const known = map.get(key)
  if (known) known.add(id)
  else map.set(key, new Set([id]))
}
