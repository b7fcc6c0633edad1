import type { Call } from '../model/call.ts'
import type { Replay, UnrecordedStretch } from '../model/call-time-line.ts'
import type { DecisionOutcome } from '../model/policy.ts'
import { STRETCHES, tellingStretch } from './describe-replay.ts'
import { SKIP_REASONS } from './skip-reasons.ts'

type WhatBecame = Pick<Call, 'state' | 'decision' | 'replay'>

export type WhyNotRecorded = UnrecordedStretch['reason']

/** Of a call that is over and left nothing behind: `not recorded: nobody started it`. */
export const WHY_NOT_RECORDED: Readonly<Record<WhyNotRecorded, string>> = {
  ...SKIP_REASONS,
  ...STRETCHES,
  'not-started': 'nobody started it',
  'too-short': "shorter than the account's minimum",
}

/** Why nothing was kept of the call, as a code; of one that goes on, why nothing is kept now. Undefined when something is kept. */
export function whyNotRecorded({ state, decision, replay }: WhatBecame): WhyNotRecorded | undefined {
  if (!replay || state === 'live') return decision?.excludedBy
  return replay.segments.length > 0 ? undefined : whyNothing(replay)
}

/** Of a call without segments. Undefined when it has no length. */
export function whyNothing({
  outcome,
  unrecorded,
}: Pick<Replay, 'outcome' | 'unrecorded'>): WhyNotRecorded | undefined {
  const reason = tellingStretch(unrecorded)?.reason
  if (reason === 'too-short' || reason === 'stopped') return reason
  return outcome === 'armed' ? 'not-started' : reason
}

/** Of a call that is over what became of it, of one that goes on what is decided now; undefined before the first decision. */
export function outcomeOfCall({ state, decision, replay }: WhatBecame): DecisionOutcome | undefined {
  return state === 'live' ? decision?.outcome : (replay?.outcome ?? decision?.outcome)
}
