import { t } from '../../lib/i18n.ts'

export const TABS = [
  { tab: 'rules', label: t('Rules') },
  { tab: 'endpoints', label: t('Users and devices') },
  { tab: 'queues', label: t('Queues') },
  { tab: 'options', label: t('Options') },
  { tab: 'history', label: t('History') },
  { tab: 'import', label: t('Import') },
] as const

export type SettingsTab = (typeof TABS)[number]['tab']

/** Whatever else stands in the address is the first one. */
export function parseTab(value: unknown): SettingsTab {
  return TABS.find(({ tab }) => tab === value)?.tab ?? 'rules'
}
