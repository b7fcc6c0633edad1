import type { Account } from '../../../contract/account.ts'
import type { Reseller } from '../../../contract/reseller.ts'
import { useResellers } from '../../lib/api/use-resellers.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

interface ResellersCardProps {
  readonly accounts: readonly Account[]
  readonly onOpen: (reseller: Reseller) => void
}

/** Who looks after which accounts. */
export function ResellersCard({ accounts, onOpen }: ResellersCardProps) {
  const { data, error, refetch } = useResellers()
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  const namesOf = (reseller: Reseller) =>
    accounts.filter(({ resellerId }) => resellerId === reseller.id).map(({ name }) => name)
  return (
    <Card flush>
      <EntityRows
        rows={data.map((reseller) => ({
          id: reseller.id,
          title: reseller.name,
          detail: [reseller.slug, namesOf(reseller).join(', ') || t('no accounts yet')].join(' · '),
        }))}
        onOpen={(id) => {
          const reseller = data.find((each) => each.id === id)
          if (reseller) onOpen(reseller)
        }}
        empty={t('No reseller yet. All accounts are looked after by the platform itself.')}
      />
    </Card>
  )
}
