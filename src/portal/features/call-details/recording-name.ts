import type { Recording } from '../../../contract/recording.ts'
import { timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'

type Named = Pick<Recording, 'id' | 'startedAt' | 'segment'>

/** Which of a call's recordings it is: `Segment 2 · 14:03:20 · queue support`; undefined when there is only one. */
export function recordingName(recording: Named, all: readonly Named[], timeZone: string): string | undefined {
  if (all.length < 2) return undefined
  const inOrder = all.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
  const number = (recording.segment?.index ?? inOrder.findIndex(({ id }) => id === recording.id)) + 1
  const parts = [t('Segment {number}', { number }), timeOfDay(Date.parse(recording.startedAt), timeZone)]
  return [...parts, ...(recording.segment ? [recording.segment.owner.words] : [])].join(' · ')
}
