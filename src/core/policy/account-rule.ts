import type { CallFacts, PolicyOptions, PolicySettings, TraceStep } from '../model/policy.ts'
import { type Cell, cellStep, cellValue, EFFECTS, isUnanswered, type LevelAnswer, outcomeOf } from './level-answer.ts'

/**
 * The rule for the call as a whole: `inbound` (into the switch) with the network of the caller; `outbound` with the network of
 * the callee, which applies only when `inbound` did not start a recording. No user or device can opt out of it.
 */
export function askAccountRule(facts: CallFacts, settings: PolicySettings, options: PolicyOptions): LevelAnswer {
  const placed = facts.asPlaced ?? { caller: facts.caller.network, callee: facts.callee.network }
  const isWaiting = isUnanswered(facts) && options.startAt === 'answer'
  const inbound = ask({ direction: 'inbound', network: placed.caller }, settings, isWaiting)
  if (inbound.value === 'always') return answer(facts, 'record', false, isWaiting, [inbound.step])
  const outbound = ask({ direction: 'outbound', network: placed.callee }, settings, isWaiting)
  // `on-demand` starts nothing by itself, so an `outbound` that does still applies.
  const outcome = outbound.value === 'always' ? 'record' : (outcomeOf(inbound.value) ?? outcomeOf(outbound.value))
  const isOff = inbound.value === 'off' || outbound.value === 'off'
  return answer(facts, outcome, isOff, isWaiting, [inbound.step, outbound.step])
}

function ask(cell: Cell, settings: PolicySettings, isWaiting: boolean) {
  const value = cellValue(settings.account, cell)
  const effect = isWaiting && outcomeOf(value) ? `${EFFECTS[value]} from the answer on` : EFFECTS[value]
  return { value, step: cellStep('account rule', cell, value, effect) }
}

function answer(
  { accountId }: CallFacts,
  outcome: 'record' | 'armed' | undefined,
  isOff: boolean,
  isWaiting: boolean,
  trace: readonly TraceStep[],
): LevelAnswer {
  const wants = outcome && !isWaiting ? [{ level: { kind: 'account', accountId } as const, outcome }] : []
  return { wants, isOff, isWaiting: isWaiting && outcome !== undefined, trace }
}
