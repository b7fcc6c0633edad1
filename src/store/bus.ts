/** Messages between parts and nodes of Tapeline: small, lossy on restart, never the truth. Publish after commit. */

export type BusTopic =
  | 'call-changed'
  /** Of wrap-ups.ts; `payload.userIds`: whose. */
  | 'wrap-up-changed'
  | 'access-changed'
  | 'directory-changed'
  | 'export-changed'
  | 'invite-refused'
  /** Of recorder-health.ts. */
  | 'recorder-changed'
  | 'recorder-known'
  /** Of call-control.ts. */
  | 'call-request'
  | 'call-answer'
  /** Of live-audio.ts. */
  | 'sound-request'
  | 'sound-offer'

export interface BusMessage {
  readonly topic: BusTopic
  /** Absent for platform-wide messages. */
  readonly accountId?: string
  /** Of what belongs to a reseller and to none of its accounts. */
  readonly resellerId?: string
  /** Id of what changed; absent: anything of the topic may have. */
  readonly id?: string
  /** JSON; with everything else at most 7000 bytes. */
  readonly payload?: unknown
}

export interface Bus {
  publish(message: BusMessage): Promise<void>
  /** Returns the function that ends the subscription. */
  subscribe(topic: BusTopic, listener: (message: BusMessage) => void): () => void
  close(): Promise<void>
}
