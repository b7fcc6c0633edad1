import type { CustomerDirection, DecisionOutcome, Network, PolicySettings } from '../model/policy.ts'
import { decide } from './decide.ts'
import { formatStep } from './describe-decision.ts'

/** What the settings do to one kind of call. */
export interface MatrixRow {
  readonly caller: Network
  readonly callee: Network
  readonly direction: CustomerDirection
  readonly outcome: DecisionOutcome
  /** The steps of the decision, readable aloud. */
  readonly why: readonly string[]
}

const KINDS = [
  ['onnet', 'onnet'],
  ['onnet', 'offnet'],
  ['offnet', 'onnet'],
  ['offnet', 'offnet'],
] as const satisfies readonly (readonly [Network, Network])[]

/** Every kind of call: the cells alone surprise people, since account rules look into and out of the switch. */
export function resultingMatrix(settings: PolicySettings): readonly MatrixRow[] {
  return KINDS.map(([caller, callee]) => {
    const facts = { accountId: '', caller: { network: caller }, callee: { network: callee } }
    const { direction, outcome, trace } = decide(facts, settings)
    return { caller, callee, direction, outcome, why: trace.map(formatStep) }
  })
}
