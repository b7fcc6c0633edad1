import { Button } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { AccountsList } from '../../features/accounts/accounts-list.tsx'
import { ResellerForm } from '../../features/resellers/reseller-form.tsx'
import { UsersCard } from '../../features/users/users-card.tsx'
import { useReseller } from '../../lib/api/use-resellers.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { useSession } from '../../lib/use-session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NotFound } from '../not-found.tsx'

/** One reseller: its people, and the accounts they look after. */
export default function ResellerRoute() {
  const { resellerId } = useParams({ from: '/signed-in/settings/resellers/$resellerId' })
  const session = useSession()
  const navigate = useNavigate()
  const { data: reseller, error, refetch } = useReseller(resellerId)
  const [editing, setEditing] = useState(false)
  if (!reseller) {
    if (isNotThere(error)) return <NotFound />
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  }
  const isOfPlatform = session.may('manage-platform')
  return (
    <Page
      title={reseller.name}
      intro={isOfPlatform ? reseller.slug : t('Your colleagues, who look after the same accounts.')}
      trail={isOfPlatform && <Link to="/settings/resellers">← {t('Resellers')}</Link>}
      actions={
        isOfPlatform && (
          <Button variant="default" onClick={() => setEditing(true)}>
            {t('Edit')}
          </Button>
        )
      }
    >
      <UsersCard
        owner={{ kind: 'reseller', resellerId }}
        onOpen={(userId) => void navigate({ to: '/settings/people/$staffId', params: { staffId: userId } })}
      />
      <AccountsList
        title={t('Accounts')}
        resellerId={resellerId}
        empty={t('No accounts yet. Who looks after an account is said in the account.')}
        onOpen={(accountId) => void navigate({ to: '/settings/accounts/$accountId', params: { accountId } })}
      />
      {editing && (
        <ResellerForm
          reseller={reseller}
          onSaved={() => undefined}
          onRemoved={() => void navigate({ to: '/settings/resellers' })}
          onClose={() => setEditing(false)}
        />
      )}
    </Page>
  )
}
