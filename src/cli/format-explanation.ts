import { formatStep } from '../core/policy/describe-decision.ts'
import { formatDuration } from '../core/policy/format-duration.ts'
import type { ExplainedParty } from './call-of-document.ts'
import type { ExplainedDecision, Explanation } from './explain-call.ts'
import { formatReplay } from './format-replay.ts'

/** For people, readable aloud: who calls whom, what happens, and step by step why. */
export function formatExplanation(explanation: Explanation, durationMs: number | undefined): string {
  const { direction, caller, callee, summary } = explanation
  const details = 'segments' in explanation ? formatReplay(explanation) : formatDecision(explanation, durationMs)
  const lines = [
    `${capitalised(direction)} call from ${formatParty(caller)} to ${formatParty(callee)}.`,
    summary,
    ...details,
  ]
  return `${lines.join('\n')}\n`
}

function formatDecision({ trace, audio }: ExplainedDecision, durationMs: number | undefined): readonly string[] {
  const lines = trace.map((step) => `  ${formatStep(step)}`)
  if (audio && durationMs !== undefined) lines.push(`After ${formatDuration(durationMs)} its audio ${audio.reason}.`)
  return lines
}

function formatParty({ user, device, number, aor, network }: ExplainedParty): string {
  const name = user ?? number ?? aor ?? device
  if (name === undefined || name === '') return `somebody ${network}`
  return user !== undefined && number !== undefined && number !== user
    ? `${user} (${number}, ${network})`
    : `${name} (${network})`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
