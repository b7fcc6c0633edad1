import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { formatSize } from '../../lib/format-size.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { toastError } from '../../ui/toast.ts'
import { retryCopies, useWaitingCopies } from './api/storage-api.ts'
import classes from './storage.module.css'

const STATES = {
  waiting: t('Waiting to be put'),
  failed: t('Cannot be copied'),
  removing: t('Waiting to be removed'),
} as const

/** What is still to be done, and why it was not yet. */
export function WaitingCard({
  accountId,
  timeZone,
}: {
  readonly accountId: string | undefined
  readonly timeZone: string
}) {
  const client = useQueryClient()
  const { data = [] } = useWaitingCopies(accountId)
  const retry = useMutation({
    mutationFn: () => retryCopies(accountId),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['storage'] }),
  })
  return (
    <Card
      flush
      title={t('What waits')}
      hint={t('What a store refuses is tried again, for as many days as it takes. Nothing is given up.')}
      actions={
        data.length > 0 && (
          <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
            {t('Try again now')}
          </Button>
        )
      }
    >
      {data.length === 0 && <p className={classes.none}>{t('Nothing waits.')}</p>}
      <ul>
        {data.map(({ key, targetId, targetName, state, sizeBytes, attempts, nextAttemptAt, problem }) => (
          <li key={`${targetId} ${key}`} className={classes.row}>
            <div className={classes.text}>
              <b>{key.slice(key.lastIndexOf('/') + 1)}</b>
              <span>
                {[
                  STATES[state],
                  targetName,
                  formatSize(sizeBytes),
                  attempts > 0 && t('{count} tries', { count: attempts }),
                  nextAttemptAt !== undefined &&
                    attempts > 0 &&
                    t('again {time}', { time: fullTime(Date.parse(nextAttemptAt), timeZone) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              {problem && <span>{problem.text}</span>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
