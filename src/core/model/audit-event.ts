import type { AccountId, ResellerId } from './ids.ts'

/** Who did what, to which thing, when and from where. */
export interface AuditEvent {
  readonly id: string
  /** Whose audit log it belongs to; without both it is the platform's. */
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly atMs: number
  readonly actor: {
    readonly kind: 'user' | 'api-key' | 'device' | 'system'
    readonly id?: string
    readonly name?: string
  }
  /** What was done, or refused: `call.played`, `sign-in.refused`. */
  readonly action: string
  readonly subject?: { readonly kind: string; readonly id: string }
  readonly remoteAddress?: string
  readonly details: Readonly<Record<string, unknown>>
}

/** An event at its place in the chain of its audit log. */
export interface ChainedEvent extends AuditEvent {
  /** 1 for the first of its chain, then one more each. */
  readonly seq: number
  /** SHA-256 over the one before and this event, lower-case hex. */
  readonly hash: string
}

/** Where a chain stands: its newest event. */
export interface ChainHead {
  readonly seq: number
  readonly hash: string
}
