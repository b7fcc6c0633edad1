import { IconListCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CompleteDay } from '../../../contract/reconciliation.ts'
import { formatCount } from '../../lib/format-size.ts'
import { fullDay } from '../../lib/format-time.ts'
import { language, t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useCompleteDays } from './api/completeness-api.ts'
import { CanariesCard } from './canaries-card.tsx'
import classes from './completeness.module.css'
import { DayMisses } from './day-misses.tsx'
import { ReconcileCard } from './reconcile-card.tsx'

interface CompletenessProps {
  readonly accountId: string
  readonly timeZone: string
  /** Canary calls. */
  readonly mayChange: boolean
  /** Give a file of records. */
  readonly mayCompare: boolean
  readonly callLink: (callId: string) => ReactNode
}

/** Whether what was to be recorded is recorded: a percentage for each day, and what is missing. */
export function Completeness({ accountId, timeZone, mayChange, mayCompare, callLink }: CompletenessProps) {
  const { data: days, error, refetch } = useCompleteDays(accountId)
  return (
    <>
      <Card
        title={t('Completeness')}
        hint={t('What the phone system says was talked, held against what by policy is to be recorded and what is.')}
      >
        {!days && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={22} />)}
        {days?.length === 0 && (
          <EmptyState icon={<IconListCheck size={28} stroke={1.5} />} title={t('No day was compared yet')}>
            {mayCompare
              ? t(
                  'Give Tapeline the call detail records of your phone system: a file here, every night by tapeline reconcile, or by the API.',
                )
              : t('Whoever manages retention gives Tapeline the call detail records of your phone system.')}
          </EmptyState>
        )}
        {days?.map((day) => (
          <Day key={day.day} day={day} timeZone={timeZone} callLink={callLink} />
        ))}
      </Card>
      {mayCompare && <ReconcileCard accountId={accountId} />}
      <CanariesCard accountId={accountId} timeZone={timeZone} mayChange={mayChange} callLink={callLink} />
    </>
  )
}

interface DayProps {
  readonly day: CompleteDay
  readonly timeZone: string
  readonly callLink: (callId: string) => ReactNode
}

function Day({ day, timeZone, callLink }: DayProps) {
  const title = (
    <span className={classes.day}>
      {/* Noon of it, in whatever zone: the day is the account's already. */}
      <span className={classes.date}>{fullDay(Date.parse(`${day.day}T12:00:00Z`), 'UTC')}</span>
      <span className={classes.percent} data-whole={day.missed === 0 || undefined}>
        {day.percent === undefined ? '–' : `${day.percent.toLocaleString(language())} %`}
      </span>
      <span className={classes.counts}>
        {t('{whole} of {expected} recorded', {
          whole: formatCount(day.whole),
          expected: formatCount(day.expected),
        })}
        {day.missed > 0 && <b>{t('{count} missing', { count: day.missed })}</b>}
        {day.againstPolicy > 0 && <b>{t('{count} against the policy', { count: day.againstPolicy })}</b>}
      </span>
    </span>
  )
  return <DayMisses day={day} timeZone={timeZone} callLink={callLink} title={title} />
}
