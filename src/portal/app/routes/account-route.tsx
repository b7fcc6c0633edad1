import { Button } from '@mantine/core'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { AccountForm } from '../../features/accounts/account-form.tsx'
import { removeAccount } from '../../features/accounts/api/remove-account.ts'
import { useSavedSearches } from '../../features/calls/api/saved-searches.ts'
import { CloseAccountCard, ClosedNote, ClosingBanner } from '../../features/closing-account/closing-card.tsx'
import { Completeness } from '../../features/completeness/completeness.tsx'
import { DispositionsCard } from '../../features/dispositions/dispositions-card.tsx'
import { SchedulesCard } from '../../features/exports/schedules-card.tsx'
import { IdentityProvidersCard } from '../../features/identity-providers/identity-providers-card.tsx'
import { HoldsCard } from '../../features/legal-holds/holds-card.tsx'
import { QueuesCard } from '../../features/queues/queues-card.tsx'
import { GroupsCard } from '../../features/recording-groups/groups-card.tsx'
import { SummaryCard } from '../../features/recording-settings/summary-card.tsx'
import { QuotaBanner } from '../../features/retention/quota-banner.tsx'
import { Retention } from '../../features/retention/retention.tsx'
import { SignInPolicyCard } from '../../features/sign-in-policy/sign-in-policy-card.tsx'
import { Storage } from '../../features/storage/storage.tsx'
import { useAccount } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { useSession } from '../../lib/use-session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TabNav } from '../../ui/tab-nav.tsx'
import { accountTabs } from '../account-tabs.ts'
import { NotFound } from '../not-found.tsx'
import { AccountDevices } from './account-devices.tsx'
import { AccountUsers } from './account-users.tsx'

/** One account: what it records, its people and phones, how they sign in. */
export default function AccountRoute() {
  const from = '/signed-in/settings/accounts/$accountId'
  const { accountId } = useParams({ from })
  const { tab: wanted } = useSearch({ from })
  const session = useSession()
  const searches = useSavedSearches()
  const { tabs, tab } = accountTabs(session.may, wanted)
  const navigate = useNavigate()
  const { data: account, error, refetch } = useAccount(accountId)
  const [editing, setEditing] = useState(false)
  if (!account) {
    if (isNotThere(error)) return <NotFound />
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  }
  return (
    <Page
      title={account.name}
      intro={[account.slug, account.timeZone, ...account.domains].join(' · ')}
      actions={
        <>
          {session.may('see-calls') && (
            <Button
              variant="default"
              renderRoot={(props) => <Link {...props} to="/calls" search={{ account: accountId, recorded: true }} />}
            >
              {t('Stored recordings')}
            </Button>
          )}
          {session.may('manage-orders') && (
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link {...props} to="/settings/accounts/$accountId/recording-users" params={{ accountId }} />
              )}
            >
              {t('Call recording users')}
            </Button>
          )}
          {session.may('manage-users') && (
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link {...props} to="/settings/accounts/$accountId/import" params={{ accountId }} />
              )}
            >
              {t('Import')}
            </Button>
          )}
          {session.may('manage-accounts') && (
            <Button variant="default" onClick={() => setEditing(true)}>
              {t('Edit')}
            </Button>
          )}
        </>
      }
    >
      {session.may('manage-platform') ? (
        <ClosingBanner account={account} timeZone={account.timeZone} />
      ) : (
        account.isClosed && <ClosedNote />
      )}
      {session.may('manage-retention') && <QuotaBanner accountId={accountId} />}
      <TabNav label={t('Account settings')} tabs={tabs} tab={tab} />
      {tab === 'users' && <AccountUsers account={account} />}
      {tab === 'devices' && <AccountDevices accountId={accountId} />}
      {tab === 'queues' && session.may('manage-settings') && <QueuesCard accountId={accountId} />}
      {tab === 'dispositions' && session.may('manage-settings') && <DispositionsCard accountId={accountId} />}
      {tab === 'storage' && session.may('manage-settings') && (
        <>
          <Storage accountId={accountId} mayNameFolders={session.may('manage-platform')} timeZone={account.timeZone} />
          {session.may('export') && (
            <SchedulesCard accountId={accountId} timeZone={account.timeZone} searches={searches.data ?? []} />
          )}
        </>
      )}
      {tab === 'retention' && session.may('manage-retention') && (
        <Retention
          accountId={accountId}
          timeZone={account.timeZone}
          isPerson={session.actor.kind === 'user'}
          mayExport={session.may('export')}
        />
      )}
      {tab === 'completeness' && session.may('manage-retention') && (
        <Completeness
          accountId={accountId}
          timeZone={account.timeZone}
          mayChange={session.may('manage-settings')}
          mayCompare
          callLink={(callId) => (
            <Link to="/calls/$callId" params={{ callId }}>
              {t('Open the call')}
            </Link>
          )}
        />
      )}
      {tab === 'holds' && session.may('place-hold') && <HoldsCard accountId={accountId} timeZone={account.timeZone} />}
      {tab === 'groups' && session.may('manage-access') && <GroupsCard accountId={accountId} />}
      {tab === 'account' && (
        <>
          {session.may('manage-settings') && (
            <SummaryCard
              accountId={accountId}
              edit={
                <Button
                  size="xs"
                  variant="default"
                  renderRoot={(props) => (
                    <Link {...props} to="/settings/accounts/$accountId/recording" params={{ accountId }} />
                  )}
                >
                  {t('Recording settings')}
                </Button>
              }
            />
          )}
          {session.may('manage-settings') && <SignInPolicyCard accountId={accountId} />}
          {session.may('manage-settings') && <IdentityProvidersCard accountId={accountId} />}
          {session.may('manage-platform') && <CloseAccountCard account={account} />}
        </>
      )}
      {editing && (
        <AccountForm
          account={account}
          onSaved={() => setEditing(false)}
          onClose={() => setEditing(false)}
          aside={
            session.may('manage-platform') && (
              <RemoveButton
                what={t('account {name}', { name: account.name })}
                remove={() => removeAccount(account.id)}
                queryKeys={['setup']}
                onRemoved={() => void navigate({ to: '/settings/accounts' })}
              >
                {t('Only an account without users, devices and calls can be removed.')}
              </RemoveButton>
            )
          }
        />
      )}
    </Page>
  )
}
