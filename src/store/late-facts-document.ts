import type { ToldEvent } from '../core/model/call.ts'

/** A row of late_facts: see late-facts.ts. */
export interface LateFactsDocument {
  readonly told: readonly ToldEvent[]
  readonly claim?: string
  readonly objectKeys?: readonly string[]
}
