import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useSettings } from './api/use-settings.ts'
import { RecordingRulesForm } from './recording-rules-form.tsx'

/** What an account records: four cells, and the table of who calls whom that follows from them. */
export function RecordingRulesCard({ accountId }: { readonly accountId: string }) {
  const { data, error, refetch } = useSettings(accountId)
  return (
    <Card
      title="Recording rules"
      hint="Inside is who belongs to the account, outside is everybody else. No user or device can opt out."
    >
      {data ? (
        // A version that somebody else saved starts the form again.
        <RecordingRulesForm key={data.version} saved={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={180} />
      )}
    </Card>
  )
}
