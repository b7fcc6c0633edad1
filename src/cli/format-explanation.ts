import { formatStep } from '../core/policy/describe-decision.ts'
import type { ExplainedParty, Explanation } from './explain-call.ts'
import { formatDuration } from './format-duration.ts'

/** For people, readable aloud: who calls whom, what happens, and step by step why. */
export function formatExplanation(explanation: Explanation, durationMs: number | undefined): string {
  const { direction, caller, callee, summary, trace, audio } = explanation
  const lines = [
    `${capitalised(direction)} call from ${formatParty(caller)} to ${formatParty(callee)}.`,
    summary,
    ...trace.map((step) => `  ${formatStep(step)}`),
  ]
  if (audio && durationMs !== undefined) lines.push(`After ${formatDuration(durationMs)} its audio ${audio.reason}.`)
  return `${lines.join('\n')}\n`
}

function formatParty({ user, number, aor, network }: ExplainedParty): string {
  const name = user ?? number ?? aor
  if (name === undefined || name === '') return `somebody ${network}`
  return user !== undefined && number !== undefined && number !== user
    ? `${user} (${number}, ${network})`
    : `${name} (${network})`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
