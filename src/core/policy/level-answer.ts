import type { CallFacts, DecisionOutcome, PolicyLevel, PolicySettings, TraceStep } from '../model/policy.ts'

/** What one level of the settings says of a call. */
export interface LevelAnswer {
  /** Absent when the level wants nothing. */
  readonly trigger?: { readonly level: PolicyLevel; readonly outcome: Exclude<DecisionOutcome, 'skip'> }
  /** A cell that was asked says `off`, rather than nothing. */
  readonly isOff: boolean
  /** Every cell asked, in order. */
  readonly trace: readonly TraceStep[]
}

export type AskLevel = (facts: CallFacts, settings: PolicySettings) => LevelAnswer
