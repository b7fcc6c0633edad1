import type { Log } from '../core/model/log.ts'
import { noteHeads } from '../store/audit-chains.ts'
import type { Db } from '../store/db.ts'
import type { Jobs } from '../store/jobs.ts'

/** Every hour: where the audit logs stand, noted in the platform's, and where that stands, in the log of this process. */
export async function startAuditNotes(jobs: Jobs, db: Db, log: Log): Promise<void> {
  await jobs.work('note-audit-heads', async () => {
    const head = await noteHeads(db, Date.now())
    if (head) log.info({ chain: 'platform', ...head }, 'audit log stands here')
  })
  await jobs.repeatHourly('note-audit-heads')
}
