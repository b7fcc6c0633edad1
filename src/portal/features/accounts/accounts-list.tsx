import { Badge } from '@mantine/core'
import { useAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

export function AccountsList({ onOpen }: { readonly onOpen: (accountId: string) => void }) {
  const { data, error, refetch } = useAccounts()
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  return (
    <Card flush>
      <EntityRows
        rows={data.map((account) => ({
          id: account.id,
          title: account.name,
          mark: account.isClosed && (
            <Badge size="xs" color="red" variant="light">
              {t('Being closed')}
            </Badge>
          ),
          detail: [account.slug, account.timeZone, ...account.domains].join(' · '),
        }))}
        onOpen={onOpen}
        empty={t('No account yet. An account is a business whose calls are recorded: make the first one.')}
      />
    </Card>
  )
}
