import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { AccountForm } from '../../features/accounts/account-form.tsx'
import { AccountsList } from '../../features/accounts/accounts-list.tsx'
import { ClosedAccountsCard, WaitingClosingsCard } from '../../features/closing-account/closed-accounts-card.tsx'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

export default function AccountsRoute() {
  const session = useSession()
  const navigate = useNavigate()
  const zones = useTimeZones()
  const [making, setMaking] = useState(false)
  const open = (accountId: string) => void navigate({ to: '/settings/accounts/$accountId', params: { accountId } })
  return (
    <Page
      title={t('Accounts')}
      intro={t('An account is a business whose calls are recorded. Users, devices and recording rules belong to it.')}
      actions={session.may('manage-accounts') && <Button onClick={() => setMaking(true)}>{t('New account')}</Button>}
    >
      {session.may('manage-platform') && <WaitingClosingsCard onOpen={open} />}
      <AccountsList
        empty={t('No account yet. An account is a business whose calls are recorded: make the first one.')}
        onOpen={open}
      />
      {session.may('manage-platform') && (
        <ClosedAccountsCard
          timeZone={zones.mixed}
          onOpen={(terminationId) =>
            void navigate({ to: '/settings/closed-accounts/$terminationId', params: { terminationId } })
          }
        />
      )}
      {making && (
        <AccountForm account={undefined} onSaved={(account) => open(account.id)} onClose={() => setMaking(false)} />
      )}
    </Page>
  )
}
