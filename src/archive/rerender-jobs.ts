/** Calls whose codec could not be rendered are tried again when another version can do more, one after the other. */

import { RENDERED_KINDS } from '../core/audio/payload-format.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Jobs } from '../store/jobs.ts'
import { findUnrenderedCalls } from '../store/unrendered-calls.ts'
import { type RerenderParts, rerenderCall } from './rerender-call.ts'

const AT_ONCE = 100

/** Call it once, in the process that works. What an earlier version left is begun with at once. */
export async function startRerenderJobs(jobs: Jobs, parts: RerenderParts): Promise<void> {
  await jobs.work('rerender-calls', (_, { signal }) => rerenderCalls(parts, signal))
  await jobs.repeatHourly('rerender-calls')
  await parts.db.transaction().execute((trx) => jobs.enqueue(trx, { name: 'rerender-calls', subjectId: '' }))
}

/** Every call once; what fails is tried again in an hour. Stops when `signal` is aborted. */
export async function rerenderCalls(parts: RerenderParts, signal: AbortSignal): Promise<void> {
  const { db, log } = parts
  const counts = { tried: 0, rendered: 0, failed: 0 }
  let after: CallId | undefined
  for (;;) {
    const callIds = await findUnrenderedCalls(db, RENDERED_KINDS, { after, limit: AT_ONCE })
    if (callIds.length === 0) break
    if (after === undefined) log.info({}, 'calls in codecs that could not be rendered are tried again')
    for (const callId of callIds) {
      signal.throwIfAborted()
      counts.tried++
      try {
        const outcome = await rerenderCall(parts, callId)
        if (outcome === 'rendered') counts.rendered++
        log[outcome === 'journal-missing' ? 'warn' : 'debug']({ callId, outcome }, 'call tried again')
      } catch (error) {
        counts.failed++
        log.warn({ callId, err: error }, 'a call could not be rendered again: tried again in an hour')
      }
    }
    after = callIds.at(-1)
    log.info(counts, 'calls rendered again')
  }
}
