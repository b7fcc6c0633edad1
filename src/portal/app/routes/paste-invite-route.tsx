import { useSearch } from '@tanstack/react-router'
import { PasteInvite } from '../../features/paste-invite/paste-invite.tsx'
import { useRecordingClients } from '../../lib/api/use-recording-clients.ts'
import { t } from '../../lib/i18n.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

export default function PasteInviteRoute() {
  const { client } = useSearch({ from: '/signed-in/settings/recording-clients/paste' })
  const { data: clients, error, refetch } = useRecordingClients()
  return (
    <Page
      title={t('Paste an INVITE')}
      intro={t(
        'See what Tapeline understands of what a recording client sends: who is on the call, what would be done with it, and why. Nothing is changed or kept.',
      )}
    >
      {clients ? (
        <PasteInvite clients={clients} clientId={client} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={240} />
      )}
    </Page>
  )
}
