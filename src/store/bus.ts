/** Messages between parts and nodes of Tapeline: small, lossy on restart, never the truth. Publish after commit. */

export type BusTopic = 'call-changed' | 'directory-changed' | 'export-changed' | 'invite-refused'

export interface BusMessage {
  readonly topic: BusTopic
  /** Absent for platform-wide messages. */
  readonly accountId?: string
  /** Id of what changed; absent: anything of the topic may have. */
  readonly id?: string
}

export interface Bus {
  publish(message: BusMessage): Promise<void>
  /** Returns the function that ends the subscription. */
  subscribe(topic: BusTopic, listener: (message: BusMessage) => void): () => void
  close(): Promise<void>
}
