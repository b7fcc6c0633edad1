import type { AccountId, DeviceId, UserId } from '../model/ids.ts'
import { addressKey, isWithheld, type PartyAddress, parseAddress } from '../model/party-address.ts'
import type { Network } from '../model/policy.ts'
import type { AccountIndex } from './account-index.ts'
import type { Directory } from './directory.ts'

export interface PartyMatch {
  readonly network: Network
  readonly userId?: UserId
  readonly deviceId?: DeviceId
  /** Telephone number or extension read from the address. */
  readonly number?: string
}

/** An extension has up to so many digits; more are a telephone number. */
const MAXIMUM_EXTENSION_DIGITS = 6

/** Who of the account this is, and whether it belongs to the account at all. An address that is missing is offnet. */
export function matchParty(directory: Directory, accountId: AccountId, aor: string | undefined): PartyMatch {
  const address = parseAddress(aor ?? '')
  const number = address.number === undefined ? {} : { number: address.number }
  const index = directory.accounts.get(accountId)
  if (!index || address.user === undefined) return { network: 'offnet', ...number }
  const known = findBySipAddress(index, address) ?? findByNumber(index, address, directory)
  if (known) return { network: 'onnet', ...known, ...number }
  return { network: isOfAccount(index, address) ? 'onnet' : 'offnet', ...number }
}

type Known = Pick<PartyMatch, 'userId' | 'deviceId'>

function findBySipAddress(index: AccountIndex, address: PartyAddress): Known | undefined {
  const key = addressKey(address) ?? ''
  const device = index.devicesBySipAddress.get(key)
  const userId = index.usersBySipAddress.get(key) ?? device?.ownerId
  if (!device && userId === undefined) return undefined
  return { ...(userId === undefined ? {} : { userId }), ...(device ? { deviceId: device.id } : {}) }
}

function findByNumber(
  index: AccountIndex,
  { user, host, number }: PartyAddress,
  directory: Directory,
): Known | undefined {
  // The host may be the phone system's or the carrier's; only another account's domain says that it is somebody else's 101.
  const isForeign = host !== undefined && !index.domains.has(host) && directory.selection.accountsByDomain.has(host)
  const userId = isForeign || user === undefined ? undefined : index.usersByExtension.get(user)
  if (userId !== undefined) return { userId }
  const owners = number === undefined ? undefined : index.usersByNumber.find(number)
  if (!owners || owners.size === 0) return undefined
  // A number that several users share belongs to the account, but tells nobody.
  const [owner] = owners
  return owners.size === 1 && owner !== undefined ? { userId: owner } : {}
}

function isOfAccount(index: AccountIndex, address: PartyAddress): boolean {
  const { host, number } = address
  if (host === undefined || !index.domains.has(host) || isWithheld(address)) return false
  return number === undefined || (!number.startsWith('+') && number.length <= MAXIMUM_EXTENSION_DIGITS)
}
