import type { Call, CallFlag } from '../model/call.ts'
import type { Decision, PolicyLevel } from '../model/policy.ts'
import { SKIP_REASONS } from './call-words.ts'

export interface ReasonFacts extends Pick<Call, 'state' | 'flags'> {
  readonly decision?: Decision
  readonly recorded: boolean
}

/** Why the call is, or is not, recorded: one sentence for people, also when nothing went wrong. */
export function reasonInWords({ state, flags, decision, recorded }: ReasonFacts): string {
  if (!decision) return state === 'live' ? 'Not decided yet' : 'Not recorded: no decision was made'
  if (recorded) return `Recorded: ${wantedBy(decision)}`
  if (decision.outcome === 'skip') {
    return `Not recorded: ${decision.excludedBy ? SKIP_REASONS[decision.excludedBy] : 'no rule asks for it'}`
  }
  if (decision.outcome === 'armed') {
    return state === 'live' ? 'Can be recorded: nobody has started it' : 'Not recorded: nobody started it'
  }
  if (state === 'live') return `Being recorded: ${wantedBy(decision)}`
  if (state === 'ended') return `Recorded, being made ready: ${wantedBy(decision)}`
  return `Not recorded: ${whatWasMissing(flags)}`
}

function wantedBy({ owner }: Decision): string {
  return owner ? WANTED_BY[owner.kind] : 'a rule asks for it'
}

const WANTED_BY = {
  account: "the account's rules ask for it",
  queue: "the queue's rules ask for it",
  user: "the user's rules ask for it",
  device: "the device's rules ask for it",
  'endpoint-default': 'the rules for all users ask for it',
} as const satisfies Record<PolicyLevel['kind'], string>

/** In order of importance: the first that applies is told. */
const MISSING: readonly (readonly [CallFlag, string])[] = [
  ['too-short', "shorter than the account's minimum"],
  ['media-missing', 'no audio arrived'],
  ['codec-not-rendered', 'its codec cannot be played yet; the packets are kept'],
  ['audio-lost', 'its audio could not be written'],
]

function whatWasMissing(flags: readonly CallFlag[]): string {
  return MISSING.find(([flag]) => flags.includes(flag))?.[1] ?? 'no audio was kept'
}
