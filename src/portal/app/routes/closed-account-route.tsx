import { useParams } from '@tanstack/react-router'
import { CertificateView } from '../../features/closing-account/certificate-view.tsx'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'

export default function ClosedAccountRoute() {
  const { terminationId } = useParams({ from: '/signed-in/settings/closed-accounts/$terminationId' })
  return (
    <Page title={t('Deletion certificate')}>
      <CertificateView terminationId={terminationId} />
    </Page>
  )
}
