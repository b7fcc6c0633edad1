import type { RecordingProof } from '../../../contract/recording-proof.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'

type Problem = RecordingProof['problems'][number]
type TimeStamp = NonNullable<RecordingProof['timeStamp']>

/** What of a recording is not as it was stored, as a sentence. */
export function problemWords({ problem, values }: Problem): string {
  const place = values.place === 'local' ? t('the local store') : (values.place ?? '')
  switch (problem) {
    case 'audio-missing':
      return t('The audio is missing in {place}.', { place })
    case 'audio-unreadable':
      return t('The audio cannot be read from {place}.', { place })
    case 'audio-changed':
      return t('The audio in {place} is not what was stored: bytes were changed.', { place })
    case 're-dated':
      return t('It was re-dated: it is said to have begun at {now}; when it was stored, at {before}.', {
        now: values.now ?? '',
        before: values.before ?? '',
      })
    case 'row-changed':
      return t('What is known of it is not what was stored: {fields}.', { fields: values.fields ?? '' })
    case 'entry-forged':
      return t('Entry {seq} of the chain of evidence is not what was signed.', { seq: values.seq ?? '' })
    case 'entry-removed':
      return t('The chain of evidence says that it was removed on {at}.', { at: values.at ?? '' })
  }
}

/** What the time-stamp authority says of all of them; undefined where there is none. */
export function stampWords(stamps: readonly TimeStamp[], timeZone: string): string | undefined {
  const inZone = (at = '') => fullTime(Date.parse(at), timeZone)
  const waiting = stamps.find(({ status }) => status === 'waiting')
  if (waiting?.failingSince !== undefined)
    return t('The time stamp is not there yet: the authority has not answered since {at}.', {
      at: inZone(waiting.failingSince),
    })
  if (waiting) return t('The time stamp is not there yet.')
  const latest = [...stamps].sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1)).at(-1)
  return latest && t('Time stamped by {by} on {at}.', { by: latest.by ?? '', at: inZone(latest.at) })
}
