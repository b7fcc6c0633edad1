import type { Recording } from '../../../contract/recording.ts'
import { QUALITY_FINDINGS } from '../../../core/words/quality-words.ts'
import { language, listed, t } from '../../lib/i18n.ts'

type Judged = Pick<Recording, 'findings' | 'channels'>

export interface SoundFinding {
  readonly verdict: 'attention' | 'bad'
  readonly text: string
}

/**
 * What was found of how the recordings of a call sound, the worst first, each once; `namesOf`: one name per channel. `recordingName`: said of
 * what not all of several recordings have.
 */
export function soundFindings<Each extends Judged>(
  recordings: readonly Each[],
  namesOf: (recording: Each) => readonly string[],
  recordingName: (recording: Each) => string | undefined = () => undefined,
): readonly SoundFinding[] {
  const found = new Map<string, SoundFinding & { readonly within: readonly string[] }>()
  for (const recording of recordings) {
    for (const { finding, verdict, channel } of recording.findings) {
      const name = channel === undefined ? undefined : namesOf(recording)[channel]
      const words =
        finding === 'one-way-audio' && name ? t('This side is never or hardly heard') : t(QUALITY_FINDINGS[finding])
      const text = name
        ? `${name}: ${language() === 'en' ? words.charAt(0).toLowerCase() + words.slice(1) : words}.`
        : `${words}.`
      const before = found.get(text)
      const within = [...(before?.within ?? []), recordingName(recording) ?? '']
      found.set(text, { verdict: before?.verdict === 'bad' ? 'bad' : verdict, text, within })
    }
  }
  const rank = ({ verdict }: SoundFinding) => (verdict === 'bad' ? 0 : 1)
  return [...found.values()]
    .map(({ verdict, text, within }) => ({
      verdict,
      text: within.length === recordings.length ? text : t('{text} In {where}.', { text, where: listed(within) }),
    }))
    .sort((one, other) => rank(one) - rank(other))
}
