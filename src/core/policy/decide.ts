/**
 * What is recorded, and why. Levels of the settings are asked in order; whichever wants the recording gets it, a recording that
 * runs counts before one that waits to be started, and every question asked is in the trace.
 */

import type {
  CallFacts,
  Decision,
  PolicyLevel,
  PolicyOptions,
  PolicySettings,
  SkipReason,
  TraceStep,
} from '../model/policy.ts'
import { askAccountRule } from './account-rule.ts'
import { customerDirection } from './customer-direction.ts'
import { askCallee, askCaller } from './endpoint-rule.ts'
import { findExclusion } from './exclusions.ts'
import { type AskLevel, isUnanswered, type LevelAnswer, type Want } from './level-answer.ts'
import { optionsOf } from './options-of.ts'
import { askQueues } from './queue-rule.ts'

/** In the order a person reads the trace. */
const LEVELS: readonly AskLevel[] = [askCaller, askCallee, askQueues, askAccountRule]
/** In the order in which one of several owns the recording. */
const OWNERSHIP = ['account', 'queue', 'device', 'user', 'endpoint-default'] as const satisfies PolicyLevel['kind'][]

/** A decision and what replaying a call needs besides. */
export interface Judgement extends Decision {
  readonly wants: readonly Want[]
}

/** Same facts and settings, same decision. */
export function decide(facts: CallFacts, settings: PolicySettings): Decision {
  const { wants: _, ...decision } = judge(facts, settings)
  return decision
}

export function judge(facts: CallFacts, settings: PolicySettings): Judgement {
  const options = optionsOf(settings)
  const answers = LEVELS.map((ask) => ask(facts, settings, options))
  const trace: TraceStep[] = []
  const wants: Want[] = []
  for (const answer of answers) {
    trace.push(...answer.trace)
    wants.push(...answer.wants)
  }
  const direction = customerDirection(
    facts.asPlaced?.caller ?? facts.caller.network,
    facts.asPlaced?.callee ?? facts.callee.network,
  )
  const skip = (excludedBy: SkipReason): Judgement => {
    const last = { level: 'decision', effect: `${SKIP_WORDS[excludedBy]} → skip` }
    return { outcome: 'skip', triggers: [], excludedBy, direction, trace: [...trace, last], wants: [] }
  }

  const owner = ownerAmong(wants)
  const isForAll = !owner && isArmedForAll(facts, options)
  if (!owner && !isForAll) return skip(skipReason(facts, settings, options, answers))
  const outcome = owner?.outcome ?? 'armed'
  const exclusion = findExclusion(facts, settings, options, outcome === 'armed')
  if (exclusion) return skip(exclusion)
  return {
    outcome,
    owner: owner?.level ?? { kind: 'account', accountId: facts.accountId },
    triggers: distinct(wants),
    direction,
    trace: withConclusion(isForAll ? [...trace, FOR_ALL] : trace, outcome),
    wants,
  }
}

const FOR_ALL: TraceStep = { level: 'on demand for all', effect: 'armed' }

/** Whatever rules there are, also where one waits for its answer. */
function isArmedForAll(facts: CallFacts, options: PolicyOptions): boolean {
  return options.onDemandForAll && (!isUnanswered(facts) || options.startAt === 'route')
}

/** One that records before one that is armed; among equals, by kind of level. */
export function ownerAmong(wants: readonly Want[]): Want | undefined {
  let best: Want | undefined
  for (const want of wants) if (!best || rank(want) < rank(best)) best = want
  return best
}

function rank({ outcome, level }: Want): number {
  return (outcome === 'record' ? 0 : OWNERSHIP.length) + OWNERSHIP.indexOf(level.kind)
}

function distinct(wants: readonly Want[]): readonly PolicyLevel[] {
  if (wants.length < 2) return wants.map(({ level }) => level)
  return [...new Map(wants.map(({ level }) => [levelKey(level), level])).values()]
}

export function levelKey(level: PolicyLevel): string {
  switch (level.kind) {
    case 'queue':
      return `queue ${level.queueId}`
    case 'user':
      return `user ${level.userId}`
    case 'device':
      return `device ${level.deviceId}`
    default:
      return level.kind
  }
}

const SKIP_WORDS = {
  'no-rule': 'no rule',
  'rule-off': 'switched off',
  'not-answered': 'not answered',
  internal: 'excluded: internal call',
  conference: 'excluded: conference too large',
  'before-answer-by-person': 'excluded: no person has answered',
  'find-me-to-mobile': 'excluded: found on a mobile phone',
  'mobile-app': 'excluded: mobile app',
  'on-demand-on-device': 'excluded: cannot be started on this kind of phone',
  'offnet-transfer-offnet': 'excluded: transferred from outside to outside',
  codec: 'excluded: codec',
} as const satisfies Record<SkipReason, string>

/** What is excluded anyway is named before what the rules say of it. */
function skipReason(
  facts: CallFacts,
  settings: PolicySettings,
  options: PolicyOptions,
  answers: readonly LevelAnswer[],
): SkipReason {
  const isWaiting = answers.some((answer) => answer.isWaiting)
  const isMachine = facts.answeredBy === 'machine'
  const exclusion = isWaiting || isMachine ? findExclusion(facts, settings, options, false) : undefined
  if (exclusion && (exclusion === 'before-answer-by-person' ? isMachine : isWaiting)) return exclusion
  if (isWaiting || (options.onDemandForAll && isUnanswered(facts))) return 'not-answered'
  return answers.some(({ isOff }) => isOff) ? 'rule-off' : 'no-rule'
}

/** The last step always says the outcome. */
function withConclusion(trace: readonly TraceStep[], outcome: 'record' | 'armed'): readonly TraceStep[] {
  return trace.at(-1)?.effect === outcome ? trace : [...trace, { level: 'decision', effect: outcome }]
}
