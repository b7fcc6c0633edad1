import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExportSchedule } from '../../../contract/export-schedule.ts'
import type { StorageTarget } from '../../../contract/storage.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { undoToast } from '../../ui/undo-toast.tsx'
import { runSchedule, SCHEDULE_KEYS, updateSchedule, useExportRuns } from './api/export-schedules-api.ts'
import { inputOf } from './schedule-fields.ts'
import { destinationWords, rhythmWords, runWords } from './schedule-words.ts'
import classes from './schedules.module.css'

interface ScheduleRowProps {
  readonly schedule: ExportSchedule
  readonly targets: readonly StorageTarget[]
  readonly timeZone: string
  readonly onEdit: () => void
}

/** One schedule: what, when and where to, how it went, and what can be done with it. */
export function ScheduleRow({ schedule, targets, timeZone, onEdit }: ScheduleRowProps) {
  const client = useQueryClient()
  const [showsRuns, setShowsRuns] = useState(false)
  const again = () => client.invalidateQueries({ queryKey: SCHEDULE_KEYS })
  const run = useMutation({
    mutationFn: () => runSchedule(schedule.id),
    onSuccess: () => toast(t('{name} runs now.', { name: schedule.name })),
    onError: toastError,
    onSettled: again,
  })
  const pause = useMutation({
    mutationFn: (paused: boolean) => updateSchedule(schedule.id, { ...inputOf(schedule), paused }),
    onSuccess: (_, paused) =>
      undoToast(paused ? t('{name} is paused.', { name }) : t('{name} goes on.', { name }), () =>
        pause.mutate(!paused),
      ),
    onError: toastError,
    onSettled: again,
  })
  const { name, query, rhythm, destination, paused, nextRunAt, lastRun, owner } = schedule
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <div className={classes.text}>
          <b>{name}</b>
          <span>
            {[query === '' ? t('all calls') : query, rhythmWords(rhythm), destinationWords(destination, targets)].join(
              ' · ',
            )}
          </span>
          <span>
            {paused ? t('Paused') : nextRunAt && t('Next: {time}', { time: fullTime(Date.parse(nextRunAt), timeZone) })}
            {` · ${t('exports what {name} may export', { name: owner.name })}`}
          </span>
          {lastRun && (
            <span data-failed={lastRun.state === 'failed'} role="status">
              {t('Last run: {what}', { what: runWords(lastRun) })}
            </span>
          )}
        </div>
        <div className={classes.buttons}>
          <Button size="xs" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
            {t('Run now')}
          </Button>
          <Button size="xs" variant="default" loading={pause.isPending} onClick={() => pause.mutate(!paused)}>
            {paused ? t('Resume') : t('Pause')}
          </Button>
          <Button size="xs" variant="default" aria-label={t('Edit {name}', { name })} onClick={onEdit}>
            {t('Edit')}
          </Button>
          <Button size="xs" variant="subtle" aria-expanded={showsRuns} onClick={() => setShowsRuns(!showsRuns)}>
            {t('Runs')}
          </Button>
        </div>
      </div>
      {showsRuns && <Runs scheduleId={schedule.id} timeZone={timeZone} />}
    </li>
  )
}

function Runs({ scheduleId, timeZone }: { readonly scheduleId: string; readonly timeZone: string }) {
  const { data } = useExportRuns(scheduleId, true)
  if (data?.length === 0) return <p className={classes.note}>{t('It has not run yet.')}</p>
  return (
    <ul className={classes.runs}>
      {data?.map((run) => (
        <li key={run.id} data-failed={run.state === 'failed'}>
          <time dateTime={run.startedAt}>{fullTime(Date.parse(run.startedAt), timeZone)}</time>
          <span>{runWords(run)}</span>
          {run.folder && run.callsTotal > 0 && <span className="mono">{run.folder}</span>}
        </li>
      ))}
    </ul>
  )
}
