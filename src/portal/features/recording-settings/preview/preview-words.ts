import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import { spokenDuration } from '../../../lib/format-duration.ts'

export type PreviewKind = keyof SettingsPreview['examples']

export interface PreviewGroup {
  readonly kind: PreviewKind
  readonly label: string
  readonly hint: string
}

/** In the order of how much they matter. */
export const PREVIEW_GROUPS: readonly PreviewGroup[] = [
  { kind: 'newlyRecorded', label: 'Newly recorded', hint: 'Not kept now, but they would be.' },
  { kind: 'noLongerRecorded', label: 'No longer recorded', hint: 'Kept now, but they would not be.' },
  {
    kind: 'recordedDifferently',
    label: 'Recorded differently',
    hint: 'Kept with both, but with another owner, in other segments or for another time.',
  },
  { kind: 'newlyOnDemand', label: 'Could be started', hint: 'Not recorded, but somebody could have started it.' },
  {
    kind: 'noLongerOnDemand',
    label: 'Could no longer be started',
    hint: 'Not recorded, and nobody could start it any more.',
  },
]

/** `Of 1,204 calls of the last 30 days, 1,180 stay as they are.` */
export function previewSummary({ days, lookedAt, unchanged }: SettingsPreview): string {
  if (lookedAt === 0) return `There is no call of the last ${days} days to look at.`
  const calls = lookedAt === 1 ? '1 call' : `${number(lookedAt)} calls`
  if (unchanged === lookedAt) return `Nothing would change for the ${calls} of the last ${days} days.`
  return `Of ${calls} of the last ${days} days, ${number(unchanged)} would stay as ${unchanged === 1 ? 'it is' : 'they are'}.`
}

/** What this answer leaves out. */
export function previewLimits({ isCapped, lookedAt, notLookedAt }: SettingsPreview): string | undefined {
  const limits = [
    isCapped ? `There were more calls; these are the newest ${number(lookedAt)}.` : '',
    notLookedAt > 0
      ? `${number(notLookedAt)} more ${notLookedAt === 1 ? 'call' : 'calls'} of these days cannot be replayed any more.`
      : '',
  ].filter(Boolean)
  return limits.length === 0 ? undefined : limits.join(' ')
}

/** `+3 h 2 min, −14 min of audio`; undefined when neither more nor less would be kept. */
export function audioWords({ keptMsGained, keptMsLost }: SettingsPreview): string | undefined {
  const parts = [
    keptMsGained > 0 ? `${spokenDuration(keptMsGained)} more` : '',
    keptMsLost > 0 ? `${spokenDuration(keptMsLost)} less` : '',
  ].filter(Boolean)
  return parts.length === 0 ? undefined : `${parts.join(', ')} audio kept.`
}

const number = (value: number) => value.toLocaleString('en-GB')
