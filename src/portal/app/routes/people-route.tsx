import { useNavigate, useParams } from '@tanstack/react-router'
import { UsersCard } from '../../features/users/users-card.tsx'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'

/** The people of an account, for whoever answers for what they hear and changes nothing of them. */
export default function PeopleRoute() {
  const { accountId } = useParams({ from: '/signed-in/settings/accounts/$accountId/people' })
  const navigate = useNavigate()
  return (
    <Page title={t('People')} intro={t('Open a person to see what they can hear, and why.')}>
      <UsersCard
        owner={{ kind: 'account', accountId }}
        readOnly
        onOpen={(userId) =>
          void navigate({ to: '/settings/accounts/$accountId/people/$userId', params: { accountId, userId } })
        }
      />
    </Page>
  )
}
