import { Button, Group } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { GrantDialog } from '../../features/access/grant-dialog.tsx'
import { ReachCard } from '../../features/access/reach-card.tsx'
import { ProductCard } from '../../features/recording-users/product-card.tsx'
import { UserSignInCard } from '../../features/user-sign-in/user-sign-in-card.tsx'
import { useUser } from '../../features/users/api/use-user.ts'
import { PersonCard } from '../../features/users/person-card.tsx'
import { UserForm } from '../../features/users/user-form.tsx'
import { useAccount } from '../../lib/api/use-accounts.ts'
import { browserTimeZone } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { useSession } from '../../lib/use-session.ts'
import { isWholeUser } from '../../lib/whole-user.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NotFound } from '../not-found.tsx'

/** Everything about one person of an account: a card for each subject. */
export default function PersonRoute() {
  const { accountId, userId } = useParams({ from: '/signed-in/settings/accounts/$accountId/people/$userId' })
  const session = useSession()
  const navigate = useNavigate()
  const user = useUser(userId)
  const { data: account, isPending: isAccountComing } = useAccount(accountId)
  const [isGiving, setGiving] = useState(false)
  const [isEditing, setEditing] = useState(false)
  if (!user.data || isAccountComing) {
    if (isNotThere(user.error)) return <NotFound />
    return user.error ? (
      <ErrorState error={user.error} onRetry={() => void user.refetch()} />
    ) : (
      <Page title={t('Person')}>
        <Skeleton height={220} />
      </Page>
    )
  }
  if (user.data.accountId !== accountId) return <NotFound />
  const mayChange = isWholeUser(user.data) && session.mayMake(user.data)
  return (
    <Page
      title={user.data.name}
      trail={
        session.may('manage-users') ? (
          <Link to="/settings/accounts/$accountId" params={{ accountId }} search={{ tab: 'users' }}>
            ← {account?.name ?? t('Users and devices')}
          </Link>
        ) : (
          session.may('explain-access') && (
            <Link to="/settings/accounts/$accountId/people" params={{ accountId }}>
              ← {t('People')}
            </Link>
          )
        )
      }
    >
      <PersonCard
        user={user.data}
        actions={
          mayChange && (
            <Button size="xs" variant="default" onClick={() => setEditing(true)}>
              {t('Edit')}
            </Button>
          )
        }
      />
      {session.may('manage-orders') && account && <ProductCard account={account} userId={userId} />}
      {session.may('manage-users') && (
        <UserSignInCard user={user.data} timeZone={account?.timeZone ?? browserTimeZone()} mayChange={mayChange} />
      )}
      {session.may('explain-access') && (
        <ReachCard
          userId={userId}
          title={t('What {name} can hear', { name: user.data.name })}
          actions={
            <Group gap="sm">
              <Link to="/calls" search={{ heardBy: userId }}>
                {t('Show the calls')}
              </Link>
              {session.may('manage-access') && session.actor.id !== userId && (
                <Button size="xs" variant="default" onClick={() => setGiving(true)}>
                  {t('Give access')}
                </Button>
              )}
            </Group>
          }
        />
      )}
      {isGiving && (
        <GrantDialog
          accountId={accountId}
          timeZone={account?.timeZone ?? browserTimeZone()}
          ownId={session.actor.id}
          person={user.data}
          onClose={() => setGiving(false)}
        />
      )}
      {isEditing && isWholeUser(user.data) && (
        <UserForm
          owner={{ kind: 'account', accountId }}
          user={user.data}
          onClose={() => setEditing(false)}
          onRemoved={() =>
            void navigate({ to: '/settings/accounts/$accountId', params: { accountId }, search: { tab: 'users' } })
          }
        />
      )}
    </Page>
  )
}
