/** Calls about which facts came late, as jobs. */

import type { Jobs } from '../store/jobs.ts'
import { callsWithLateFacts } from '../store/late-facts.ts'
import { type RedecideParts, redecideCall } from './redecide-call.ts'

/** Call it once, in the process that works. */
export async function startRedecideJobs(jobs: Jobs, parts: RedecideParts): Promise<void> {
  await jobs.work('redecide-call', (callId, attempt) => redecideCall(parts, callId, attempt))
  await jobs.work('redecide-waiting-calls', () => redecideWaitingCalls(parts))
  await jobs.repeatHourly('redecide-waiting-calls')
}

/** Those that were not archived when they were told of, and those for which the tries were used up. */
export async function redecideWaitingCalls(parts: RedecideParts): Promise<void> {
  for (const callId of await callsWithLateFacts(parts.db)) {
    try {
      await redecideCall(parts, callId, { isLast: true })
    } catch (error) {
      parts.log.warn({ callId, err: error }, 'a call could not be decided again: tried again in an hour')
    }
  }
}
