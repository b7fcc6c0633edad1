/** The parts of an account's page, each with what it needs. Who may not manage users does not get to the page at all. */

import type { Permission } from '../../core/model/permission.ts'
import { t } from '../lib/i18n.ts'

export const ACCOUNT_TABS = [
  { tab: 'account', label: t('Account'), needs: 'manage-settings' },
  { tab: 'users', label: t('Users'), needs: 'manage-users' },
  { tab: 'devices', label: t('Devices'), needs: 'manage-users' },
  { tab: 'queues', label: t('Queues'), needs: 'manage-settings' },
  { tab: 'dispositions', label: t('Dispositions'), needs: 'manage-settings' },
  { tab: 'storage', label: t('Storage'), needs: 'manage-settings' },
  { tab: 'retention', label: t('Retention'), needs: 'manage-retention' },
  { tab: 'completeness', label: t('Completeness'), needs: 'manage-retention' },
  { tab: 'holds', label: t('Legal hold'), needs: 'place-hold' },
  { tab: 'groups', label: t('Groups'), needs: 'manage-access' },
] as const

export type AccountTab = (typeof ACCOUNT_TABS)[number]['tab']

/** Whatever else stands in the address is nothing. */
export function parseAccountTab(value: unknown): AccountTab | undefined {
  return ACCOUNT_TABS.find(({ tab }) => tab === value)?.tab
}

/** What this person may open, and what is open: what the address says, else the first. */
export function accountTabs(may: (permission: Permission) => boolean, wanted: AccountTab | undefined) {
  const tabs = ACCOUNT_TABS.filter(({ needs }) => may(needs))
  return { tabs, tab: (tabs.find(({ tab }) => tab === wanted) ?? tabs[0])?.tab }
}
