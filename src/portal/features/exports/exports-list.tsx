import { IconPackageExport } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useExports } from './api/use-exports.ts'
import { ExportRow } from './export-row.tsx'

export function ExportsList({ timeZone }: { readonly timeZone: string }) {
  const { data, error, refetch } = useExports()
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  if (data.length === 0) {
    return (
      <EmptyState icon={<IconPackageExport size={22} stroke={1.5} />} title={t('No exports yet')}>
        {t('Select calls in the list and choose Export. The ZIP with the recordings and a CSV appears here.')}
      </EmptyState>
    )
  }
  return (
    <Card flush>
      {data.map((job) => (
        <ExportRow key={job.id} job={job} timeZone={timeZone} />
      ))}
    </Card>
  )
}
