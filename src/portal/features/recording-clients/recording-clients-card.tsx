import type { RecordingClient } from '../../../contract/recording-client.ts'
import { useAccountsOf } from '../../lib/api/use-accounts.ts'
import { useRecordingClients } from '../../lib/api/use-recording-clients.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { selectorWords } from './selector-words.ts'

/** The phone systems that may send calls. */
export function RecordingClientsCard({ onOpen }: { readonly onOpen: (client: RecordingClient) => void }) {
  const { data, error, refetch } = useRecordingClients()
  const selectors = data?.flatMap((client) => client.selectors) ?? []
  const accounts = useAccountsOf(selectors.map((each) => (each.by === 'fixed' ? each.accountId : undefined)))
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  return (
    <Card flush>
      <EntityRows
        rows={data.map((client) => ({
          id: client.id,
          title: client.name,
          detail: [
            ...client.addresses,
            client.certificateFingerprints.length > 0 && t('TLS certificate'),
            client.selectors.map((selector) => selectorWords(selector, (id) => accounts.get(id)?.name)).join(', then '),
          ]
            .filter(Boolean)
            .join(' · '),
        }))}
        onOpen={(id) => {
          const found = data.find((client) => client.id === id)
          if (found) onOpen(found)
        }}
        empty={t(
          'No recording client yet: every call that is sent here is refused. Add the PBX or SBC that will send them.',
        )}
      />
    </Card>
  )
}
