import type { Call } from './call.ts'
import type { Interval } from './call-time-line.ts'
import type { Recording } from './recording.ts'

/** The time line that a call is shown on: what its player counts, and a table that names a moment of it. */
export interface CallAxis {
  /** Milliseconds since 1970 of its beginning. */
  readonly startMs: number
  readonly durationMs: number
}

/** Milliseconds since 1970. */
export interface AxisCall {
  readonly startedMs: number
  /** Of a live call now. */
  readonly endedMs: number
  readonly isLive: boolean
  /** Its recordings. */
  readonly sounds: readonly Interval[]
  readonly unrecorded: readonly Interval[]
  /** Calls from before there were segments have none. */
  readonly hasSegments: boolean
}

/** Signalling and sound never begin in the same moment: what differs by less than this is the same. */
export const NOTABLE_MS = 1_000

/**
 * From the call's beginning to its end, or to now. A call that is one recording is as long as that is: nobody wants to see the moment
 * between signalling and the first sound.
 */
export function callAxis({ startedMs, endedMs, isLive, sounds, unrecorded, hasSegments }: AxisCall): CallAxis {
  const [only, ...others] = sounds
  const hasGaps = unrecorded.some(({ fromMs, toMs }) => toMs - fromMs >= NOTABLE_MS)
  if (only && others.length === 0 && !isLive) {
    const isWhole = only.fromMs - startedMs < NOTABLE_MS && endedMs - only.toMs < NOTABLE_MS && !hasGaps
    // Of calls from before there were segments nothing but the recording is known.
    if (isWhole || !hasSegments) return { startMs: only.fromMs, durationMs: only.toMs - only.fromMs }
  }
  const startMs = Math.min(startedMs, ...sounds.map(({ fromMs }) => fromMs))
  return { startMs, durationMs: Math.max(endedMs, ...sounds.map(({ toMs }) => toMs)) - startMs }
}

/** Of a call as it is stored, with those of its recordings that whoever looks may have. */
export function storedCallAxis(
  { state, startedAtMs, endedAtMs, replay }: Pick<Call, 'state' | 'startedAtMs' | 'endedAtMs' | 'replay'>,
  recordings: readonly Pick<Recording, 'startedAtMs' | 'durationMs'>[],
): CallAxis {
  return callAxis({
    startedMs: startedAtMs,
    // Moments of a call that is not over have no end to be behind.
    endedMs: endedAtMs ?? Number.POSITIVE_INFINITY,
    isLive: state === 'live',
    sounds: recordings.map(({ startedAtMs: fromMs, durationMs }) => ({ fromMs, toMs: fromMs + durationMs })),
    unrecorded: replay?.unrecorded ?? [],
    hasSegments: (replay?.segments ?? []).length > 0,
  })
}

/** On the time line, in milliseconds, of what is `offsetMs` behind the start of the call. */
export function positionOnAxis(startedMs: number, { startMs, durationMs }: CallAxis, offsetMs: number): number {
  return Math.min(durationMs, Math.max(0, startedMs + offsetMs - startMs))
}
