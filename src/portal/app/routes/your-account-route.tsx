import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { OwnAccess } from '../../features/access/own-access.tsx'
import { signOut } from '../../features/sign-in/api/sign-out.ts'
import { ChangePasswordDialog } from '../../features/sign-in/change-password-dialog.tsx'
import { useOwnSignIn } from '../../features/your-account/api/own-sign-in.ts'
import { PasskeysCard } from '../../features/your-account/passkeys-card.tsx'
import { SecondFactorCard } from '../../features/your-account/second-factor-card.tsx'
import { SessionsCard } from '../../features/your-account/sessions-card.tsx'
import { sessionQuery } from '../../lib/api/session-query.ts'
import { browserTimeZone } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast, toastError } from '../../ui/toast.ts'

/** Everything about how the person signs in. */
export default function YourAccountRoute() {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: own, error, refetch } = useOwnSignIn()
  const [changingPassword, setChangingPassword] = useState(false)
  const timeZone = session.account?.timeZone ?? browserTimeZone()
  const missing = session.secondFactorMissing === true
  const toSignIn = async () => {
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  const setUp = async () => {
    const after = await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
    if (!missing || after.secondFactorMissing) return
    client.clear()
    await navigate({ to: '/' })
  }
  const leave = async () => {
    try {
      if (!(await signOut())) await toSignIn()
    } catch (failure) {
      toastError(failure)
    }
  }
  return (
    <Page
      title={missing ? t('Set up a second factor') : t('Your account')}
      intro={
        missing
          ? t('Your organisation asks for a second factor. It takes a minute; then you can go on.')
          : [session.actor.name, session.actor.email].filter(Boolean).join(' · ')
      }
      actions={
        missing && (
          <Button variant="default" onClick={() => void leave()}>
            {t('Sign out')}
          </Button>
        )
      }
    >
      {own ? (
        <SecondFactorCard own={own} timeZone={timeZone} onSetUp={() => void setUp()} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={96} />
      )}
      {own && <PasskeysCard own={own} timeZone={timeZone} onSetUp={() => void setUp()} />}
      {own?.hasPassword && !missing && (
        <Card
          title={t('Password')}
          hint={t('At least 12 characters; long is better than complicated.')}
          actions={
            <Button size="xs" variant="default" onClick={() => setChangingPassword(true)}>
              {t('Change password')}
            </Button>
          }
        >
          {t('You sign in with it again afterwards, here and everywhere else.')}
        </Card>
      )}
      {!missing && <SessionsCard timeZone={timeZone} />}
      {!missing && session.account && (
        <OwnAccess userId={session.actor.id} accountId={session.account.id} timeZone={timeZone} />
      )}
      {changingPassword && (
        <ChangePasswordDialog
          userId={session.actor.id}
          onChanged={() => {
            toast(t('Your password is changed. Sign in with the new one.'))
            void toSignIn()
          }}
          onClose={() => setChangingPassword(false)}
        />
      )}
    </Page>
  )
}
