import type { ReactNode } from 'react'
import { useSettings } from '../../lib/api/use-settings.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { PRESET_NAMES } from './presets/preset-words.ts'
import { Matrix } from './rules/matrix.tsx'

interface SummaryCardProps {
  readonly accountId: string
  /** Leads to where it is edited. */
  readonly edit: ReactNode
}

/** What an account records, at a glance. */
export function SummaryCard({ accountId, edit }: SummaryCardProps) {
  const { data, error, refetch } = useSettings(accountId)
  const own = Object.keys(data?.settings.users ?? {}).length + Object.keys(data?.settings.devices ?? {}).length
  return (
    <Card
      title={t('Recording')}
      hint={
        !data
          ? // Its line is kept free.
            '\u00a0'
          : own === 0
            ? t('Preset {preset}. No user or device has rules of their own.', {
                preset: PRESET_NAMES[data.settings.preset],
              })
            : t('Preset {preset}. {count} users and devices have rules of their own.', {
                preset: PRESET_NAMES[data.settings.preset],
                count: own,
              })
      }
      actions={edit}
    >
      {data ? (
        <Matrix settings={data.settings} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={197} />
      )}
    </Card>
  )
}
