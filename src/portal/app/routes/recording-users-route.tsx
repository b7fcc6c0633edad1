import { Link, useParams } from '@tanstack/react-router'
import { useRecordingUsers } from '../../features/recording-users/api/use-recording-users.ts'
import { LettersCard } from '../../features/recording-users/letters-card.tsx'
import { OrderHistoryCard } from '../../features/recording-users/order-history-card.tsx'
import { RecordingUsersCard } from '../../features/recording-users/recording-users-card.tsx'
import { useAccount } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { useSession } from '../../lib/use-session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NotFound } from '../not-found.tsx'

/** Who of an account has call recording, and the orders that made it so. */
export default function RecordingUsersRoute() {
  const { accountId } = useParams({ from: '/signed-in/settings/accounts/$accountId/recording-users' })
  const session = useSession()
  const account = useAccount(accountId)
  const users = useRecordingUsers(accountId)
  if (isNotThere(account.error)) return <NotFound />
  const failed = [account, users].find(({ data, error }) => !data && error)
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
  return (
    <Page
      wide
      title={t('Call recording users')}
      intro={t('Who has call recording, and by which product. Everything is ordered here: at once, or from a day on.')}
      trail={
        session.may('manage-users') && (
          <Link to="/settings/accounts/$accountId" params={{ accountId }}>
            ← {account.data?.name ?? t('Account')}
          </Link>
        )
      }
    >
      {account.data && users.data ? (
        <>
          <RecordingUsersCard
            account={account.data}
            data={users.data}
            personLink={({ id: userId, name }) =>
              session.may('manage-users') ? (
                <Link to="/settings/accounts/$accountId/people/$userId" params={{ accountId, userId }}>
                  {name}
                </Link>
              ) : (
                name
              )
            }
          />
          <OrderHistoryCard accountId={accountId} timeZone={account.data.timeZone} products={users.data.products} />
          <LettersCard accountId={accountId} />
        </>
      ) : (
        <Skeleton height={320} />
      )}
    </Page>
  )
}
