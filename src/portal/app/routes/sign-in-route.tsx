import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { SignIn } from '../../features/sign-in/sign-in.tsx'
import { t } from '../../lib/i18n.ts'
import { useDocumentTitle } from '../../ui/page.tsx'
import { Logo } from '../shell/logo.tsx'

export default function SignInRoute() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { next, problem } = useSearch({ from: '/sign-in' })
  useDocumentTitle(t('Sign in'))
  const enter = async () => {
    // Whatever an earlier person had loaded is not this person's to see.
    client.clear()
    await navigate({ href: next ?? '/', replace: true })
  }
  return (
    <SignIn
      mark={<Logo size={26} />}
      problem={problem}
      next={next}
      forgotten={<Link to="/forgotten-password">{t('Forgotten your password?')}</Link>}
      onSignedIn={() => void enter()}
    />
  )
}
