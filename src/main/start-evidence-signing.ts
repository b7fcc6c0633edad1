import type { Db } from '../store/db.ts'
import { signCheckpoints } from '../store/evidence.ts'
import type { Jobs } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'

/** Every hour. */
export async function startEvidenceSigning(jobs: Jobs, db: Db, keys: KeyRing): Promise<void> {
  await jobs.work('sign-evidence', async () => {
    await signCheckpoints(db, keys.signer(), Date.now())
  })
  await jobs.repeatHourly('sign-evidence')
}
