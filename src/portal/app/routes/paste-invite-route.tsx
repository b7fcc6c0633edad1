import { useSearch } from '@tanstack/react-router'
import { PasteInvite } from '../../features/paste-invite/paste-invite.tsx'
import { useAccounts } from '../../lib/api/use-accounts.ts'
import { useRecordingClients } from '../../lib/api/use-recording-clients.ts'
import { t } from '../../lib/i18n.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

export default function PasteInviteRoute() {
  const { client } = useSearch({ from: '/signed-in/settings/recording-clients/paste' })
  const accounts = useAccounts()
  const clients = useRecordingClients()
  const error = accounts.error ?? clients.error
  return (
    <Page
      title={t('Paste an INVITE')}
      intro={t(
        'See what Tapeline understands of what a recording client sends: who is on the call, what would be done with it, and why. Nothing is changed or kept.',
      )}
    >
      {accounts.data && clients.data ? (
        <PasteInvite accounts={accounts.data} clients={clients.data} clientId={client} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([accounts.refetch(), clients.refetch()])} />
      ) : (
        <Skeleton height={240} />
      )}
    </Page>
  )
}
