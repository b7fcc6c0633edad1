/** Calls that two recorders had, as jobs. */

import { findCall } from '../store/calls.ts'
import { PLATFORM } from '../store/db.ts'
import type { Jobs } from '../store/jobs.ts'
import { findTwins, waitingForTwins } from '../store/twins.ts'
import { type MergeParts, mergeTwins, stopWaiting } from './merge-twins.ts'

/** So long the journal of a call waits for that of its twin: a recorder that died may be repaired. */
const WAIT_MS = 7 * 24 * 3_600_000
/** The same where nobody knows whether there is one: a recorder was out of touch. */
const WAIT_IN_CASE_MS = 24 * 3_600_000

/** Call it once, in the process that works. */
export async function startMergeJobs(jobs: Jobs, parts: MergeParts): Promise<void> {
  await jobs.work('merge-twins', async (callId) => void (await mergeTwins(parts, callId)))
  await jobs.work('settle-twins', () => settleTwins(parts))
  await jobs.repeatHourly('settle-twins')
}

/** Those for which the tries were used up; and what waited in vain stands as it is. */
export async function settleTwins(parts: MergeParts): Promise<void> {
  const { db, log, nowMs } = parts
  for (const { callId, archivedAtMs } of await waitingForTwins(db)) {
    try {
      const outcome = await mergeTwins(parts, callId)
      const call = outcome === 'alone' ? await findCall(db, PLATFORM, callId) : undefined
      if (!call || nowMs() - archivedAtMs < WAIT_IN_CASE_MS) continue
      const hasTwin = (await findTwins(db, call)).length > 0
      if (hasTwin && nowMs() - archivedAtMs < WAIT_MS) continue
      await stopWaiting(parts, call)
      if (!hasTwin) continue
      log.warn({ callId }, 'the other recorder never brought what it had of the call: its recording stays as it is')
    } catch (error) {
      log.warn({ callId, err: error }, 'calls of two recorders could not be merged: tried again in an hour')
    }
  }
}
