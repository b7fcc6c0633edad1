import { describeError } from '../../lib/describe-error.ts'
import { fullDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { type RecordingCopy, useRecordingCopies } from './api/use-recording-copies.ts'
import classes from './storage.module.css'

interface StoredAtProps {
  readonly recordingId: string
  readonly timeZone: string
}

/** Where a recording lies, and what is still to be done or went wrong, a line for each place. */
export function StoredAt({ recordingId, timeZone }: StoredAtProps) {
  const { data, error } = useRecordingCopies(recordingId)
  if (error) return describeError(error).text
  if (!data) return '…'
  if (data.length === 0) return t('Nowhere any more')
  return (
    <ul className={classes.places}>
      {data.map((copy, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two stores may have the same name
        <li key={`${index} ${copy.targetName}`} data-failed={copy.state === 'failed' || undefined}>
          {copyWords(copy, timeZone)}
          {copy.problem && copy.state !== 'stored' && <span>{copy.problem.text}</span>}
        </li>
      ))}
    </ul>
  )
}

function copyWords({ kind, targetName, state, storageClass, verifiedAt, attempts = 0 }: RecordingCopy, zone: string) {
  if (kind === 'local') return t('On the disk of Tapeline')
  return [
    targetName,
    storageClass,
    state === 'stored' && verifiedAt && t('read back whole on {day}', { day: fullDay(Date.parse(verifiedAt), zone) }),
    state === 'waiting' && t('Waiting to be put'),
    state === 'failed' && t('Cannot be copied'),
    state === 'removing' && t('Waiting to be removed'),
    state !== 'stored' && attempts > 0 && t('{count} tries', { count: attempts }),
  ]
    .filter(Boolean)
    .join(' · ')
}
