import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ExportSchedule } from '../../../contract/export-schedule.ts'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useDestinations, useExportSchedules } from './api/export-schedules-api.ts'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { ScheduleRow } from './schedule-row.tsx'
import classes from './schedules.module.css'

interface SchedulesCardProps {
  readonly accountId: string
  readonly timeZone: string
  /** Offered as what a schedule delivers. */
  readonly searches: readonly SavedSearch[]
}

/** Exports that are made again and again. */
export function SchedulesCard({ accountId, timeZone, searches }: SchedulesCardProps) {
  const schedules = useExportSchedules(accountId)
  const targets = useDestinations(accountId)
  const [editing, setEditing] = useState<ExportSchedule | 'new'>()
  if (!schedules.data || !targets.data) {
    const error = schedules.error ?? targets.error
    const again = () => void Promise.all([schedules.refetch(), targets.refetch()])
    return error ? <ErrorState error={error} onRetry={again} /> : <Skeleton height={64} />
  }
  return (
    <>
      <Card
        flush
        title={t('Scheduled exports')}
        hint={t('What is new goes to a folder, a bucket or an SFTP server by itself, each call once.')}
        actions={
          <Button size="xs" onClick={() => setEditing('new')}>
            {t('Add')}
          </Button>
        }
      >
        {schedules.data.length === 0 && (
          <p className={classes.none}>
            {t('None yet. Say which calls, how often and where to; the first run has what comes from now on.')}
          </p>
        )}
        <ul>
          {schedules.data.map((schedule) => (
            <ScheduleRow
              key={schedule.id}
              schedule={schedule}
              targets={targets.data}
              timeZone={timeZone}
              onEdit={() => setEditing(schedule)}
            />
          ))}
        </ul>
      </Card>
      {editing && (
        <ScheduleDialog
          accountId={accountId}
          schedule={editing === 'new' ? undefined : editing}
          targets={targets.data}
          searches={searches}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  )
}
