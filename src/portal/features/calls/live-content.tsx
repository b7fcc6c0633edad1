import type { CallSummary } from '../../../contract/call.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { useNow } from '../../lib/use-now.ts'
import { PartyText, StartTime, Status } from './call-cells.tsx'
import { DirectionIcon } from './direction-icon.tsx'
import classes from './live-content.module.css'
import { RunningDuration } from './running-duration.tsx'

/** A call that goes on: who speaks, what is recorded at this moment, and by whose will. */
export function LiveContent({ call, timeZone }: { readonly call: CallSummary; readonly timeZone: string }) {
  const { control, queues } = call
  return (
    <span className={classes.root}>
      <span className={classes.line}>
        <DirectionIcon direction={call.direction} />
        <PartyText party={call.caller} />
        <span className={classes.to} aria-hidden>
          →
        </span>
        <span className="visually-hidden"> {t('to')} </span>
        <PartyText party={call.callee} />
        {queues.length > 0 && <span className={classes.queue}>{queues.map(({ name }) => name).join(', ')}</span>}
      </span>
      <span className={classes.line}>
        <Status call={call} timeZone={timeZone} />
        {control?.status === 'paused' && control.pausedBy && (
          <span className={classes.by}>{t('by {who}', { who: control.pausedByName ?? say(control.pausedBy) })}</span>
        )}
        {control?.status === 'recording' && control.startedBy && (
          <span className={classes.by}>{t('by {who}', { who: control.startedByName ?? say(control.startedBy) })}</span>
        )}
        {control?.autoResumeAt !== undefined && <ResumesIn at={control.autoResumeAt} />}
      </span>
      <span className={classes.times}>
        <RunningDuration sinceMs={Date.parse(call.startedAt)} />
        <span className={classes.start}>
          <StartTime call={call} timeZone={timeZone} />
        </span>
      </span>
    </span>
  )
}

function ResumesIn({ at }: { readonly at: string }) {
  const leftMs = Date.parse(at) - useNow(500)
  // What has begun of a second is left.
  return (
    <span className={classes.resumes}>
      {t('resumes in {time}', { time: formatDuration(Math.max(0, leftMs) + 999) })}
    </span>
  )
}
