import type { ReplayStep } from '../../core/model/call-time-line.ts'
import type { Redaction } from '../../core/model/redaction.ts'
import { formatDuration } from '../../core/policy/format-duration.ts'

/** The trace with a step for every stretch that was destroyed later, because somebody wanted it. */
export function withRedacted(
  trace: readonly ReplayStep[],
  redactions: readonly Redaction[] = [],
): readonly ReplayStep[] {
  const last = trace.at(-1)
  if (!last) return trace
  const steps = redactions
    .filter(({ carriedOut }) => carriedOut)
    .map(({ fromMs, toMs, reason, begunAtMs, requestedAtMs }) => ({
      atMs: begunAtMs ?? requestedAtMs,
      event: last.event,
      happened: `${inWords(toMs - fromMs)} of audio were redacted: ${reason}`,
      outcome: last.outcome,
    }))
  return [...trace, ...steps.sort((one, other) => one.atMs - other.atMs)]
}

const inWords = (durationMs: number) =>
  formatDuration(durationMs < 1000 ? Math.round(durationMs) : Math.round(durationMs / 100) * 100)
