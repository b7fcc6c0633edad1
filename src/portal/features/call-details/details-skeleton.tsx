import { t } from '../../lib/i18n.ts'
import { Skeleton } from '../../ui/skeleton.tsx'

export function DetailsSkeleton() {
  return (
    <div style={{ display: 'grid', gap: 16 }} role="status" aria-label={t('Loading the call')}>
      <Skeleton width="60%" />
      <Skeleton height={170} />
      <Skeleton width="40%" />
      <Skeleton width="80%" />
      <Skeleton width="70%" />
    </div>
  )
}
