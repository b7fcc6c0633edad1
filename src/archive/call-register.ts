/** What the archive asks of the database. May fail at any time: the archive tries again for ever. */

import type { Call } from '../core/model/call.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import type { Recording } from '../core/model/recording.ts'

export interface CallRegister {
  /** Idempotent; an older state than the saved one changes nothing. */
  saveCall(call: Call): Promise<void>
  /** Idempotent by id. The call was saved before. */
  saveRecording(recording: Recording): Promise<void>
  /** Of that version; those in force when none is given. */
  settings(accountId: AccountId, version: number | undefined): Promise<PolicySettings>
  /** Idempotent. The call leaves no trace; nothing that is still on its way to the database brings it back. */
  removeCall(call: Call): Promise<void>
}
