/**
 * One timer for all streams of all calls. A stream is due every 20 ms counted from its own beginning, so that nothing
 * drifts: a late timer is made up for by the packets that are due.
 */

import { FRAME_MS } from './media-stream.ts'

/** Half a frame: no packet is later than this, and calls that began at different times send at different times. */
const TICK_MS = 10
/** What is not sent within this is left out: the machine slept, or is far too slow. */
const GIVE_UP_MS = 2_000

export interface MediaClock {
  /** Calls `frame` once for every 20 ms from now on, until the returned function is called. */
  start(frame: () => void): () => void
}

interface Beat {
  readonly frame: () => void
  dueMs: number
}

/** `nowMs`: a monotonic clock. The timer runs only while something is started. */
export function createMediaClock(nowMs: () => number = () => performance.now()): MediaClock {
  const beats = new Set<Beat>()
  let timer: NodeJS.Timeout | undefined

  function tick(): void {
    const now = nowMs()
    for (const beat of beats) {
      if (now - beat.dueMs > GIVE_UP_MS) beat.dueMs = now
      while (beat.dueMs <= now && beats.has(beat)) {
        beat.dueMs += FRAME_MS
        beat.frame()
      }
    }
  }

  return {
    start(frame) {
      const beat: Beat = { frame, dueMs: nowMs() }
      beats.add(beat)
      timer ??= setInterval(tick, TICK_MS)
      return () => {
        beats.delete(beat)
        if (beats.size > 0 || timer === undefined) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
