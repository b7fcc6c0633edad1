/** Dates are given every hour; once a day what is over goes, and at once what somebody asked for. */

import { listAccounts } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { removeOldDirectoryHistory } from '../store/directory-history.ts'
import type { Jobs } from '../store/jobs.ts'
import { findRetention } from '../store/retention-policies.ts'
import { createPurge, getPurge, purgesOf } from '../store/retention-purges.ts'
import { dateRecordings, hasDue, purgeRecordings, type RetentionParts, untilOf } from './purge-recordings.ts'
import { type QuotaParts, warnOfQuota } from './warn-of-quota.ts'

/** Of purges by themselves, with room for an hour that comes early. */
const BETWEEN_MS = 23 * 3_600_000

/** Call it once, in the process that works. */
export async function startRetentionJobs(jobs: Jobs, parts: RetentionParts & QuotaParts): Promise<void> {
  await jobs.work('purge-recordings', async (id, { signal }) => {
    if (id === '') return purgeDueRecordings(parts, signal)
    const purge = await getPurge(parts.db, PLATFORM, id)
    if (purge.state === 'running') await purgeRecordings(parts, purge, signal)
  })
  await jobs.repeatHourly('purge-recordings')
}

/** Of all accounts that are not being closed; and who was who, which is of no use any more. What fails in one does not keep the others. */
export async function purgeDueRecordings(parts: RetentionParts & QuotaParts, signal?: AbortSignal): Promise<void> {
  await removeOldDirectoryHistory(parts.db, parts.nowMs())
  for (const { id, isClosed } of await listAccounts(parts.db, PLATFORM)) {
    if (signal?.aborted) return
    if (isClosed) continue
    try {
      await purgeDueOf(parts, id, signal)
    } catch (error) {
      parts.log.error(
        { error, accountId: id },
        'recordings whose time is over could not be purged: tried again within the hour',
      )
    }
  }
}

async function purgeDueOf(parts: RetentionParts & QuotaParts, accountId: string, signal?: AbortSignal): Promise<void> {
  const { db, nowMs } = parts
  const retention = await findRetention(db, accountId)
  await dateRecordings(parts, retention, signal)
  await warnOfQuota(parts, retention)
  const { current, lastScheduledAtMs = Number.NEGATIVE_INFINITY } = await purgesOf(db, accountId)
  if (current) return purgeRecordings(parts, current, signal)
  const now = nowMs()
  if (now - lastScheduledAtMs < BETWEEN_MS) return
  const draft = { accountId, kind: 'scheduled', untilMs: now, startedAtMs: now } as const
  if (!(await hasDue(db, retention, untilOf(draft)))) return
  await purgeRecordings(parts, await createPurge(db, draft), signal)
}
