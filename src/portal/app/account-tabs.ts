/** The parts of an account's page. Who may not manage users does not get to the page at all. */
export const ACCOUNT_TABS = [
  { tab: 'account', label: 'Account' },
  { tab: 'users', label: 'Users' },
  { tab: 'devices', label: 'Devices' },
] as const

export type AccountTab = (typeof ACCOUNT_TABS)[number]['tab']

/** Whatever else stands in the address is the first one. */
export function parseAccountTab(value: unknown): AccountTab {
  return ACCOUNT_TABS.find(({ tab }) => tab === value)?.tab ?? 'account'
}
