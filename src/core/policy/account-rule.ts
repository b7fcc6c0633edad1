import type { CallFacts, CellValue, Network, PolicySettings, RuleDirection, TraceStep } from '../model/policy.ts'
import type { LevelAnswer } from './level-answer.ts'

const LEVEL = 'account rule'

/**
 * The rule for the call as a whole: `inbound` (into the switch) with the network of the caller; `outbound` with the network of
 * the callee, which applies only when `inbound` did not start a recording. No user or device can opt out of it.
 */
export function askAccountRule(facts: CallFacts, settings: PolicySettings): LevelAnswer {
  const inbound = settings.account.inbound[facts.caller.network]
  const outbound = settings.account.outbound[facts.callee.network]
  const level = { kind: 'account', accountId: facts.accountId } as const
  if (inbound === 'always') {
    const trace = [step('inbound', facts.caller.network, inbound)]
    return { trigger: { level, outcome: 'record' }, isOff: false, trace }
  }
  // `on-demand` starts nothing by itself, so an `outbound` that does still applies.
  const isArmed = inbound === 'on-demand' || outbound === 'on-demand'
  const outcome = outbound === 'always' ? 'record' : isArmed ? 'armed' : undefined
  return {
    ...(outcome ? { trigger: { level, outcome } } : {}),
    isOff: inbound === 'off' || outbound === 'off',
    trace: [step('inbound', facts.caller.network, inbound), step('outbound', facts.callee.network, outbound)],
  }
}

const EFFECTS = {
  inherit: 'nothing',
  off: 'nothing',
  'on-demand': 'armed',
  always: 'record',
} as const satisfies Record<CellValue, string>

function step(direction: RuleDirection, network: Network, value: CellValue): TraceStep {
  return { level: LEVEL, cell: `${direction}.${network}`, value, effect: EFFECTS[value] }
}
