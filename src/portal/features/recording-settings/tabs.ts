export const TABS = [
  { tab: 'rules', label: 'Rules' },
  { tab: 'endpoints', label: 'Users and devices' },
  { tab: 'queues', label: 'Queues' },
  { tab: 'options', label: 'Options' },
  { tab: 'history', label: 'History' },
  { tab: 'import', label: 'Import' },
] as const

export type SettingsTab = (typeof TABS)[number]['tab']

/** Whatever else stands in the address is the first one. */
export function parseTab(value: unknown): SettingsTab {
  return TABS.find(({ tab }) => tab === value)?.tab ?? 'rules'
}
