/** What the archive asks of the database. May fail at any time: the archive tries again for ever. */

import type { Call } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import type { Recording } from '../core/model/recording.ts'

export interface CallRegister {
  /** Idempotent; an older state than the saved one changes nothing. */
  saveCall(call: Call): Promise<void>
  /** Idempotent by id. The call was saved before. Nothing happens when it was merged. */
  saveRecording(recording: Recording): Promise<void>
  /** Whether it was merged with the same call of another recorder: whatever this recorder has of it is in the recording. */
  isMerged(callId: CallId): Promise<boolean>
  /**
   * What people had destroyed of it since it was archived: when packets of it came, or that all of it is gone. Its recorder may have died
   * before the journal was removed.
   */
  destroyedSince(call: Call): Promise<readonly Interval[] | 'whole'>
  /** Whether what is stored of the account from now on is sealed for a key that nobody here has. */
  hasArchiveKey(accountId: AccountId): Promise<boolean>
  /** Whether another recorder has, or had, the same call. */
  hasTwin(call: Call): Promise<boolean>
  /** Whether another recorder may have it that could not say so: it was out of touch with the database. */
  mayHaveTwin(call: Call): Promise<boolean>
  /** Idempotent. The call is archived, and its journal in the object store waits for that of its twin. */
  awaitTwin(call: Call): Promise<void>
  /** Of that version; those in force when none is given. */
  settings(accountId: AccountId, version: number | undefined): Promise<PolicySettings>
  /** Whether the account was closed for good: whatever of it comes to light is destroyed. */
  isPurged(accountId: AccountId): Promise<boolean>
  /** A journal of such an account, which is destroyed now. */
  noteErased(
    accountId: AccountId,
    file: { readonly key: string; readonly sizeBytes: number; readonly sha256: string },
  ): Promise<void>
  /** Idempotent. The call leaves no trace; nothing that is still on its way to the database brings it back. */
  removeCall(call: Call): Promise<void>
}
