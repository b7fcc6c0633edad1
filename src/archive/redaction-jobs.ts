/** Redactions that somebody agreed to: at once, and every hour those that wait for a store or whose tries were used up. */

import type { Jobs } from '../store/jobs.ts'
import { redactionsGoingOn } from '../store/redactions.ts'
import { type RedactParts, redactRecording } from './redact-recording.ts'
import { removeAbandonedJournals } from './stored-journal.ts'

/** Call it once, in the process that works. */
export async function startRedactionJobs(jobs: Jobs, parts: RedactParts): Promise<void> {
  await jobs.work('redact-recording', async (id) => {
    if (id !== '') return redactRecording(parts, id)
    await removeAbandonedJournals()
    await redactWaiting(parts)
  })
  await jobs.repeatHourly('redact-recording')
}

/** What fails for one does not keep the others. */
export async function redactWaiting(parts: RedactParts): Promise<void> {
  for (const id of await redactionsGoingOn(parts.db)) {
    try {
      await redactRecording(parts, id)
    } catch (error) {
      parts.log.warn({ error, redactionId: id }, 'a recording could not be redacted: tried again in an hour')
    }
  }
}
