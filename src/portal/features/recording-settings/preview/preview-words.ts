import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import { spokenDuration } from '../../../lib/format-duration.ts'
import { t } from '../../../lib/i18n.ts'

export type PreviewKind = keyof SettingsPreview['examples']

export interface PreviewGroup {
  readonly kind: PreviewKind
  readonly label: string
  readonly hint: string
}

/** In the order of how much they matter. */
export const PREVIEW_GROUPS: readonly PreviewGroup[] = [
  { kind: 'newlyRecorded', label: t('Newly recorded'), hint: t('Not kept now, but they would be.') },
  { kind: 'noLongerRecorded', label: t('No longer recorded'), hint: t('Kept now, but they would not be.') },
  {
    kind: 'recordedDifferently',
    label: t('Recorded differently'),
    hint: t('Kept with both, but with another owner, in other segments or for another time.'),
  },
  { kind: 'newlyOnDemand', label: t('Could be started'), hint: t('Not recorded, but somebody could have started it.') },
  {
    kind: 'noLongerOnDemand',
    label: t('Could no longer be started'),
    hint: t('Not recorded, and nobody could start it any more.'),
  },
]

/** `Of 1,204 calls of the last 30 days, 1,180 stay as they are.` */
export function previewSummary({ days, lookedAt, unchanged }: SettingsPreview): string {
  if (lookedAt === 0) return t('There is no call of the last {days} days to look at.', { days })
  const calls = t('{count} calls', { count: lookedAt })
  if (unchanged === lookedAt) return t('Nothing would change for the {calls} of the last {days} days.', { calls, days })
  return t('Of {calls} of the last {days} days, {count} would stay as they are.', { calls, days, count: unchanged })
}

/** What this answer leaves out. */
export function previewLimits({ isCapped, lookedAt, notLookedAt }: SettingsPreview): string | undefined {
  const limits = [
    isCapped ? t('There were more calls; these are the newest {lookedAt}.', { lookedAt }) : '',
    notLookedAt > 0 ? t('{count} more calls of these days cannot be replayed any more.', { count: notLookedAt }) : '',
  ].filter(Boolean)
  return limits.length === 0 ? undefined : limits.join(' ')
}

/** `+3 h 2 min, −14 min of audio`; undefined when neither more nor less would be kept. */
export function audioWords({ keptMsGained, keptMsLost }: SettingsPreview): string | undefined {
  const parts = [
    keptMsGained > 0 ? t('{keptMsGained} more', { keptMsGained: spokenDuration(keptMsGained) }) : '',
    keptMsLost > 0 ? t('{keptMsLost} less', { keptMsLost: spokenDuration(keptMsLost) }) : '',
  ].filter(Boolean)
  return parts.length === 0 ? undefined : t('{parts} audio kept.', { parts: parts.join(', ') })
}
