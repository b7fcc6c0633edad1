/** What somebody may do. Roles are named bundles of permissions; more roles come without a change of routes. */

import type { Role } from './role.ts'

export const PERMISSIONS = {
  'see-calls': 'See calls in the list and their details',
  listen: 'Play recordings',
  'listen-live': 'Hear calls while they go on',
  download: 'Save a recording as a file',
  export: 'Export many calls as one file',
  annotate: 'Write notes on calls, set their disposition and tags',
  'control-own-calls': 'Start, stop, pause and resume the recording of calls one is on',
  'control-calls': 'The same of every call, as an administrator of the account',
  'tell-facts': 'Tell what the phone system knows of a call',
  'see-metadata': 'See what the phone system sent, as it came',
  'manage-users': 'Change users and devices',
  'manage-settings': 'Change what is recorded',
  'manage-api-keys': 'Make and revoke API keys',
  'manage-orders': 'Order products for people: who is recorded, and how',
  'manage-access': 'Decide who may hear whose recordings',
  'manage-retention': 'Decide how long recordings are kept, and remove what is over',
  'place-hold': 'Keep recordings for a case, however old they are',
  'explain-access': 'See who may hear a recording, and why',
  'read-audit-log': 'Read who did what',
  'manage-accounts': 'Make and change accounts',
  'manage-platform': 'Change accounts and recording clients, see refused INVITEs',
} as const

export type Permission = keyof typeof PERMISSIONS

const LISTENING = [
  'see-calls',
  'listen',
  'download',
  'export',
  'annotate',
  'control-own-calls',
] as const satisfies readonly Permission[]

const MANAGING = [
  'manage-users',
  'manage-settings',
  'manage-orders',
  'manage-access',
  'manage-retention',
  'place-hold',
  'explain-access',
  'manage-api-keys',
  'read-audit-log',
] as const satisfies readonly Permission[]

const OF_ACCOUNT_ADMINISTRATOR = [
  ...LISTENING,
  'listen-live',
  'control-calls',
  'tell-facts',
  'see-metadata',
  ...MANAGING,
] as const satisfies readonly Permission[]

export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: Object.keys(PERMISSIONS) as Permission[],
  reseller: [...OF_ACCOUNT_ADMINISTRATOR, 'manage-accounts'],
  'account-administrator': OF_ACCOUNT_ADMINISTRATOR,
  'phone-manager': [...LISTENING, 'manage-users', 'manage-orders'],
  supervisor: [...LISTENING, 'listen-live'],
  agent: LISTENING,
  user: LISTENING,
  viewer: LISTENING,
  auditor: ['see-calls', 'listen', 'see-metadata', 'explain-access', 'read-audit-log'],
  'authorised-contact': ['manage-orders'],
}
