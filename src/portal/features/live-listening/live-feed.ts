/** The frames of a live call, fetched for as long as somebody listens; asked for again when the connection breaks. */

import {
  createLiveFrameReader,
  LIVE_FRAMES_TYPE,
  type LiveFrame,
  type LiveSound,
  type LiveState,
} from '../../../core/audio/live-frame.ts'
import { retryDelayMs } from '../../lib/live-events.ts'
import { ApiError, requestRaw } from '../../lib/request.ts'

export type FeedState =
  | { readonly kind: 'connecting'; readonly again: boolean }
  | { readonly kind: 'live'; readonly state: LiveState }
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly error: ApiError }

interface LiveFeedOptions {
  readonly onState: (state: FeedState) => void
  readonly onSound: (sound: LiveSound) => void
}

/** Returns what ends it; then nothing is told any more. */
export function openLiveFeed(callId: string, { onState, onSound }: LiveFeedOptions): () => void {
  const leaving = new AbortController()
  const { signal } = leaving
  let attempt = 0
  let isOver = false

  const tell = (state: FeedState) => {
    if (!signal.aborted) onState(state)
  }

  function take(frame: LiveFrame): void {
    if (signal.aborted) return
    if (frame.type === 'sound') onSound(frame)
    else {
      attempt = 0
      isOver = frame.status === 'ended'
      tell(isOver ? { kind: 'ended' } : { kind: 'live', state: frame })
    }
  }

  async function follow(): Promise<void> {
    const response = await requestRaw(`/calls/${callId}/live-audio`, { signal, accept: LIVE_FRAMES_TYPE })
    const reader = createLiveFrameReader()
    const bytes = response.body?.getReader()
    for (let read = await bytes?.read(); read && !read.done && !reader.isBroken; read = await bytes?.read()) {
      for (const frame of reader.read(read.value)) take(frame)
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted && !isOver) {
      tell({ kind: 'connecting', again: attempt > 0 })
      try {
        await follow()
      } catch (error) {
        if (error instanceof ApiError && error.code === 'call-not-live') return tell({ kind: 'ended' })
        if (error instanceof ApiError && !isPassing(error)) return tell({ kind: 'refused', error })
      }
      if (!isOver) await pause(retryDelayMs(attempt++, Math.random()), signal)
    }
  }

  void run()
  return () => leaving.abort()
}

/** Worth another try: nobody answered, or somebody who starts. */
const isPassing = ({ status }: ApiError): boolean => status === 0 || status >= 502

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
