/** The parts of an account's page, each with what it needs. Who may not manage users does not get to the page at all. */
import { t } from '../lib/i18n.ts'

export const ACCOUNT_TABS = [
  { tab: 'account', label: t('Account'), needs: 'manage-users' },
  { tab: 'users', label: t('Users'), needs: 'manage-users' },
  { tab: 'devices', label: t('Devices'), needs: 'manage-users' },
  { tab: 'queues', label: t('Queues'), needs: 'manage-settings' },
  { tab: 'dispositions', label: t('Dispositions'), needs: 'manage-settings' },
  { tab: 'storage', label: t('Storage'), needs: 'manage-settings' },
  { tab: 'retention', label: t('Retention'), needs: 'manage-retention' },
  { tab: 'holds', label: t('Legal hold'), needs: 'place-hold' },
  { tab: 'groups', label: t('Recording groups'), needs: 'manage-access' },
] as const

export type AccountTab = (typeof ACCOUNT_TABS)[number]['tab']

/** Whatever else stands in the address is the first one. */
export function parseAccountTab(value: unknown): AccountTab {
  return ACCOUNT_TABS.find(({ tab }) => tab === value)?.tab ?? 'account'
}
