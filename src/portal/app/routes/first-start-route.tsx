import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FirstStartForm } from '../../features/first-start/first-start-form.tsx'
import { SignInFrame } from '../../features/sign-in/sign-in-frame.tsx'
import { t } from '../../lib/i18n.ts'
import { useDocumentTitle } from '../../ui/page.tsx'
import { Logo } from '../shell/logo.tsx'

export default function FirstStartRoute() {
  const client = useQueryClient()
  const navigate = useNavigate()
  useDocumentTitle(t('Welcome'))
  const done = () => {
    client.clear()
    void navigate({ to: '/', replace: true })
  }
  return (
    <SignInFrame mark={<Logo size={26} />}>
      <FirstStartForm onDone={done} />
    </SignInFrame>
  )
}
