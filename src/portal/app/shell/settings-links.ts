import { IconBuilding, IconKey, IconServer2 } from '@tabler/icons-react'
import type { Permission } from '../../../contract/permissions.ts'

const LINKS = [
  { to: '/settings/accounts', label: 'Accounts', Icon: IconBuilding, needs: 'manage-settings' },
  { to: '/settings/recording-clients', label: 'Recording clients', Icon: IconServer2, needs: 'manage-platform' },
  { to: '/settings/api-keys', label: 'API keys', Icon: IconKey, needs: 'manage-api-keys' },
] as const satisfies readonly { needs: Permission; [key: string]: unknown }[]

/** The settings pages this person can use. */
export function settingsLinks(session: { readonly may: (permission: Permission) => boolean }) {
  return LINKS.filter((link) => session.may(link.needs))
}
