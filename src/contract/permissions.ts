/** What somebody may do. Roles are named bundles of permissions; more roles come without a change of routes. */

import { z } from 'zod'
import type { Role } from '../core/model/role.ts'

export const PERMISSIONS = {
  'see-calls': 'See calls in the list and their details',
  listen: 'Play recordings',
  'listen-live': 'Hear calls while they go on',
  download: 'Save a recording as a file',
  export: 'Export many calls as one file',
  'control-own-calls': 'Start, stop, pause and resume the recording of calls one is on',
  'control-calls': 'The same of every call, as an administrator of the account',
  'tell-facts': 'Tell what the phone system knows of a call',
  'see-metadata': 'See what the phone system sent, as it came',
  'manage-users': 'Change users and devices',
  'manage-settings': 'Change what is recorded',
  'manage-api-keys': 'Make and revoke API keys',
  'read-audit-log': 'Read who did what',
  'manage-platform': 'Change accounts and recording clients, see refused INVITEs',
} as const

export type Permission = keyof typeof PERMISSIONS

export const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]).meta({ id: 'Permission' })

const LISTENING = [
  'see-calls',
  'listen',
  'download',
  'export',
  'control-own-calls',
] as const satisfies readonly Permission[]

export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: Object.keys(PERMISSIONS) as Permission[],
  'account-administrator': [
    ...LISTENING,
    'listen-live',
    'control-calls',
    'tell-facts',
    'see-metadata',
    'manage-users',
    'manage-settings',
    'manage-api-keys',
    'read-audit-log',
  ],
  viewer: LISTENING,
}

export const role = z.enum(['administrator', 'account-administrator', 'viewer'] satisfies Role[]).meta({
  id: 'Role',
  description: '`administrator` belongs to the platform, the others to one account',
})
