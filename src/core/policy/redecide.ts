/** A call that is over, decided again with facts that came late: what was kept may have to go, what was not kept cannot come back. */

import type { Call, ToldEvent } from '../model/call.ts'
import type { Interval, ReplaySoFar, Segment } from '../model/call-time-line.ts'
import type { PolicySettings } from '../model/policy.ts'
import { inBoth, withoutAll, withoutHoles } from './intervals.ts'
import { concludeReplay } from './replay.ts'
import { timeLineOfCall } from './time-line-of-call.ts'

export interface Redecision {
  /** With the told facts and the new last word; `destroyed` is told. */
  readonly call: Call
  /** Of every segment that the call has now: which segment of before its audio is in. */
  readonly sources: readonly number[]
  /** Of every segment of before: what of it may not be kept any more. */
  readonly lost: readonly (readonly Interval[])[]
}

/** `settings`: those that decided. `nowMs`: when the trace says that it happened. */
export function redecide(
  before: Call,
  told: readonly ToldEvent[],
  settings: PolicySettings,
  nowMs: number,
): Redecision {
  const call = { ...before, told: [...(before.told ?? []), ...told] }
  const replay = concludeReplay(timeLineOfCall(call), settings)
  const old = segmentsOf(before)
  const pieces = replay.segments.flatMap((segment) =>
    old.flatMap((source, index) => {
      const piece = pieceOf(segment, source)
      return piece ? [{ piece, index }] : []
    }),
  )
  const wanted = replay.segments.flatMap(({ kept }) => kept)
  const lost = old.map(({ kept }) => withoutAll(kept, wanted))
  const missing = withoutAll(
    wanted,
    old.flatMap(({ kept }) => kept),
  )
  const destroyed = [...(before.destroyed ?? []), ...lost.flat()]
  const segments = pieces.map(({ piece }) => piece)
  return {
    call: {
      ...call,
      decision: replay.decision,
      direction: replay.direction,
      replay: concluded(replay, segments, missing, destroyed, nowMs),
      ...(destroyed.length > 0 && { destroyed }),
    },
    sources: pieces.map(({ index }) => index),
    lost,
  }
}

/** A call from before there were segments was kept, or not, as a whole. */
function segmentsOf({
  replay,
  decision,
  startedAtMs,
  endedAtMs = startedAtMs,
}: Call): readonly Pick<Segment, 'kept' | keyof Interval>[] {
  if (replay) return replay.segments
  const whole = { fromMs: startedAtMs, toMs: endedAtMs }
  return decision?.outcome === 'record' ? [{ ...whole, kept: [whole] }] : []
}

/** What of the segment is there: the part of it that was recorded in `source`. */
function pieceOf(segment: Segment, source: Pick<Segment, 'kept' | keyof Interval>): Segment | undefined {
  const kept = inBoth(segment.kept, source.kept)
  if (kept.length === 0) return undefined
  const whole = { fromMs: Math.max(segment.fromMs, source.fromMs), toMs: Math.min(segment.toMs, source.toMs) }
  return { ...segment, ...whole, kept, pauses: withoutHoles(whole, kept), marks: inBoth(segment.marks, [whole]) }
}

function concluded(
  replay: ReplaySoFar,
  segments: readonly Segment[],
  missing: readonly Interval[],
  destroyed: readonly Interval[],
  nowMs: number,
): ReplaySoFar {
  const outcome = segments.length > 0 ? 'record' : replay.outcome === 'armed' ? 'armed' : 'skip'
  const happened = whatFollows(missing, destroyed)
  const late = missing.map((interval) => ({ ...interval, reason: 'told-too-late' as const }))
  return {
    ...replay,
    outcome,
    segments,
    unrecorded: [...replay.unrecorded, ...late].sort((left, right) => left.fromMs - right.fromMs),
    trace: happened === undefined ? replay.trace : [...replay.trace, { atMs: nowMs, event: 'end', happened, outcome }],
  }
}

function whatFollows(missing: readonly Interval[], destroyed: readonly Interval[]): string | undefined {
  const said = [
    ...(destroyed.length > 0 ? [`${inSeconds(destroyed)} that may not be kept were destroyed`] : []),
    ...(missing.length > 0 ? [`${inSeconds(missing)} that were to be kept had not been recorded`] : []),
  ]
  return said.length > 0 ? `told after the call: ${said.join('; ')}` : undefined
}

function inSeconds(intervals: readonly Interval[]): string {
  return `${(intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1000).toFixed(1)} s`
}
