import { useNavigate } from '@tanstack/react-router'
import { IdentityProvidersCard } from '../../features/identity-providers/identity-providers-card.tsx'
import { SignInPolicyCard } from '../../features/sign-in-policy/sign-in-policy-card.tsx'
import { UsersCard } from '../../features/users/users-card.tsx'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'

/** Who administers the platform, and how they and the people of resellers sign in. */
export default function StaffRoute() {
  const navigate = useNavigate()
  return (
    <Page title={t('Platform staff')} intro={t('Who administers the platform, and how they sign in.')}>
      <UsersCard
        owner={{ kind: 'platform' }}
        onOpen={(userId) => void navigate({ to: '/settings/people/$staffId', params: { staffId: userId } })}
      />
      <SignInPolicyCard />
      <IdentityProvidersCard />
    </Page>
  )
}
