/** Users and devices as phone systems name them: by our ids, or by what they know themselves. */

import type { Directory } from '../../core/directory/directory.ts'
import { matchParty } from '../../core/directory/match-party.ts'
import type { Device } from '../../core/model/account.ts'
import type { AccountId, UserId } from '../../core/model/ids.ts'
import { addressKey } from '../../core/model/party-address.ts'
import { isUuid } from '../../core/model/uuid.ts'

/** By id, extension, number or SIP address. */
export function findUserId(directory: Directory, accountId: AccountId, user: string): UserId | undefined {
  if (!isUuid(user)) return matchParty(directory, accountId, user).userId
  const id = user.toLowerCase()
  return directory.contents.users.find((each) => each.id === id && each.accountId === accountId)?.id
}

/** By id or SIP address. */
export function findDevice(directory: Directory, accountId: AccountId, device: string): Device | undefined {
  const key = addressKey(device)
  if (key !== undefined) return directory.accounts.get(accountId)?.devicesBySipAddress.get(key)
  const id = device.toLowerCase()
  return directory.contents.devices.find((each) => each.id === id && each.accountId === accountId)
}
