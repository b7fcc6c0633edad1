/**
 * What lies in the clear of accounts that want it encrypted is encrypted, and data keys are sealed with the account's newest key: one object
 * after the other. Whatever is done is seen to be done, so that a job that was killed goes on where it was.
 */

import type { AccountId } from '../core/model/ids.ts'
import type { Log } from '../core/model/log.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { accountScope, type Db } from '../store/db.ts'
import type { Jobs } from '../store/jobs.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { SealedObjects } from '../store/sealed-objects.ts'

export interface SealParts {
  readonly db: Db
  readonly objects: ObjectStore & SealedObjects
  readonly nowMs: () => number
  readonly log: Log
}

/** Call it once, in the process that works. */
export async function startSealJobs(jobs: Jobs, parts: SealParts): Promise<void> {
  await jobs.work('seal-objects', async (accountId, { signal }) => {
    await sealObjects(parts, accountId, signal)
  })
}

/** Rejects, after all others were tried, when some could not be: worth trying again. Stops when `signal` is aborted. */
export async function sealObjects(
  { db, objects, nowMs, log }: SealParts,
  accountId: AccountId,
  signal: AbortSignal,
): Promise<{ readonly encrypted: number; readonly resealed: number }> {
  const counts = { encrypted: 0, resealed: 0 }
  let failed = 0
  for await (const key of objects.list(`${accountId}/`)) {
    signal.throwIfAborted()
    try {
      if (await objects.sealObject(key)) counts.encrypted++
      else if (await objects.resealObject(key)) counts.resealed++
    } catch (error) {
      // Removed meanwhile.
      if (!(await objects.find(key))) continue
      failed++
      log.warn({ key, error }, 'an object could not be sealed')
    }
  }
  log.info({ accountId, ...counts, failed }, 'objects sealed')
  if (counts.encrypted + counts.resealed > 0) {
    await appendAuditEvent(db, accountScope(accountId), {
      accountId,
      atMs: nowMs(),
      actor: { kind: 'system' },
      action: 'recordings.sealed',
      details: counts,
    })
  }
  if (failed > 0) throw new Error(`${failed} objects of the account could not be sealed`)
  return counts
}
