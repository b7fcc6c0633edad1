import type { Role } from '../../../core/model/role.ts'

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  administrator: 'Everything on the platform',
  'account-administrator': 'Read calls and manage the account',
  viewer: 'Read, play and export calls',
}

/** Stands for "no account" in a list of accounts; no id looks like it. */
export const PLATFORM = 'platform'
