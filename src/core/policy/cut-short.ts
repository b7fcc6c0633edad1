import type { ReplaySoFar, Segment } from '../model/call-time-line.ts'
import { describeSegments } from './describe-event.ts'

/** What is made of a call that was never concluded: its recorder died at `atMs`, and what was being recorded ends there. */
export function cutShort(replay: ReplaySoFar, atMs: number): ReplaySoFar {
  if (replay.trace.at(-1)?.event === 'end') return replay
  const { nextChangeMs: _, ...cut } = { ...replay, ...ended(replay, atMs), status: 'off' as const }
  const { segments, outcome } = cut
  return { ...cut, trace: [...cut.trace, { atMs, event: 'end', happened: describeSegments(segments), outcome }] }
}

function ended(replay: ReplaySoFar, atMs: number): Pick<ReplaySoFar, 'outcome' | 'segments' | 'unrecorded'> {
  const { segments, unrecorded, status, decision, minimumDurationMs } = replay
  const running = segments.at(-1)
  if (running?.endedBy !== 'still-running') return { outcome: outcomeOf(segments, replay), segments, unrecorded }
  const last = endedAt(running, atMs, status === 'paused')
  const isKept = last.toMs - last.fromMs >= minimumDurationMs
  const kept = [...segments.slice(0, -1), ...(isKept ? [last] : [])]
  const { fromMs, toMs } = last
  return {
    outcome: outcomeOf(kept, { outcome: decision.outcome === 'armed' ? 'armed' : 'skip' }),
    segments: kept,
    unrecorded: isKept ? unrecorded : [...unrecorded, { fromMs, toMs, reason: 'too-short' }],
  }
}

const outcomeOf = (segments: readonly Segment[], { outcome }: Pick<ReplaySoFar, 'outcome'>) =>
  segments.length > 0 ? 'record' : outcome

/** It was kept, or paused, until then: what changes that is recorded before anything else happens. */
function endedAt(running: Segment, atMs: number, isPaused: boolean): Segment {
  const toMs = Math.max(running.toMs, atMs)
  const longer = (intervals: Segment['kept']) => {
    const last = intervals.at(-1)
    if (last?.toMs !== running.toMs) return [...intervals, { fromMs: running.toMs, toMs }]
    return [...intervals.slice(0, -1), { ...last, toMs }]
  }
  const hasGrown = toMs > running.toMs
  return {
    ...running,
    toMs,
    endedBy: 'call-ended',
    pauses: hasGrown && isPaused ? longer(running.pauses) : running.pauses,
    kept: hasGrown && !isPaused ? longer(running.kept) : running.kept,
  }
}
