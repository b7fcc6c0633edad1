import type { Log } from '../core/model/log.ts'
import type { Db } from '../store/db.ts'
import { signCheckpoints } from '../store/evidence.ts'
import type { Jobs } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'

/** Every hour. The key is made now: whoever makes a backup in the first hour has it. */
export async function startEvidenceSigning(jobs: Jobs, db: Db, keys: KeyRing, log: Log): Promise<void> {
  try {
    await keys.signer()
  } catch (error) {
    log.error({ err: error }, 'evidence cannot be signed')
  }
  await jobs.work('sign-evidence', async () => {
    await signCheckpoints(db, await keys.signer(), Date.now())
  })
  await jobs.repeatHourly('sign-evidence')
}
