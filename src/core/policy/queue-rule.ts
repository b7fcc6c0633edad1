import type { CallFacts, PolicySettings } from '../model/policy.ts'
import {
  type Cell,
  cellStep,
  cellValue,
  EFFECTS,
  type LevelAnswer,
  NO_ANSWER,
  outcomeOf,
  rulesOf,
} from './level-answer.ts'

/**
 * Queues, ring groups and call-flow steps: every call that passes through one with a rule, answered by anyone, whatever the
 * rules of agents and devices say.
 */
export function askQueues(facts: CallFacts, settings: PolicySettings): LevelAnswer {
  if (facts.queues === undefined || facts.queues.length === 0) return NO_ANSWER
  const cell: Cell = { direction: 'inbound', network: facts.caller.network }
  const isAnswered = (facts.answeredBy ?? 'person') === 'person'
  const asked = facts.queues.map((queueId) => {
    const value = cellValue(rulesOf(settings.queues, queueId)?.rules, cell)
    const outcome = outcomeOf(value)
    const effect = outcome && !isAnswered ? `${EFFECTS[value]} from the answer on` : EFFECTS[value]
    return {
      level: { kind: 'queue', queueId } as const,
      value,
      outcome,
      step: cellStep(`queue ${queueId}`, cell, value, effect),
    }
  })
  return {
    wants: isAnswered ? asked.flatMap(({ level, outcome }) => (outcome ? { level, outcome } : [])) : [],
    isOff: asked.some(({ value }) => value === 'off'),
    isWaiting: !isAnswered && asked.some(({ outcome }) => outcome),
    trace: asked.map(({ step }) => step),
  }
}
