import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { SetPasswordForm } from '../../features/one-time-link/set-password-form.tsx'
import { SignInFrame } from '../../features/sign-in/sign-in-frame.tsx'
import { t } from '../../lib/i18n.ts'
import { useDocumentTitle } from '../../ui/page.tsx'
import { toast } from '../../ui/toast.ts'
import { Logo } from '../shell/logo.tsx'

/** `/set-password#token` */
export default function SetPasswordRoute() {
  const navigate = useNavigate()
  const [token] = useState(() => window.location.hash.slice(1))
  useDocumentTitle(t('Set your password'))
  const done = () => {
    toast(t('Your password is set. Sign in with it.'))
    void navigate({ to: '/sign-in', replace: true })
  }
  return (
    <SignInFrame mark={<Logo size={26} />}>
      <SetPasswordForm
        token={token}
        onDone={done}
        otherwise={
          <p>
            <Link to="/forgotten-password">{t('Ask for a new one')}</Link> · <Link to="/sign-in">{t('Sign in')}</Link>
          </p>
        }
      />
    </SignInFrame>
  )
}
