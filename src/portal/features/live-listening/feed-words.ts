import { formatDuration } from '../../lib/format-duration.ts'
import type { FeedState } from './live-feed.ts'

const STATUS_WORDS = {
  recording: 'Live',
  paused: 'Paused: nothing to hear',
  armed: 'Not being recorded: nothing to hear',
  off: 'Not recorded: nothing to hear',
  ended: 'The call has ended',
  interrupted: 'Connection lost. Trying again…',
} as const

/** What somebody who listens is told, also in place of sound. */
export function feedWords(feed: FeedState): string {
  if (feed.kind === 'ended') return STATUS_WORDS.ended
  if (feed.kind === 'refused') return feed.error.message
  if (feed.kind === 'connecting') return feed.again ? STATUS_WORDS.interrupted : 'Connecting…'
  const { status, missedMs = 0 } = feed.state
  if (status !== 'recording' || missedMs < 1000) return STATUS_WORDS[status]
  return `Live. The connection is slow: ${formatDuration(missedMs)} left out`
}
