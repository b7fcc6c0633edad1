import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import type { FeedState } from './live-feed.ts'

const STATUS_WORDS = {
  recording: t('Live'),
  paused: t('Paused: nothing to hear'),
  armed: t('Not being recorded: nothing to hear'),
  off: t('Not recorded: nothing to hear'),
  ended: t('The call has ended'),
  interrupted: t('Connection lost. Trying again…'),
} as const

/** What somebody who listens is told, also in place of sound. */
export function feedWords(feed: FeedState): string {
  if (feed.kind === 'ended') return STATUS_WORDS.ended
  if (feed.kind === 'refused') return feed.error.message
  if (feed.kind === 'connecting') return feed.again ? STATUS_WORDS.interrupted : t('Connecting…')
  const { status, missedMs = 0 } = feed.state
  if (status !== 'recording' || missedMs < 1000) return STATUS_WORDS[status]
  return t('Live. The connection is slow: {missed} left out', { missed: formatDuration(missedMs) })
}
