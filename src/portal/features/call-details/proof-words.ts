import type { RecordingProof } from '../../../contract/recording-proof.ts'
import { t } from '../../lib/i18n.ts'

type Problem = RecordingProof['problems'][number]

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
