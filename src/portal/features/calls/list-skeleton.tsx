import { t } from '../../lib/i18n.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import classes from './list-skeleton.module.css'

const ROWS = Array.from({ length: 14 }, (_, row) => row)

export function ListSkeleton() {
  return (
    <div className={classes.root} role="status" aria-label={t('Loading calls')}>
      {ROWS.map((row) => (
        <div key={row}>
          <Skeleton width={14} />
          <Skeleton width={58} />
          <Skeleton width={`${34 + ((row * 7) % 22)}%`} />
          <Skeleton width={90} />
          <Skeleton width={34} />
        </div>
      ))}
    </div>
  )
}
