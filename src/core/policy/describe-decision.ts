import type { Decision, PolicyLevel, SkipReason, TraceStep } from '../model/policy.ts'

export const SKIP_SENTENCES = {
  'no-rule': 'Not recorded: no rule asks for it.',
  'rule-off': 'Not recorded: the rules for this kind of call are off.',
  'not-answered': 'Not recorded: nobody has answered yet.',
  internal: 'Not recorded: calls inside the account are excluded.',
  conference: 'Not recorded: conferences of this size are excluded.',
  'before-answer-by-person': 'Not recorded: nothing is recorded before a person answers.',
  'find-me-to-mobile': 'Not recorded: calls that find somebody on a mobile phone are excluded.',
  'mobile-app': 'Not recorded: calls of the mobile app are excluded.',
  'on-demand-on-device': 'Not recorded: nobody can start a recording on this kind of phone.',
  'offnet-transfer-offnet': 'Not recorded: a caller from outside was transferred to the outside.',
  codec: 'Not recorded: its codec is not among those that are recorded.',
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

function decidingStep({ outcome, owner, trace }: Decision): string {
  const deciding = trace.filter(({ cell, effect }) => cell !== undefined && effect === outcome)
  const name = owner && levelName(owner)
  const step = deciding.find(({ level }) => level === name) ?? deciding.at(-1)
  if (step) return `: ${step.level} ${step.cell} is ${step.value}`
  return outcome === 'armed' ? ': anyone on a call may start one' : ''
}

/** As the trace names it: `user 101`. */
export function levelName(level: PolicyLevel): string {
  switch (level.kind) {
    case 'account':
      return 'account rule'
    case 'queue':
      return `queue ${level.queueId}`
    case 'user':
      return `user ${level.userId}`
    case 'device':
      return `device ${level.deviceId}`
    case 'endpoint-default':
      return 'endpoint default'
  }
}

/** In a sentence: `the account rule`, `user 101`. */
export function levelPhrase(level: PolicyLevel): string {
  return level.kind === 'account' || level.kind === 'endpoint-default' ? `the ${levelName(level)}` : levelName(level)
}
