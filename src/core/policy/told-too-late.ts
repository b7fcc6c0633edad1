import type { Interval, ReplaySoFar, Segment, UnrecordedStretch } from '../model/call-time-line.ts'
import { describeSegments } from './describe-event.ts'
import { clip, withoutAll } from './intervals.ts'

/** What is shorter is the time that it takes to act. */
const NOTABLE_MS = 500

/**
 * The last word about a call in which facts came late: what they would have had recorded, had they been told in time, is not there. The
 * segments are those of what was captured, and the rest says why it is missing.
 */
export function withoutWhatCameLate(replay: ReplaySoFar, captured: readonly Interval[]): ReplaySoFar {
  const wanted = replay.segments.flatMap(({ kept }) => kept)
  const missing = withoutAll(wanted, captured).filter(({ fromMs, toMs }) => toMs - fromMs >= NOTABLE_MS)
  if (missing.length === 0) return replay
  const pieces = replay.segments.flatMap((segment) => pieceOf(segment, missing) ?? [])
  const isLongEnough = ({ fromMs, toMs }: Interval) => toMs - fromMs >= replay.minimumDurationMs
  const segments = pieces.filter(isLongEnough)
  const tooShort = pieces.filter((piece) => !isLongEnough(piece))
  const outcome = segments.length > 0 ? 'record' : replay.decision.outcome === 'armed' ? 'armed' : 'skip'
  const last = replay.trace.at(-1)
  const seconds = missing.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1000
  const late = `${seconds.toFixed(1)} s that were to be kept had not been recorded: it was told too late`
  return {
    ...replay,
    outcome,
    segments,
    unrecorded: [
      ...replay.unrecorded,
      ...stretches(missing, 'told-too-late'),
      ...stretches(tooShort, 'too-short'),
    ].sort((left, right) => left.fromMs - right.fromMs),
    trace: last
      ? [
          ...replay.trace.slice(0, -1),
          { ...last, happened: late, outcome },
          { ...last, happened: describeSegments(segments), outcome },
        ]
      : replay.trace,
  }
}

/** What is left of the segment. Undefined when nothing is. */
function pieceOf(segment: Segment, missing: readonly Interval[]): Segment | undefined {
  const kept = withoutAll(segment.kept, missing)
  if (kept.length === 0) return undefined
  const fromMs = missing.find((each) => each.fromMs === segment.fromMs)?.toMs ?? segment.fromMs
  const toMs = missing.find((each) => each.toMs === segment.toMs)?.fromMs ?? segment.toMs
  const whole = { fromMs, toMs }
  return { ...segment, ...whole, kept, pauses: clip(segment.pauses, whole), marks: clip(segment.marks, whole) }
}

function stretches(intervals: readonly Interval[], reason: UnrecordedStretch['reason']): readonly UnrecordedStretch[] {
  return intervals.map(({ fromMs, toMs }) => ({ fromMs, toMs, reason }))
}
