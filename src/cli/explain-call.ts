import type { PolicyCallDocument } from '../contract/policy-document.ts'
import type { Replay } from '../core/model/call-time-line.ts'
import type { Decision, PolicySettings } from '../core/model/policy.ts'
import { decide } from '../core/policy/decide.ts'
import { describeDecision } from '../core/policy/describe-decision.ts'
import { describeReplay } from '../core/policy/describe-replay.ts'
import { formatDuration } from '../core/policy/format-duration.ts'
import { isTooShort } from '../core/policy/is-too-short.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import { replay } from '../core/policy/replay.ts'
import { callOfDocument, type ExplainedParty } from './call-of-document.ts'

interface ExplainedCall {
  /** One sentence. */
  readonly summary: string
  readonly caller: ExplainedParty
  readonly callee: ExplainedParty
}

/** Of a call without events: the decision, and what a person needs to follow it. Printed as it is by `--json`. */
export interface ExplainedDecision extends Decision, ExplainedCall {
  /** What becomes of the audio of a call that lasted so long. Absent without `durationMs`, or when nothing is recorded. */
  readonly audio?: { readonly kept: boolean; readonly reason: string }
}

/** Of a call with events. */
export interface ExplainedReplay extends Replay, ExplainedCall {}

export type Explanation = ExplainedDecision | ExplainedReplay

/** Decides about a call that a document describes, with the engine that decides about live ones. */
export function explainCall(settings: PolicySettings, call: PolicyCallDocument): Explanation {
  const { caller, callee, timeLine } = callOfDocument(call)
  if (call.events) {
    const replayed = replay(timeLine, settings)
    return { summary: describeReplay(replayed), ...replayed, caller, callee }
  }
  const { accountId } = timeLine
  const decision = decide({ accountId, caller: timeLine.caller, callee: timeLine.callee }, settings)
  const audio = decision.outcome === 'skip' ? undefined : judgeDuration(call.durationMs, settings)
  return { summary: describeDecision(decision), ...decision, caller, callee, ...(audio ? { audio } : {}) }
}

function judgeDuration(durationMs: number | undefined, settings: PolicySettings): ExplainedDecision['audio'] {
  if (durationMs === undefined) return undefined
  const { minimumDurationMs } = optionsOf(settings)
  const minimum = formatDuration(minimumDurationMs)
  if (isTooShort(durationMs, settings)) return { kept: false, reason: `would be removed: shorter than ${minimum}` }
  if (minimumDurationMs === 0) return { kept: true, reason: 'would be kept: there is no minimum' }
  return { kept: true, reason: `would be kept: not shorter than ${minimum}` }
}
