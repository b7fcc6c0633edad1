import type { Account, Device, User } from '../model/account.ts'
import type { AccountId, UserId } from '../model/ids.ts'
import { addressKey } from '../model/party-address.ts'
import { NumberIndex } from './number-index.ts'

/** One account's people and phones by every name a call may give them. Keys are lower case. */
export interface AccountIndex {
  readonly account: Account
  readonly domains: ReadonlySet<string>
  readonly usersBySipAddress: ReadonlyMap<string, UserId>
  readonly devicesBySipAddress: ReadonlyMap<string, Device>
  readonly usersByExtension: ReadonlyMap<string, UserId>
  readonly usersByNumber: NumberIndex<UserId>
}

export function indexAccounts(
  accounts: readonly Account[],
  users: readonly User[],
  devices: readonly Device[],
): ReadonlyMap<AccountId, AccountIndex> {
  const usersOf = Map.groupBy(users, (user) => user.accountId)
  const devicesOf = Map.groupBy(devices, (device) => device.accountId)
  return new Map(
    accounts.map((account) => [
      account.id,
      indexAccount(account, usersOf.get(account.id) ?? [], devicesOf.get(account.id) ?? []),
    ]),
  )
}

function indexAccount(account: Account, users: readonly User[], devices: readonly Device[]): AccountIndex {
  const usersBySipAddress = new Map<string, UserId>()
  const usersByExtension = new Map<string, UserId>()
  const usersByNumber = new NumberIndex<UserId>()
  for (const user of users) {
    for (const address of user.sipAddresses) addFirst(usersBySipAddress, addressKey(address), user.id)
    if (user.extension !== undefined) addFirst(usersByExtension, keyOf(user.extension), user.id)
    for (const number of user.numbers) usersByNumber.add(number, user.id)
  }
  const devicesBySipAddress = new Map<string, Device>()
  for (const device of devices) addFirst(devicesBySipAddress, addressKey(device.sipAddress), device)
  const domains = new Set(account.domains.map(keyOf))
  return { account, domains, usersBySipAddress, devicesBySipAddress, usersByExtension, usersByNumber }
}

function addFirst<Value>(map: Map<string, Value>, key: string | undefined, value: Value): void {
  if (key && !map.has(key)) map.set(key, value)
}

function keyOf(text: string): string {
  return text.trim().toLowerCase()
}
