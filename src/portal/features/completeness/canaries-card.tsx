import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Canary, CanaryRun } from '../../../contract/canary.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { CANARY_KEYS, callCanary, useCanaries, useCanaryRuns } from './api/canaries-api.ts'
import { CanaryDialog } from './canary-dialog.tsx'
import { signOfRun, wordsOfRhythm, wordsOfRun } from './canary-words.ts'
import classes from './completeness.module.css'

interface CanariesCardProps {
  readonly accountId: string
  readonly timeZone: string
  readonly mayChange: boolean
  readonly callLink: (callId: string) => ReactNode
}

/** Test calls through the phone system, and what became of them. */
export function CanariesCard({ accountId, timeZone, mayChange, callLink }: CanariesCardProps) {
  const { data, error, refetch } = useCanaries(accountId)
  const [edited, setEdited] = useState<Canary | 'new'>()
  return (
    <Card
      title={t('Canary calls')}
      hint={t(
        'Test calls by schedule through your phone system: each has to come back as a recording, with its signal in it.',
      )}
      actions={
        mayChange && (
          <Button size="xs" variant="default" onClick={() => setEdited('new')}>
            {t('Add')}
          </Button>
        )
      }
    >
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={22} />)}
      {data?.length === 0 && <p className={classes.note}>{t('There are none yet.')}</p>}
      {data && data.length > 0 && (
        <ul className={classes.misses}>
          {data.map((canary) => (
            <CanaryRow
              key={canary.id}
              canary={canary}
              timeZone={timeZone}
              callLink={callLink}
              {...(mayChange && { onEdit: () => setEdited(canary) })}
            />
          ))}
        </ul>
      )}
      {edited && (
        <CanaryDialog
          accountId={accountId}
          canary={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Card>
  )
}

interface CanaryRowProps {
  readonly canary: Canary
  readonly timeZone: string
  readonly callLink: (callId: string) => ReactNode
  readonly onEdit?: () => void
}

function CanaryRow({ canary, timeZone, callLink, onEdit }: CanaryRowProps) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const { data: runs } = useCanaryRuns(canary.id, isOpen)
  const call = useMutation({
    mutationFn: () => callCanary(canary.id),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: CANARY_KEYS }),
  })
  const { name, to, lastRun, failingSince } = canary
  return (
    <li>
      <div className={classes.missHead}>
        <span className={classes.parties}>{name}</span>
        <span className={classes.target}>{to}</span>
        <span>{wordsOfRhythm(canary)}</span>
        {onEdit && (
          <span className={classes.buttons}>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t('Call now: {name}', { name })}
              loading={call.isPending}
              onClick={() => call.mutate()}
            >
              {t('Call now')}
            </Button>
            <Button size="compact-xs" variant="default" aria-label={t('Edit {name}', { name })} onClick={onEdit}>
              {t('Edit')}
            </Button>
          </span>
        )}
      </div>
      {lastRun ? (
        <Run run={lastRun} timeZone={timeZone} callLink={callLink} />
      ) : (
        <p className={classes.note}>{t('It has not called yet.')}</p>
      )}
      {failingSince !== undefined && (
        <p className={classes.failing}>
          {t('Failing since {failingSince}', { failingSince: fullTime(Date.parse(failingSince), timeZone) })}
        </p>
      )}
      <Disclosure title={t('History')} onOpen={() => setOpen(true)}>
        {/* Nothing is on its way before it is opened, and nothing below has to wait for it. */}
        {isOpen && !runs && <Skeleton height={48} />}
        <ul className={classes.runs} aria-label={t('Calls of {name}', { name })}>
          {runs?.map((run) => (
            <li key={run.id}>
              <Run run={run} timeZone={timeZone} callLink={callLink} />
            </li>
          ))}
        </ul>
      </Disclosure>
    </li>
  )
}

interface RunProps {
  readonly run: CanaryRun
  readonly timeZone: string
  readonly callLink: (callId: string) => ReactNode
}

function Run({ run, timeZone, callLink }: RunProps) {
  const { dueAt, because, callId } = run
  return (
    <p className={classes.run}>
      <b data-sign={signOfRun(run)}>{wordsOfRun(run)}</b>
      <time dateTime={dueAt}>{fullTime(Date.parse(dueAt), timeZone)}</time>
      {because !== undefined && <span>{say(because)}</span>}
      {callId !== undefined && callLink(callId)}
    </p>
  )
}
