import type { CallDetails } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { TimeLine } from '../../ui/time-line/time-line.tsx'
import classes from './call-player.module.css'
import { DownloadMenu } from './download-menu.tsx'
import { ProofBadge } from './proof-badge.tsx'
import { RedactedList } from './redacted-list.tsx'
import { SealedNote } from './sealed-note.tsx'
import { StretchList } from './stretch-list.tsx'
import type { Course } from './use-course.ts'

interface SealedCallProps {
  readonly call: CallDetails
  readonly course: Course
  readonly mayDownload: boolean
  readonly timeZone: string
}

/** The time line of a call whose audio only somebody else can open. */
export function SealedCall({ call, course, mayDownload, timeZone }: SealedCallProps) {
  const { axis, parts, gaps, marks } = course
  const [only, ...others] = call.recordings
  // One stretch without a wave form is an empty line.
  const isPlain = parts.length < 2 && gaps.length + marks.length === 0
  return (
    <div className={classes.root}>
      {!isPlain && <TimeLine durationMs={axis.durationMs} parts={parts} gaps={gaps} marks={marks} />}
      <SealedNote recordings={call.recordings}>
        {mayDownload && only && others.length === 0 && (
          <DownloadMenu callId={call.id} recording={only} name={t('the sealed file')} />
        )}
      </SealedNote>
      <StretchList call={call} course={course} mayDownload={mayDownload && others.length > 0} />
      <RedactedList call={call} axis={axis} />
      <ProofBadge call={call} timeZone={timeZone} />
    </div>
  )
}
