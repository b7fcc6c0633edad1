/** A stretch of a call whose audio is destroyed everywhere, and what shows it. Times are milliseconds since 1970. */

import type { Interval } from './call-time-line.ts'
import type { AccountId, CallId, RecordingId } from './ids.ts'
import type { OutstandingCopy } from './termination.ts'

/**
 * `waiting`: for somebody else to agree. `running`: agreed to. `removing-copies`: destroyed here, other stores have not answered for all
 * copies. `failed`: nothing was done; `failure` says why.
 */
export type RedactionState = 'waiting' | 'refused' | 'withdrawn' | 'running' | 'removing-copies' | 'done' | 'failed'

export interface Redaction extends Interval {
  readonly id: string
  readonly accountId: AccountId
  readonly callId: CallId
  readonly recordingId: RecordingId
  readonly reason: string
  readonly state: RedactionState
  readonly requestedBy: string
  readonly requestedByName: string
  readonly requestedAtMs: number
  readonly decidedByName?: string
  readonly decidedAtMs?: number
  readonly begunAtMs?: number
  readonly finishedAtMs?: number
  /** A code of docs/errors.md. */
  readonly failure?: string
  readonly carriedOut?: CarriedOut
  readonly certificate?: RedactionCertificate
}

/** What became of a recording, by the SHA-256 of its file. */
export interface RedactedRecording {
  readonly recordingId: RecordingId
  readonly sha256Before: string
  readonly sha256After: string
}

/** What was done in the commit; after it only files have to go. */
export interface CarriedOut {
  readonly recordings: readonly RedactedRecording[]
  /** Objects that may not stay. */
  readonly formerKeys: readonly string[]
  /** Exports that held the call, and are removed. */
  readonly exports: number
  /** With packets of the stretch, now zeros; kept since not everything in it could be rendered, or until the call is merged. */
  readonly journalKey?: string
}

/** That a stretch of audio is gone. */
export interface RedactionCertificate {
  readonly id: string
  readonly account: { readonly id: AccountId; readonly slug: string; readonly name: string }
  readonly callId: CallId
  /** ISO 8601. */
  readonly from: string
  readonly to: string
  readonly reason: string
  readonly requestedBy: string
  readonly requestedAt: string
  readonly approvedBy: string
  readonly approvedAt: string
  readonly finishedAt: string
  /** None: the recording had gone before. */
  readonly recordings: readonly RedactedRecording[]
  readonly exportsRemoved: number
  readonly journalErased: boolean
  /** Copies that were still in a store: locked, or it did not answer in a day. */
  readonly outstandingCopies: readonly OutstandingCopy[]
  /** What other recorders have of the same call, where they never became one with it: each is redacted by itself. */
  readonly otherCalls?: readonly CallId[]
  /** Of Tapeline. */
  readonly version: string
}
