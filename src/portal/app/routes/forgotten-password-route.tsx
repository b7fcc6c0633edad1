import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ForgottenForm } from '../../features/one-time-link/forgotten-form.tsx'
import { SignInFrame } from '../../features/sign-in/sign-in-frame.tsx'
import { signInOptionsQuery } from '../../lib/api/sign-in-options-query.ts'
import { t } from '../../lib/i18n.ts'
import { useDocumentTitle } from '../../ui/page.tsx'
import { Logo } from '../shell/logo.tsx'

export default function ForgottenPasswordRoute() {
  const { data: options } = useQuery(signInOptionsQuery)
  useDocumentTitle(t('Forgotten password'))
  return (
    <SignInFrame mark={<Logo size={26} />}>
      <ForgottenForm
        byMail={options?.sendsMail ?? true}
        back={
          <p style={{ marginTop: 'var(--space-4)' }}>
            <Link to="/sign-in">{t('Back to sign-in')}</Link>
          </p>
        }
      />
    </SignInFrame>
  )
}
