import { Button } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { UserSignInCard } from '../../features/user-sign-in/user-sign-in-card.tsx'
import { useUser } from '../../features/users/api/use-user.ts'
import { PersonCard } from '../../features/users/person-card.tsx'
import { ownerOf, type PersonOwner } from '../../features/users/person-owner.ts'
import { UserForm } from '../../features/users/user-form.tsx'
import { browserTimeZone } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { useSession } from '../../lib/use-session.ts'
import { isWholeUser } from '../../lib/whole-user.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NotFound } from '../not-found.tsx'

/** One person of the platform or of a reseller. */
export default function StaffPersonRoute() {
  const { staffId } = useParams({ from: '/signed-in/settings/people/$staffId' })
  const session = useSession()
  const navigate = useNavigate()
  const { data: user, error, refetch } = useUser(staffId)
  const [editing, setEditing] = useState(false)
  if (!user) {
    if (isNotThere(error)) return <NotFound />
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={220} />
  }
  const owner = ownerOf(user)
  if (owner.kind === 'account') return <NotFound />
  const mayChange = isWholeUser(user) && session.mayMake(user)
  const home = homeOf(owner)
  return (
    <Page
      title={user.name}
      trail={<Link {...home}>← {owner.kind === 'reseller' ? t('People of the reseller') : t('Platform staff')}</Link>}
    >
      <PersonCard
        user={user}
        actions={
          mayChange && (
            <Button size="xs" variant="default" onClick={() => setEditing(true)}>
              {t('Edit')}
            </Button>
          )
        }
      />
      <UserSignInCard user={user} timeZone={browserTimeZone()} mayChange={mayChange} />
      {editing && isWholeUser(user) && (
        <UserForm owner={owner} user={user} onClose={() => setEditing(false)} onRemoved={() => void navigate(home)} />
      )}
    </Page>
  )
}

function homeOf(owner: Exclude<PersonOwner, { readonly kind: 'account' }>) {
  return owner.kind === 'reseller'
    ? ({ to: '/settings/resellers/$resellerId', params: { resellerId: owner.resellerId } } as const)
    : ({ to: '/settings/staff' } as const)
}
