import type { Decision, SkipReason, TraceStep } from '../model/policy.ts'

const SKIP_SENTENCES = {
  'no-rule': 'Not recorded: no rule asks for it.',
  'rule-off': 'Not recorded: the rules for this kind of call are off.',
} as const satisfies Record<SkipReason, string>

/** One sentence for people. */
export function describeDecision(decision: Decision): string {
  const because = decidingStep(decision)
  switch (decision.outcome) {
    case 'record':
      return `Recorded from the first second${because}.`
    case 'armed':
      return `Recorded only once somebody starts it${because}.`
    case 'skip':
      return SKIP_SENTENCES[decision.excludedBy ?? 'no-rule']
  }
}

/** The trace on one line: `account rule: inbound.onnet inherits → nothing; outbound.offnet always → record`. */
export function formatTrace(trace: readonly TraceStep[]): string {
  return trace
    .map((step, index) => (step.level === trace[index - 1]?.level ? formatAnswer(step) : formatStep(step)))
    .join('; ')
}

/** `account rule: inbound.offnet always → record`. */
export function formatStep(step: TraceStep): string {
  return `${step.level}: ${formatAnswer(step)}`
}

function formatAnswer({ cell, value, effect }: TraceStep): string {
  if (cell === undefined) return effect
  return `${cell} ${value === 'inherit' ? 'inherits' : (value ?? 'is not set')} → ${effect}`
}

function decidingStep({ outcome, trace }: Decision): string {
  const step = trace.find(({ cell, effect }) => cell !== undefined && effect === outcome)
  return step ? `: ${step.level} ${step.cell} is ${step.value}` : ''
}
