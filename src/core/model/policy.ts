/** The words of the recording policy: settings, facts of a call, and the decision with its reasons. */

import type { AccountId, DeviceId, UserId } from './ids.ts'

/** One cell of a rule set. `on-demand`: nothing is kept until somebody starts it. `always`: kept from the first second. */
export type CellValue = 'inherit' | 'off' | 'on-demand' | 'always'

/** `onnet`: belongs to the account. `offnet`: outside. */
export type Network = 'onnet' | 'offnet'

/** Direction as a rule names it: into or out of the endpoint (or, for account rules, the switch). */
export type RuleDirection = 'inbound' | 'outbound'

/** Four cells: {inbound, outbound} × {onnet, offnet}. */
export type RuleSet = Readonly<Record<RuleDirection, Readonly<Record<Network, CellValue>>>>

/** Direction as the customer sees a call: offnet→onnet, onnet→offnet, onnet→onnet, offnet→offnet. */
export type CustomerDirection = 'inbound' | 'outbound' | 'internal' | 'transit'

export type PresetName = 'tapeline' | 'mir' | 'kazoo' | 'netsapiens'

/**
 * What an account has decided about recording. each option
 * that is added is a field here with a value for every preset.
 */
export interface PolicySettings {
  readonly preset: PresetName
  /** Rules for the call as a whole; no endpoint can opt out of them. */
  readonly account: RuleSet
  /** A call shorter than this leaves no audio behind. 0 keeps every call. */
  readonly minimumDurationMs: number
}

/** What is known of one side of the call when the decision is made. */
export interface PartyFacts {
  readonly network: Network
  /** SIP or tel URI as signalled, for the trace; may be absent when the phone system withholds it. */
  readonly aor?: string
  readonly userId?: UserId
  readonly deviceId?: DeviceId
}

/** What the engine knows of a call. Late facts make a new value; the decision is made again. */
export interface CallFacts {
  readonly accountId: AccountId
  readonly caller: PartyFacts
  readonly callee: PartyFacts
}

export type DecisionOutcome = 'record' | 'armed' | 'skip'

/** A level of the settings that can want a recording. */
export type PolicyLevel = { readonly kind: 'account'; readonly accountId: AccountId }

/** Why a call is not recorded; every skip has one. */
export type SkipReason = 'no-rule' | 'rule-off'

/** One step of the reasoning, in the order a person reads it aloud. */
export interface TraceStep {
  /** Who was asked: `account rule`, later `device d1`, `user 101`, `queue support`. */
  readonly level: string
  /** The cell asked, e.g. `inbound.offnet`; absent for steps that are not about a cell. */
  readonly cell?: string
  readonly value?: CellValue
  /** What the step did, as words: `record`, `not asked`, `no rule → skip`. */
  readonly effect: string
}

export interface Decision {
  readonly outcome: DecisionOutcome
  /** Whose policy this stretch of the call follows; absent when nothing is recorded. */
  readonly owner?: PolicyLevel
  /** Every level that wants the recording. */
  readonly triggers: readonly PolicyLevel[]
  readonly excludedBy?: SkipReason
  readonly direction: CustomerDirection
  readonly trace: readonly TraceStep[]
}
