import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { NamesProvider } from '../../features/recording-settings/draft/names-context.tsx'
import { RecordingSettings } from '../../features/recording-settings/recording-settings.tsx'
import { useAccount } from '../../lib/api/use-accounts.ts'
import { useSettings } from '../../lib/api/use-settings.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NotFound } from '../not-found.tsx'

/** What one account records: its settings with everybody they may name. */
export default function RecordingRoute() {
  const from = '/signed-in/settings/accounts/$accountId/recording'
  const { accountId } = useParams({ from })
  const { tab = 'rules' } = useSearch({ from })
  const navigate = useNavigate()
  const account = useAccount(accountId)
  const settings = useSettings(accountId)
  const queries = [account, settings]
  if (isNotThere(account.error)) return <NotFound />
  if (!account.data || !settings.data) {
    const failed = queries.find(({ data, error }) => !data && error)
    return failed ? (
      <ErrorState
        error={failed.error}
        onRetry={() => {
          for (const query of queries) if (!query.data) void query.refetch()
        }}
      />
    ) : (
      <Page wide title={t('Recording')}>
        <Skeleton height={260} />
      </Page>
    )
  }
  return (
    <NamesProvider accountId={accountId}>
      <RecordingSettings
        // Another account is another draft.
        key={accountId}
        account={account.data}
        latest={settings.data}
        tab={tab}
        onTab={(next) => void navigate({ to: '.', search: { tab: next } })}
        trail={
          <Link to="/settings/accounts/$accountId" params={{ accountId }}>
            ← {account.data.name}
          </Link>
        }
      />
    </NamesProvider>
  )
}
