import type { Role } from '../../core/model/role.ts'

/** What people of a role do here. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  administrator: 'Everything on the platform',
  reseller: 'Manage the accounts of a reseller',
  'account-administrator': 'Read calls and manage the account',
  'phone-manager': 'Manage users, devices and who is recorded',
  supervisor: 'Hear the calls of groups and queues supervised',
  agent: 'Hear calls one was on',
  user: 'Hear calls one was on',
  viewer: 'Read, play and export calls',
  auditor: 'Read calls and the audit log',
  'authorised-contact': 'Order recording for people',
}
