import { Button } from '@mantine/core'
import { useState } from 'react'
import type { StorageTarget } from '../../../contract/storage.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStoragePlan, useStorageTargets } from './api/storage-api.ts'
import { PlanCard } from './plan-card.tsx'
import classes from './storage.module.css'
import { TargetDialog } from './target-dialog.tsx'
import { TargetRow } from './target-row.tsx'
import { WaitingCard } from './waiting-card.tsx'

interface StorageProps {
  /** Undefined: the platform's. */
  readonly accountId: string | undefined
  /** A folder is one of the machine that Tapeline runs on: only the platform may name one. */
  readonly mayNameFolders: boolean
  readonly timeZone: string
}

/** Where copies of recordings go, from when to when, and what still waits. */
export function Storage({ accountId, mayNameFolders, timeZone }: StorageProps) {
  const targets = useStorageTargets(accountId)
  const plan = useStoragePlan(accountId)
  const [editing, setEditing] = useState<StorageTarget | 'new'>()
  const error = targets.error ?? plan.error
  if (!targets.data || !plan.data) {
    const again = () => void Promise.all([targets.refetch(), plan.refetch()])
    return error ? <ErrorState error={error} onRetry={again} /> : <Skeleton height={64} />
  }
  return (
    <>
      <Card
        flush
        title={t('Storage targets')}
        hint={t(
          'Recordings always land on the disk of Tapeline first. Copies go to buckets and folders that stand here.',
        )}
        actions={
          <Button size="xs" onClick={() => setEditing('new')}>
            {t('Add target')}
          </Button>
        }
      >
        {targets.data.length === 0 && (
          <p className={classes.none}>
            {t('No target yet. Add a bucket of yours, have it tested, and say in the plan below what goes there.')}
          </p>
        )}
        <ul>
          {targets.data.map((target) => (
            <TargetRow key={target.id} target={target} onEdit={() => setEditing(target)} />
          ))}
        </ul>
      </Card>
      <PlanCard
        key={JSON.stringify(plan.data)}
        accountId={accountId}
        saved={plan.data}
        targets={targets.data.filter(({ retiredAt }) => retiredAt === undefined)}
      />
      <WaitingCard accountId={accountId} timeZone={timeZone} />
      {editing && (
        <TargetDialog
          accountId={accountId}
          target={editing === 'new' ? undefined : editing}
          mayNameFolders={mayNameFolders}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  )
}
