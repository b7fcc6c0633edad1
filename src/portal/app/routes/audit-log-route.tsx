import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { AuditLog } from '../../features/audit-log/audit-log.tsx'
import type { AuditSearch } from '../../features/audit-log/audit-search.ts'
import { useFoundAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

export default function AuditLogRoute() {
  const search = useSearch({ from: '/signed-in/settings/audit-log' })
  const session = useSession()
  const navigate = useNavigate()
  const zones = useTimeZones(search.accountId)
  const { data: accounts = [] } = useFoundAccounts('', session.account === undefined)
  const onSearch = useCallback(
    (changes: Partial<Record<keyof AuditSearch, string | undefined>>) =>
      void navigate({
        to: '/settings/audit-log',
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value)),
        replace: true,
      }),
    [navigate],
  )
  return (
    <Page
      wide
      title={t('Audit log')}
      intro={t('Who did what, when and from where. Nothing can be changed or taken out of it unnoticed.')}
    >
      <AuditLog
        search={search}
        onSearch={onSearch}
        timeZone={search.accountId === undefined ? zones.mixed : zones.of(search.accountId)}
        hasAccounts={session.account === undefined && accounts.length > 0}
      />
    </Page>
  )
}
