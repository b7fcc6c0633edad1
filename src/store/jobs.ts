/** Work that is done in the background, survives a restart, and is tried again when it fails. */

import type { Trx } from './db.ts'

/**
 * `redecide-call`: facts came late, see late-facts.ts; `redecide-waiting-calls`: those whose time had not come; `rerender-calls`: codecs
 * that could not be rendered, see unrendered-calls.ts; `merge-twins`, `settle-twins`: calls that two recorders had, see twins.ts; `note-audit-heads`: see audit-chains.ts;
 * `carry-out-order`, `carry-out-due-orders`: orders whose day has come, see orders.ts; `send-order-letters`, `send-waiting-letters`: to the
 * people of an order, and to those whom the mail server did not take a letter for; `purge-account`, `purge-due-accounts`: see
 * terminations.ts; `seal-objects`: of an account, see archive/seal-jobs.ts; `sign-evidence`: see evidence.ts; `purge-recordings`: see retention-purges.ts; `redact-recording`: see redactions.ts;
 * `run-export-schedule`, `run-due-export-schedules`: see export-schedules.ts; `send-access-letter`: see server/access/send-access-letters.ts.
 */
export type JobName =
  | 'export-calls'
  | 'remove-expired-exports'
  | 'run-export-schedule'
  | 'run-due-export-schedules'
  | 'merge-twins'
  | 'settle-twins'
  | 'redecide-call'
  | 'redecide-waiting-calls'
  | 'rerender-calls'
  | 'note-audit-heads'
  | 'carry-out-order'
  | 'carry-out-due-orders'
  | 'send-order-letters'
  | 'send-waiting-letters'
  | 'send-access-letter'
  | 'purge-account'
  | 'purge-due-accounts'
  | 'seal-objects'
  | 'sign-evidence'
  | 'purge-recordings'
  | 'redact-recording'

export interface Job {
  readonly name: JobName
  /** Id of what the job is about; everything else is read from the database. */
  readonly subjectId: string
  /** Milliseconds since 1970; it waits until then, over restarts too. */
  readonly notBeforeMs?: number
}

export interface Attempt {
  /** Aborted when the process stops or the job has taken too long. */
  readonly signal: AbortSignal
  /** After this one nobody tries again: say so where people look. */
  readonly isLast: boolean
}

export interface Jobs {
  /** Part of the transaction: committed, it will be done; rolled back, it never was. Not to be called inside of `inScope`. */
  enqueue(trx: Trx, job: Job): Promise<void>
  /** Does jobs of this name from now on, one at a time. One that rejects, or whose process dies, is tried again a few times. */
  work(name: JobName, perform: (subjectId: string, attempt: Attempt) => Promise<void>): Promise<void>
  /** Every hour, with an empty subject. */
  repeatHourly(name: JobName): Promise<void>
  /** Stops what is being done; it is tried again at the next start. */
  close(): Promise<void>
}
