import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { useTerminations } from './api/closing-api.ts'

interface ClosedAccountsCardProps {
  readonly timeZone: string
  readonly onOpen: (terminationId: string) => void
}

interface WaitingClosingsCardProps {
  readonly onOpen: (accountId: string) => void
}

/** Accounts that somebody wants closed and a second person has to agree to. Not there while there are none. */
export function WaitingClosingsCard({ onOpen }: WaitingClosingsCardProps) {
  const { data = [] } = useTerminations(true)
  const waiting = data.filter(({ needsApproval }) => needsApproval)
  if (waiting.length === 0) return null
  return (
    <Card title={t('To be closed')} hint={t('A second person has to agree, on the page of the account.')} flush>
      <EntityRows
        rows={waiting.map(({ accountId, name, requestedBy, reason }) => ({
          id: accountId,
          title: name,
          detail: t('Asked for by {requestedBy}: “{reason}”.', { requestedBy, reason }),
        }))}
        onOpen={onOpen}
        empty=""
      />
    </Card>
  )
}

/** Accounts that are gone, each with its certificate. Not there while there are none. */
export function ClosedAccountsCard({ timeZone, onOpen }: ClosedAccountsCardProps) {
  const { data = [] } = useTerminations(true)
  const gone = data.filter(({ state }) => state === 'purged')
  if (gone.length === 0) return null
  return (
    <Card title={t('Closed accounts')} hint={t('Nothing of them is left but a certificate.')} flush>
      <EntityRows
        rows={gone.map(({ id, name, slug, purgedAt = '', certificate }) => ({
          id,
          title: name,
          detail: [
            slug,
            t('destroyed {purgedAt}', { purgedAt: fullTime(Date.parse(purgedAt), timeZone) }),
            t('{count} files', { count: certificate?.files.count ?? 0 }),
          ].join(' · '),
        }))}
        onOpen={onOpen}
        empty=""
      />
    </Card>
  )
}
