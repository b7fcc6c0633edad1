/** For tests: small directories. */

import type { Account, Device, RecordingClient, User } from '../model/account.ts'
import { buildDirectory, type Directory } from './directory.ts'

export function accountOf(id: string, domains: readonly string[] = [`${id}.example`]): Account {
  return { id, slug: id, name: id, domains, timeZone: 'UTC' }
}

export function userOf(accountId: string, id: string, rest: Partial<User> = {}): User {
  return { id, accountId, name: id, numbers: [], sipAddresses: [], ...rest }
}

export function deviceOf(accountId: string, id: string, sipAddress: string, ownerId?: string): Device {
  return { id, accountId, name: id, kind: 'ip-phone', sipAddress, ...(ownerId === undefined ? {} : { ownerId }) }
}

export function clientOf(id: string, rest: Partial<RecordingClient> = {}): RecordingClient {
  return { id, name: id, addresses: [], certificateFingerprints: [], selectors: [], ...rest }
}

export function directoryOf(contents: {
  readonly accounts?: readonly Account[]
  readonly users?: readonly User[]
  readonly devices?: readonly Device[]
  readonly recordingClients?: readonly RecordingClient[]
}): Directory {
  return buildDirectory({
    accounts: [],
    users: [],
    devices: [],
    recordingClients: [],
    settings: new Map(),
    ...contents,
  })
}
