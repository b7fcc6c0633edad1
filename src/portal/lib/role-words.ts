import type { Role } from '../../core/model/role.ts'
import { t } from './i18n.ts'

/** What people of a role do here. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  administrator: t('Everything on the platform'),
  reseller: t('Manage the accounts of a reseller'),
  'account-administrator': t('Read calls and manage the account'),
  'phone-manager': t('Manage users, devices and who is recorded'),
  supervisor: t('Hear the calls of groups and queues supervised'),
  agent: t('Hear calls one was on'),
  user: t('Hear calls one was on'),
  viewer: t('Read, play and export calls'),
  auditor: t('Read calls and the audit log'),
  'authorised-contact': t('Order recording for people'),
}
