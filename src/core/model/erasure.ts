/** What is known of one person: found, and erased as far as that is allowed. Times are milliseconds since 1970. */

import type { AccountId, CallId, UserId } from './ids.ts'

/** `number`: in any spelling, as far as the country of the account is known (model/dialling.ts). */
export type DataSubject =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'user'; readonly userId: UserId; readonly name: string }

/** What somebody has to do with a call. `on-call`: took part, by a transfer or a conference. `agent`: could talk, as policy knows. */
export const SUBJECT_RELATIONS = ['caller', 'called', 'on-call', 'agent'] as const
export type SubjectRelation = (typeof SUBJECT_RELATIONS)[number]

export interface SubjectCall {
  readonly callId: CallId
  readonly startedAtMs: number
  readonly relations: readonly SubjectRelation[]
}

/**
 * `held`: by cases. `kept`: the preset of the account has to keep it until a day. `busy`: somebody was changing it, or another recorder has it
 * too: it can be asked for again. `gone`: it was not there any more.
 */
export type ErasureVerdict = 'erased' | 'held' | 'kept' | 'busy' | 'gone'

export interface ErasureItem extends SubjectCall {
  /** Absent: not decided yet. */
  readonly verdict?: ErasureVerdict
  /** Names of cases. */
  readonly cases: readonly string[]
  readonly keptUntilMs?: number
}

export type ErasureState = 'waiting' | 'refused' | 'withdrawn' | 'running' | 'done'

export interface Erasure {
  readonly id: string
  readonly accountId: AccountId
  readonly subject: DataSubject
  readonly reason: string
  readonly state: ErasureState
  readonly requestedBy: string
  readonly requestedByName: string
  readonly requestedAtMs: number
  readonly decidedByName?: string
  readonly decidedAtMs?: number
  readonly finishedAtMs?: number
}
