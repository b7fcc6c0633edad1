/**
 * What is recorded, and why. Levels of the settings are asked in order; whichever wants the recording gets it, a recording that
 * runs counts before one that waits to be started, and every question asked is in the trace.
 */

import type { CallFacts, Decision, DecisionOutcome, PolicySettings, SkipReason, TraceStep } from '../model/policy.ts'
import { askAccountRule } from './account-rule.ts'
import { customerDirection } from './customer-direction.ts'
import type { AskLevel, LevelAnswer } from './level-answer.ts'

/** In the order a person reads the trace. */
const LEVELS: readonly AskLevel[] = [askAccountRule]

const SKIP_WORDS = { 'no-rule': 'no rule', 'rule-off': 'switched off' } as const satisfies Record<SkipReason, string>

/** Same facts and settings, same decision. */
export function decide(facts: CallFacts, settings: PolicySettings): Decision {
  const answers = LEVELS.map((ask) => ask(facts, settings))
  const triggers = answers.flatMap((answer) => answer.trigger ?? [])
  const owner = triggers.find(({ outcome }) => outcome === 'record') ?? triggers[0]
  const outcome = owner?.outcome ?? 'skip'
  const excludedBy = owner ? undefined : skipReason(answers)
  return {
    outcome,
    ...(owner ? { owner: owner.level } : {}),
    triggers: triggers.map(({ level }) => level),
    ...(excludedBy ? { excludedBy } : {}),
    direction: customerDirection(facts.caller.network, facts.callee.network),
    trace: withConclusion(
      answers.flatMap(({ trace }) => trace),
      outcome,
      excludedBy,
    ),
  }
}

function skipReason(answers: readonly LevelAnswer[]): SkipReason {
  return answers.some(({ isOff }) => isOff) ? 'rule-off' : 'no-rule'
}

/** The last step always says the outcome, and of a skip the reason. */
function withConclusion(
  trace: readonly TraceStep[],
  outcome: DecisionOutcome,
  excludedBy: SkipReason | undefined,
): readonly TraceStep[] {
  if (excludedBy) return [...trace, { level: 'decision', effect: `${SKIP_WORDS[excludedBy]} → skip` }]
  return trace.at(-1)?.effect === outcome ? trace : [...trace, { level: 'decision', effect: outcome }]
}
