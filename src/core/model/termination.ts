import type { AccountId } from './ids.ts'

/**
 *   requested ──approve──▶ scheduled ──its time comes──▶ purging ──▶ purged
 *       └──────cancel───────────┴──▶ cancelled
 *
 * From `scheduled` on nobody signs in to the account and no new call of it is recorded.
 */
export type TerminationState = 'requested' | 'scheduled' | 'purging' | 'purged' | 'cancelled'

/** Each may be begun again; the later ones find what the earlier ones did. */
export const PURGE_STEPS = [
  'close',
  'exports',
  'note-files',
  'remove-files',
  'remove-copies',
  'remove-rows',
  'certify',
] as const

export type PurgeStep = (typeof PURGE_STEPS)[number]

/** Somebody has to remove it there by hand, or let its lock run out. */
export interface OutstandingCopy {
  readonly key: string
  /** Name of the storage target, and which folder or bucket it was. */
  readonly target: string
  readonly location: string
  readonly reason: string
  /** ISO 8601, or what has to happen before. */
  readonly lockedUntil?: string
}

/** That an account and everything of it is gone. Kept by the platform; everything in it can be checked by whoever has the files. */
export interface Certificate {
  readonly id: string
  readonly account: { readonly id: AccountId; readonly slug: string; readonly name: string }
  readonly reason: string
  readonly requestedBy: string
  readonly requestedAt: string
  readonly approvedBy?: string
  readonly approvedAt?: string
  readonly purgeStartedAt: string
  readonly purgedAt: string
  /** Removed rows by table. */
  readonly rows: Readonly<Record<string, number>>
  readonly files: {
    readonly count: number
    readonly bytes: number
    /** SHA-256 of the list of files: lines `<sha256>  <key>`, sorted by key, as sha256sum writes them. */
    readonly listSha256: string
  }
  /** Keys of the account that were destroyed: whatever was encrypted with them, wherever a copy may lie, cannot be read any more. */
  readonly keysDestroyed?: number
  /** Calls whose journal was with a recorder that had not archived it; it erases it as soon as it finds it. */
  readonly outstandingCalls: readonly string[]
  /** Copies that were still in a store: locked, or it did not answer in all that time. Absent: none. */
  readonly outstandingCopies?: readonly OutstandingCopy[]
  /** The account's audit log, which is gone with it. */
  readonly auditLog: {
    readonly events: number
    readonly headSeq: number
    readonly headHash: string
    readonly whole: boolean
    /** Of the log as JSON lines. */
    readonly fileSha256: string
    readonly byAction: Readonly<Record<string, number>>
  }
  /** Of Tapeline. */
  readonly version: string
}
