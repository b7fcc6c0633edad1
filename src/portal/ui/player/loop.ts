/** A stretch that is heard again and again, from A to B. Milliseconds of the time line. */

import type { Track } from './track.ts'

export interface Loop {
  /** A. */
  readonly fromMs: number
  /** B; while it is missing nothing is repeated. */
  readonly toMs?: number
}

/** Shorter than this nobody hears what it repeats. */
const SHORTEST_MS = 250

/** A is set here. A B that lies before it is forgotten. */
export function loopFrom(loop: Loop | undefined, atMs: number): Loop {
  const toMs = loop?.toMs
  return toMs !== undefined && toMs - atMs >= SHORTEST_MS ? { fromMs: atMs, toMs } : { fromMs: atMs }
}

/** B is set here; without an A before it, from the beginning. */
export function loopTo(loop: Loop | undefined, atMs: number): Loop | undefined {
  const fromMs = loop && atMs - loop.fromMs >= SHORTEST_MS ? loop.fromMs : 0
  return atMs - fromMs >= SHORTEST_MS ? { fromMs, toMs: atMs } : loop
}

/** Whether playing has just come over B. Who was sent behind it stays there. */
export function goesBack(loop: Loop | undefined, beforeMs: number, nowMs: number): loop is Required<Loop> {
  return loop?.toMs !== undefined && beforeMs < loop.toMs && nowMs >= loop.toMs
}

/** Goes along with the track it lies in; one that reaches beyond it would repeat something else now. */
export function movedLoop(loop: Loop | undefined, byMs: number, track: Track | undefined): Loop | undefined {
  if (!loop || !track) return undefined
  const { fromMs, toMs } = loop
  const moved = { fromMs: fromMs + byMs, ...(toMs !== undefined && { toMs: toMs + byMs }) }
  const isWithin = moved.fromMs >= track.startMs && (moved.toMs ?? moved.fromMs) <= track.startMs + track.durationMs
  return isWithin ? moved : undefined
}
