import {
  IconBriefcase,
  IconBuilding,
  IconDatabase,
  IconEar,
  IconKey,
  IconListCheck,
  IconListDetails,
  IconMicrophone,
  IconServer2,
  IconUserShield,
  IconUsers,
  IconWaveSine,
  IconWebhook,
} from '@tabler/icons-react'
import { type LinkProps, linkOptions } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import type { SignInSession } from '../../../contract/sign-in-session.ts'
import type { Permission } from '../../../core/model/permission.ts'
import { t } from '../../lib/i18n.ts'

export interface SettingsLink {
  readonly link: LinkProps
  readonly label: string
  readonly Icon: ComponentType<{ readonly size?: number; readonly stroke?: number }>
  readonly needs: Permission
  /** Whoever may do this has a better page. */
  readonly unless?: Permission
}

const ACCOUNTS: readonly SettingsLink[] = [
  { link: { to: '/settings/accounts' }, label: t('Accounts'), Icon: IconBuilding, needs: 'manage-settings' },
]

const REST: readonly SettingsLink[] = [
  { link: { to: '/settings/resellers' }, label: t('Resellers'), Icon: IconBriefcase, needs: 'manage-platform' },
  { link: { to: '/settings/staff' }, label: t('Platform staff'), Icon: IconUserShield, needs: 'manage-platform' },
  { link: { to: '/settings/access' }, label: t('Access'), Icon: IconEar, needs: 'manage-access' },
  {
    link: { to: '/settings/recording-clients' },
    label: t('Recording clients'),
    Icon: IconServer2,
    needs: 'manage-platform',
  },
  { link: { to: '/settings/api-keys' }, label: t('API keys'), Icon: IconKey, needs: 'manage-api-keys' },
  { link: { to: '/settings/webhooks' }, label: t('Webhooks'), Icon: IconWebhook, needs: 'manage-api-keys' },
  { link: { to: '/settings/storage' }, label: t('Storage'), Icon: IconDatabase, needs: 'manage-platform' },
  { link: { to: '/settings/audit-log' }, label: t('Audit log'), Icon: IconListDetails, needs: 'read-audit-log' },
]

/** People of one account need no list of accounts: their own is one click away. */
function ownAccount(accountId: string): readonly SettingsLink[] {
  const params = { accountId }
  const recording = linkOptions({ to: '/settings/accounts/$accountId/recording', params })
  const recordingUsers = linkOptions({ to: '/settings/accounts/$accountId/recording-users', params })
  const people = linkOptions({ to: '/settings/accounts/$accountId/people', params })
  const completeness = linkOptions({ to: '/settings/accounts/$accountId/completeness', params })
  const account = linkOptions({ to: '/settings/accounts/$accountId', params, activeOptions: { exact: true } })
  return [
    { link: recording as LinkProps, label: t('Recording'), Icon: IconWaveSine, needs: 'manage-settings' },
    {
      link: recordingUsers as LinkProps,
      label: t('Call recording users'),
      Icon: IconMicrophone,
      needs: 'manage-orders',
    },
    { link: account as LinkProps, label: t('Users and devices'), Icon: IconUsers, needs: 'manage-users' },
    {
      link: completeness as LinkProps,
      label: t('Completeness'),
      Icon: IconListCheck,
      needs: 'read-audit-log',
      unless: 'manage-users',
    },
    { link: people as LinkProps, label: t('People'), Icon: IconUsers, needs: 'explain-access', unless: 'manage-users' },
  ]
}

/** Of a reseller's people: who else looks after its accounts. */
function ownReseller(resellerId: string): readonly SettingsLink[] {
  const link = linkOptions({ to: '/settings/resellers/$resellerId', params: { resellerId } })
  return [{ link: link as LinkProps, label: t('Your colleagues'), Icon: IconBriefcase, needs: 'manage-accounts' }]
}

/** The settings pages this person can use. */
export function settingsLinks(
  session: Pick<SignInSession, 'account' | 'reseller'> & { readonly may: (permission: Permission) => boolean },
): readonly SettingsLink[] {
  const accounts = session.account ? ownAccount(session.account.id) : ACCOUNTS
  const colleagues = session.reseller ? ownReseller(session.reseller.id) : []
  return [...accounts, ...colleagues, ...REST].filter(
    ({ needs, unless }) => session.may(needs) && !(unless !== undefined && session.may(unless)),
  )
}
