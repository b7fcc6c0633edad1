import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { SetPasswordForm } from '../../features/one-time-link/set-password-form.tsx'
import { SignInFrame } from '../../features/sign-in/sign-in-frame.tsx'
import { useDocumentTitle } from '../../ui/page.tsx'
import { toast } from '../../ui/toast.ts'
import { Logo } from '../shell/logo.tsx'

/** `/set-password#token` */
export default function SetPasswordRoute() {
  const navigate = useNavigate()
  const [token] = useState(() => window.location.hash.slice(1))
  useDocumentTitle('Set your password')
  const done = () => {
    toast('Your password is set. Sign in with it.')
    void navigate({ to: '/sign-in', replace: true })
  }
  return (
    <SignInFrame mark={<Logo size={26} />}>
      <SetPasswordForm
        token={token}
        onDone={done}
        otherwise={
          <p>
            <Link to="/forgotten-password">Ask for a new one</Link> · <Link to="/sign-in">Sign in</Link>
          </p>
        }
      />
    </SignInFrame>
  )
}
