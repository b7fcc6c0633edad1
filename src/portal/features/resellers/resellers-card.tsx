import { useResellers } from '../../lib/api/use-resellers.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** Who looks after how many accounts. */
export function ResellersCard({ onOpen }: { readonly onOpen: (resellerId: string) => void }) {
  const { data, error, refetch } = useResellers()
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  return (
    <Card flush>
      <EntityRows
        rows={data.map(({ id, name, slug, accountCount }) => ({
          id,
          title: name,
          detail: [
            slug,
            accountCount === 0 ? t('no accounts yet') : t('{count} accounts', { count: accountCount }),
          ].join(' · '),
        }))}
        onOpen={onOpen}
        empty={t('No reseller yet. All accounts are looked after by the platform itself.')}
      />
    </Card>
  )
}
