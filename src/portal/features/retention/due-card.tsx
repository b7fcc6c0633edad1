import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { DuePreview } from '../../../contract/retention.ts'
import { describeError } from '../../lib/describe-error.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { formatSize } from '../../lib/format-size.ts'
import { fullDay, fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { startPurge, useDue } from './api/retention-api.ts'
import classes from './retention.module.css'

interface DueCardProps {
  readonly accountId: string
  readonly timeZone: string
}

const SHOWN = 20

/** What is over: how much, why, and the oldest of it; nothing goes that was not shown. */
export function DueCard({ accountId, timeZone }: DueCardProps) {
  const client = useQueryClient()
  const { data: due, error, refetch } = useDue(accountId)
  const [asking, setAsking] = useState(false)
  const purge = useMutation({
    mutationFn: () => (due ? startPurge(accountId, due) : Promise.reject(new Error('nothing was shown'))),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['retention', accountId] })
      setAsking(false)
    },
    onError: () => void refetch(),
  })
  if (!due) {
    return (
      <Card title={t('What is over')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />}
      </Card>
    )
  }
  return (
    <Card
      flush
      title={t('What is over')}
      hint={t('It goes by itself once a day, after it stood here for a day.')}
      actions={
        due.recordings > 0 && (
          <Button size="xs" color="red" variant="outline" onClick={() => setAsking(true)}>
            {t('Remove now…')}
          </Button>
        )
      }
    >
      <p className={classes.sum}>
        {due.recordings === 0
          ? t('No recording is over.')
          : t('{count} recordings are over', { count: due.recordings })}
        {due.recordings > 0 && `, ${formatSize(due.bytes)}, ${formatDuration(due.durationMs)}. `}
        {due.held > 0 && ` ${t('{count} more are held by a case.', { count: due.held })}`}
      </p>
      <ul className={classes.rows}>
        {due.byReason.map(({ text, recordings }) => (
          <li key={text}>
            {say(text)}
            <span>{recordings}</span>
          </li>
        ))}
        {due.first.slice(0, SHOWN).map((recording) => (
          <li key={recording.recordingId}>
            <CallLink recording={recording} timeZone={timeZone} />
            <span>
              {t('{duration}, over since {day}', {
                duration: formatDuration(recording.durationMs),
                day: fullDay(Date.parse(recording.expiresAt), timeZone),
              })}
            </span>
          </li>
        ))}
      </ul>
      {due.recordings > SHOWN && (
        <p className={classes.empty}>{t('The oldest {shown} are shown.', { shown: SHOWN })}</p>
      )}
      {due.overQuota.recordings > 0 && <OverQuota overQuota={due.overQuota} timeZone={timeZone} />}
      {asking && (
        <ConfirmDialog
          title={t('Remove what is over')}
          action={t('Remove {count} recordings', { count: due.recordings })}
          pending={purge.isPending}
          error={purge.error ? describeError(purge.error).text : undefined}
          onConfirm={() => purge.mutate()}
          onClose={() => setAsking(false)}
        >
          {t(
            'They go from every store, with their wave forms and journals, and cannot be brought back. A certificate shows what went.',
          )}
        </ConfirmDialog>
      )}
    </Card>
  )
}

/** What goes though its time is not over. */
function OverQuota({
  overQuota,
  timeZone,
}: {
  readonly overQuota: DuePreview['overQuota']
  readonly timeZone: string
}) {
  const { recordings, bytes, durationMs, first } = overQuota
  return (
    <>
      <p className={classes.sum}>
        {t('There is no room for {count} recordings', { count: recordings })}
        {`, ${formatSize(bytes)}, ${formatDuration(durationMs)}. `}
        {t('The daily purge takes the oldest before their date, as many as it has to by then:')}
      </p>
      <ul className={classes.rows}>
        {first.slice(0, SHOWN).map((recording) => (
          <li key={recording.recordingId}>
            <CallLink recording={recording} timeZone={timeZone} />
            <span>
              {t('{duration}, kept until {day} if there were room', {
                duration: formatDuration(recording.durationMs),
                day: fullDay(Date.parse(recording.expiresAt), timeZone),
              })}
            </span>
          </li>
        ))}
      </ul>
      {recordings > SHOWN && <p className={classes.empty}>{t('The oldest {shown} are shown.', { shown: SHOWN })}</p>}
    </>
  )
}

function CallLink({ recording, timeZone }: { readonly recording: DueRecording; readonly timeZone: string }) {
  return (
    <Link to="/calls/$callId" params={{ callId: recording.callId }}>
      {fullTime(Date.parse(recording.startedAt), timeZone)}
    </Link>
  )
}

type DueRecording = DuePreview['first'][number]
