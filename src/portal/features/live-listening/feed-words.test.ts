import { expect, it } from 'vitest'
import { ApiError } from '../../lib/request.ts'
import { feedWords } from './feed-words.ts'
import type { FeedState } from './live-feed.ts'

const live = (status: 'recording' | 'paused' | 'armed' | 'off', missedMs?: number): FeedState => ({
  kind: 'live',
  state: { type: 'state', status, channels: [], ...(missedMs !== undefined && { missedMs }) },
})

it.each<[FeedState, string]>([
  [{ kind: 'connecting', again: false }, 'Connecting…'],
  [{ kind: 'connecting', again: true }, 'Connection lost. Trying again…'],
  [live('recording'), 'Live'],
  [live('recording', 3000), 'Live. The connection is slow: 0:03 left out'],
  [live('paused'), 'Paused: nothing to hear'],
  [live('armed'), 'Not being recorded: nothing to hear'],
  [live('off'), 'Not recorded: nothing to hear'],
  [{ kind: 'ended' }, 'The call has ended'],
  [{ kind: 'refused', error: new ApiError(429, { message: 'So many listen already' }) }, 'So many listen already'],
])('says in words what is heard, or why nothing is: %#', (feed, words) => {
  expect(feedWords(feed)).toBe(words)
})
