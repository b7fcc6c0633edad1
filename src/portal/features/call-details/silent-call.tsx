import type { CallDetails } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { TimeLine } from '../../ui/time-line/time-line.tsx'
import classes from './call-player.module.css'
import { StretchList } from './stretch-list.tsx'
import type { Course } from './use-course.ts'

/** The time line of a call of which there is nothing to hear, or not yet. */
export function SilentCall({ call, course }: { readonly call: CallDetails; readonly course: Course }) {
  const { axis, parts, gaps, marks } = course
  const note = noteOf(call)
  if (parts.length + gaps.length + marks.length === 0) return note ? <p className={classes.pending}>{note}</p> : null
  return (
    <div className={classes.root}>
      <TimeLine durationMs={axis.durationMs} parts={parts} gaps={gaps} marks={marks} />
      {note && <p className={classes.note}>{note}</p>}
      <StretchList call={call} course={course} mayDownload={false} />
    </div>
  )
}

function noteOf({ state, outcome, segments }: CallDetails): string | undefined {
  if (state === 'ready' || (outcome !== 'record' && segments.length === 0)) return undefined
  return state === 'live' ? t('It can be played when the call has ended.') : t('Getting the recording ready…')
}
