/** Removes what waits to be removed of an account that is closed for good, without the patience of the queue. */

import type { OutstandingCopy } from '../core/model/termination.ts'
import { lanesOfAccount, outstandingRemovals, retryLanes } from '../store/copy-queue.ts'
import { type UploadParts, workLane } from './upload-copies.ts'

/** What is left after everything was tried once: locked until a day, or in a store that does not answer. */
export async function removeCopiesNow(parts: UploadParts, accountId: string): Promise<readonly OutstandingCopy[]> {
  await retryLanes(parts.db, { accountId }, parts.nowMs())
  for (const lane of await lanesOfAccount(parts.db, accountId))
    await workLane(parts, lane, new AbortController().signal)
  return outstandingRemovals(parts.db, accountId)
}
