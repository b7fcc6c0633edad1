import type { DestroyedAudio } from '../../core/model/call.ts'
import type { ReplayStep } from '../../core/model/call-time-line.ts'
import { formatDuration } from '../../core/policy/format-duration.ts'

/** The trace with a step for audio that was destroyed while the call went on, behind what made it go. */
export function withDestroyed(
  trace: readonly ReplayStep[],
  destroyed: readonly DestroyedAudio[] = [],
): readonly ReplayStep[] {
  const durations = new Map<number, number>()
  for (const { atMs, fromMs, toMs } of destroyed) {
    if (atMs !== undefined) durations.set(atMs, (durations.get(atMs) ?? 0) + toMs - fromMs)
  }
  return [...durations].reduce(insert, trace)
}

const inWords = (durationMs: number) =>
  formatDuration(durationMs < 1000 ? Math.round(durationMs) : Math.round(durationMs / 100) * 100)

function insert(trace: readonly ReplayStep[], [atMs, durationMs]: [number, number]): readonly ReplayStep[] {
  const index = trace.findLastIndex((step) => step.atMs <= atMs)
  const before = trace[index]
  if (!before || Math.round(durationMs) === 0) return trace
  const happened = `${inWords(durationMs)} of audio that may not be kept were destroyed`
  const step = { atMs, event: before.event, happened, outcome: before.outcome }
  return [...trace.slice(0, index + 1), step, ...trace.slice(index + 1)]
}
