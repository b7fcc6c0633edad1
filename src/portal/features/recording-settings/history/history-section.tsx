import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import type { AccountSettings } from '../../../../contract/settings.ts'
import { t } from '../../../lib/i18n.ts'
import { Card } from '../../../ui/card.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { useHistory } from '../api/use-history.ts'
import { HistoryEntry } from './history-entry.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

interface HistorySectionProps {
  readonly accountId: string
  readonly inForce: AccountSettings
  readonly timeZone: string
  /** Something is edited that a restored version would conflict with. */
  readonly hasUnsaved: boolean
}

/** Who changed the settings when, what and why; any version can be made the newest again. */
export function HistorySection({ accountId, inForce, timeZone, hasUnsaved }: HistorySectionProps) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistory(accountId)
  const [restoring, setRestoring] = useState<number>()
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={160} />
  const versions = data.pages.flatMap((page) => page.versions)
  if (versions.length === 0) {
    return (
      <EmptyState icon={<IconHistory size={22} stroke={1.5} />} title={t('Nothing has been changed yet')}>
        {t(
          'The defaults of Tapeline hold: no rule records. Whatever is saved from now on is listed here, with who, when and why, and can be taken back.',
        )}
      </EmptyState>
    )
  }
  return (
    <Card title={t('History')} hint={t('Nothing is ever taken out of it: going back makes a new version.')} flush>
      <ol aria-label={t('Versions of the settings')}>
        {versions.map((entry) => (
          <HistoryEntry
            key={entry.version}
            entry={entry}
            isInForce={entry.version === inForce.version}
            timeZone={timeZone}
            onUndo={() => setRestoring(entry.version - 1)}
            onRestore={() => setRestoring(entry.version)}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button m="sm" size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('Show older')}
        </Button>
      )}
      {restoring !== undefined && (
        <RestoreDialog
          accountId={accountId}
          version={restoring}
          inForce={inForce}
          hasUnsaved={hasUnsaved}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </Card>
  )
}
