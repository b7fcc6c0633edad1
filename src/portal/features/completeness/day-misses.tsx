import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { CompleteDay, ReconciliationMiss } from '../../../contract/reconciliation.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { formatCount } from '../../lib/format-size.ts'
import { fullTime, timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { withCellWords } from '../../lib/trace-words.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useMisses } from './api/completeness-api.ts'
import classes from './completeness.module.css'

const CAUSES: Readonly<Record<ReconciliationMiss['cause'], string>> = {
  'not-seen': t('Not seen'),
  'not-recorded': t('Not recorded'),
  'too-short': t('Too short'),
  'object-missing': t('File missing'),
  'against-policy': t('Against the policy'),
}

interface DayMissesProps {
  readonly day: CompleteDay
  readonly title: ReactNode
  readonly timeZone: string
  readonly callLink: (callId: string) => ReactNode
}

/** One day; what is missing of it is asked for when it is opened. */
export function DayMisses({ day, title, timeZone, callLink }: DayMissesProps) {
  const [isOpen, setOpen] = useState(false)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useMisses(
    day.reconciliationId,
    day.day,
    isOpen,
  )
  const misses = data?.pages.flatMap((page) => page.misses)
  return (
    <Disclosure title={title} onOpen={() => setOpen(true)}>
      <p className={classes.note}>{summaryOf(day, timeZone)}</p>
      {isOpen &&
        !misses &&
        (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={48} />)}
      {misses?.length === 0 && <p className={classes.note}>{t('Nothing is missing.')}</p>}
      <ul className={classes.misses}>
        {misses?.map((miss) => (
          <Miss key={miss.seq} miss={miss} timeZone={timeZone} callLink={callLink} />
        ))}
      </ul>
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('Show more')}
        </Button>
      )}
    </Disclosure>
  )
}

function summaryOf({ cdrs, removed, notJudged, madeAt }: CompleteDay, timeZone: string): string {
  const parts = [
    t('{count} records of the phone system', { count: cdrs }),
    ...(removed > 0 ? [t('{count} removed since their time was over', { count: removed })] : []),
    ...(notJudged > 0 ? [t('{count} not judged', { count: notJudged })] : []),
    t('compared on {at}', { at: fullTime(Date.parse(madeAt), timeZone) }),
  ]
  return parts.join(' · ')
}

interface MissProps {
  readonly miss: ReconciliationMiss
  readonly timeZone: string
  readonly callLink: (callId: string) => ReactNode
}

function Miss({ miss, timeZone, callLink }: MissProps) {
  const { cause, because, caller, callee, answeredBy, startedAt, talkMs, callId, trace } = miss
  return (
    <li>
      <div className={classes.missHead}>
        <span className={classes.cause} data-cause={cause}>
          {CAUSES[cause]}
        </span>
        <time dateTime={startedAt}>{timeOfDay(Date.parse(startedAt), timeZone)}</time>
        <span className={classes.parties}>
          {`${caller ?? '?'} → ${callee ?? '?'}${answeredBy === undefined ? '' : ` → ${answeredBy}`}`}
        </span>
        <span>{formatDuration(talkMs)}</span>
        {callId !== undefined && callLink(callId)}
      </div>
      <p>{say(because)}</p>
      <Disclosure title={t('How it was decided')}>
        <ol className={classes.trace}>
          {trace.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps of a decision never change
            <li key={index}>{withCellWords(say(step))}</li>
          ))}
        </ol>
        <p className={classes.note}>{t('Line {line} of the file', { line: formatCount(miss.line) })}</p>
      </Disclosure>
    </li>
  )
}
