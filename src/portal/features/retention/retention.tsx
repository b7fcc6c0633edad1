import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useRetention } from './api/retention-api.ts'
import { DueCard } from './due-card.tsx'
import { ErasuresCard } from './erasures-card.tsx'
import { PolicyCard } from './policy-card.tsx'
import { ProposalNote } from './proposal-note.tsx'
import { PurgesCard } from './purges-card.tsx'
import { RedactionsCard } from './redactions-card.tsx'
import { SubjectCard } from './subject-card.tsx'

interface RetentionProps {
  readonly accountId: string
  readonly timeZone: string
  /** A person: only people agree to what somebody else proposed. */
  readonly isPerson: boolean
  readonly mayExport: boolean
}

/** How long an account keeps what it has, what is over, and what went. */
export function Retention({ accountId, timeZone, isPerson, mayExport }: RetentionProps) {
  const { data, error, refetch } = useRetention(accountId)
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={240} />
  return (
    <>
      {data.proposal && (
        <ProposalNote accountId={accountId} proposal={data.proposal} timeZone={timeZone} isPerson={isPerson} />
      )}
      <PolicyCard key={`${data.version} ${data.days}`} retention={data} />
      <DueCard accountId={accountId} timeZone={timeZone} />
      <RedactionsCard accountId={accountId} timeZone={timeZone} isPerson={isPerson} />
      <SubjectCard accountId={accountId} timeZone={timeZone} mayExport={mayExport} />
      <ErasuresCard accountId={accountId} timeZone={timeZone} isPerson={isPerson} />
      <PurgesCard accountId={accountId} timeZone={timeZone} />
    </>
  )
}
