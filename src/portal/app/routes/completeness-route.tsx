import { Link, useParams } from '@tanstack/react-router'
import { Completeness } from '../../features/completeness/completeness.tsx'
import { useAccount } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** How complete an account's recordings are, for whoever looks and changes nothing. Others have it among the account's pages. */
export default function CompletenessRoute() {
  const { accountId } = useParams({ from: '/signed-in/settings/accounts/$accountId/completeness' })
  const session = useSession()
  const { data: account, error, refetch } = useAccount(accountId)
  if (!account) {
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  }
  return (
    <Page title={t('Completeness')} intro={account.name}>
      <Completeness
        accountId={accountId}
        timeZone={account.timeZone}
        mayChange={session.may('manage-settings')}
        mayCompare={session.may('manage-retention')}
        callLink={(callId) => (
          <Link to="/calls/$callId" params={{ callId }}>
            {t('Open the call')}
          </Link>
        )}
      />
    </Page>
  )
}
