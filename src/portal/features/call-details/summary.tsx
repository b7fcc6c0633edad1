import type { CallDetails } from '../../../contract/call.ts'
import { DIRECTION_WORDS } from '../../lib/call-words.ts'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import { browserTimeZone, fullTime, relativeTime, timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { useNow } from '../../lib/use-now.ts'
import { LiveDot } from '../../ui/live-dot.tsx'
import classes from './summary.module.css'

const STATUS_WORDS: Readonly<Record<NonNullable<CallDetails['status']>, string>> = {
  off: t('Live'),
  armed: t('Live, ready to record'),
  recording: t('Recording'),
  paused: t('Recording paused'),
}

interface SummaryProps {
  readonly call: CallDetails
  readonly timeZone: string
  readonly accountName: string | undefined
}

/** When, how long, which way: the line under the title. */
export function Summary({ call, timeZone, accountName }: SummaryProps) {
  const { control } = call
  const live = call.state === 'live'
  const nowMs = useNow(live ? 1_000 : 30_000)
  const startedAtMs = Date.parse(call.startedAt)
  const relative = relativeTime(startedAtMs, nowMs)
  const own = browserTimeZone()
  const ownTime = timeOfDay(startedAtMs, own)
  return (
    <div className={classes.root}>
      {live && (
        <span className={classes.live} data-recording={call.status === 'recording' || undefined}>
          <LiveDot /> {call.status ? STATUS_WORDS[call.status] : t('Live')}
        </span>
      )}
      <span>{DIRECTION_WORDS[call.direction]}</span>
      <span title={spokenDuration(call.durationMs ?? nowMs - startedAtMs)}>
        {formatDuration(call.durationMs ?? nowMs - startedAtMs)}
      </span>
      <time
        dateTime={call.startedAt}
        title={ownTime === timeOfDay(startedAtMs, timeZone) ? undefined : t('{ownTime} in {own}', { ownTime, own })}
      >
        {fullTime(startedAtMs, timeZone)}
      </time>
      {relative && !live && <span className={classes.ago}>{relative}</span>}
      {accountName && <span>{accountName}</span>}
      {control?.startedBy && <span>{t('Started by {startedBy}', { startedBy: say(control.startedBy) })}</span>}
      {control?.pausedBy && <span>{t('Paused by {pausedBy}', { pausedBy: say(control.pausedBy) })}</span>}
    </div>
  )
}
