import type { CallDetails } from '../../../contract/call.ts'

/** The time line that a call is shown on. */
export interface CallAxis {
  /** Milliseconds since 1970 of its beginning. */
  readonly startMs: number
  readonly durationMs: number
}

type AxisCall = Pick<CallDetails, 'state' | 'startedAt' | 'endedAt' | 'recordings' | 'unrecorded' | 'segments'>

/** Signalling and sound never begin in the same moment: what differs by less than this is the same. */
export const NOTABLE_MS = 1_000

/**
 * From the call's beginning to its end, or to now. A call that is one recording is as long as that is: nobody wants to see the moment
 * between signalling and the first sound.
 */
export function callAxis(call: AxisCall, nowMs: number): CallAxis {
  const startedMs = Date.parse(call.startedAt)
  const endedMs = call.endedAt === undefined ? Math.max(nowMs, startedMs) : Date.parse(call.endedAt)
  const sounds = call.recordings.map(({ startedAt, durationMs }) => {
    const fromMs = Date.parse(startedAt)
    return { fromMs, toMs: fromMs + durationMs }
  })
  const [only, ...others] = sounds
  const hasGaps = call.unrecorded.some(({ from, to }) => Date.parse(to) - Date.parse(from) >= NOTABLE_MS)
  if (only && others.length === 0 && call.state !== 'live') {
    const isWhole = only.fromMs - startedMs < NOTABLE_MS && endedMs - only.toMs < NOTABLE_MS && !hasGaps
    // Of calls from before there were segments nothing but the recording is known.
    if (isWhole || call.segments.length === 0) return { startMs: only.fromMs, durationMs: only.toMs - only.fromMs }
  }
  const startMs = Math.min(startedMs, ...sounds.map(({ fromMs }) => fromMs))
  return { startMs, durationMs: Math.max(endedMs, ...sounds.map(({ toMs }) => toMs)) - startMs }
}
