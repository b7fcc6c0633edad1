/** What the live path knows of accounts: their people, phones and settings, indexed so that a call is matched in microseconds. */

import type { Account, Device, RecordingClient, User } from '../model/account.ts'
import type { AccountId } from '../model/ids.ts'
import type { PolicySettings } from '../model/policy.ts'
import { type AccountIndex, indexAccounts } from './account-index.ts'
import { type ClientIndex, indexClients } from './client-index.ts'
import { indexSelection, type SelectionIndex } from './selection-index.ts'

/** Plain data, as the store loads it. Users and devices of accounts that are not listed are left out. */
export interface DirectoryContents {
  readonly accounts: readonly Account[]
  readonly users: readonly User[]
  readonly devices: readonly Device[]
  /** Of two clients that name the same address or certificate, the first is found. */
  readonly recordingClients: readonly RecordingClient[]
  /** Accounts without an entry have the default settings. */
  readonly settings: ReadonlyMap<AccountId, PolicySettings>
  /** Of the settings; an account without an entry has version 0. */
  readonly settingsVersions?: ReadonlyMap<AccountId, number>
}

/** Never changes: a change in the store makes a new one. */
export interface Directory {
  readonly contents: DirectoryContents
  readonly settings: ReadonlyMap<AccountId, PolicySettings>
  readonly accounts: ReadonlyMap<AccountId, AccountIndex>
  readonly clients: ClientIndex
  readonly selection: SelectionIndex
}

/** Takes milliseconds for 10,000 users: not for the path of a call. */
export function buildDirectory(contents: DirectoryContents): Directory {
  const accounts = indexAccounts(contents.accounts, contents.users, contents.devices)
  return {
    contents,
    settings: contents.settings,
    accounts,
    clients: indexClients(contents.recordingClients),
    selection: indexSelection(accounts),
  }
}
