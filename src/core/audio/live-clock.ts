/**
 * Where the packets of one source lie on the time line of somebody who listens while the call goes on. Packets that are not there yet
 * cannot be looked at, as `source-clock.ts` does: the first packet gives the anchor, and the anchor follows the least delayed packet of each
 * second. What is off by more than a leap starts afresh where it arrived.
 */

import { timestampDistance } from './source-clock.ts'

const LEAP_MS = 250
const WINDOW_MS = 1000
/** Earlier or later than the anchor says, all of a window: the anchor was wrong, or clocks drift. */
const EARLY_MS = 10
const LATE_MS = 40

export interface LiveClock {
  /** Milliseconds on the axis of the arrival times; may lie a little before or behind `arrivalMs`. */
  place(timestamp: number, arrivalMs: number): number
}

/** `timestampMs`: what a step of the source's RTP timestamps is worth. */
export function createLiveClock(timestampMs: number): LiveClock {
  let anchorTimestamp: number | undefined
  let anchorMs = 0
  let windowStartMs = 0
  let leastDelayMs = Number.POSITIVE_INFINITY

  function startWindow(atMs: number): void {
    windowStartMs = atMs
    leastDelayMs = Number.POSITIVE_INFINITY
  }

  function follow(arrivalMs: number, delayMs: number): void {
    leastDelayMs = Math.min(leastDelayMs, delayMs)
    if (arrivalMs - windowStartMs < WINDOW_MS) return
    if (leastDelayMs < -EARLY_MS || leastDelayMs > LATE_MS) anchorMs += leastDelayMs
    startWindow(arrivalMs)
  }

  return {
    place(timestamp, arrivalMs) {
      const offsetMs = anchorTimestamp === undefined ? 0 : timestampDistance(anchorTimestamp, timestamp) * timestampMs
      const delayMs = arrivalMs - (anchorMs + offsetMs)
      if (anchorTimestamp === undefined || Math.abs(delayMs) > LEAP_MS) {
        anchorTimestamp = timestamp
        anchorMs = arrivalMs
        startWindow(arrivalMs)
        return arrivalMs
      }
      follow(arrivalMs, delayMs)
      // Timestamps wrap after some hours: the anchor walks with them.
      anchorMs += offsetMs
      anchorTimestamp = timestamp
      return anchorMs
    },
  }
}
