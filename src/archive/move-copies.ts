/**
 * Does what comes with the age of objects: copies that are due later than at once, copies that are over, local files that may go. Also what a
 * process that was killed left half done. In portions; whatever is interrupted is found again.
 */

import { createHash } from 'node:crypto'
import type { Log } from '../core/model/log.ts'
import { StorageError } from '../core/model/storage-problem.ts'
import {
  awaitDueCopies,
  endCopies,
  type LocalFile,
  localFilesOver,
  localFilesRemoved,
  moveAway,
  noteDamaged,
  noteVerified,
  overdueCopies,
  type StoredCopy,
} from '../store/aging-objects.ts'
import type { Db } from '../store/db.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { noteLocalGone } from '../store/stored-objects.ts'
import type { TargetStores } from '../store/target-stores.ts'

interface MoveParts {
  readonly db: Db
  readonly local: ObjectStore
  readonly targets: TargetStores
  readonly nowMs: () => number
  readonly log: Log
  readonly signal?: AbortSignal
}

/** Once over everything there is to do. */
export async function moveCopies(parts: MoveParts): Promise<void> {
  const { db, local, nowMs, signal } = parts
  for (const key of await localFilesRemoved(db)) {
    await local.remove(key)
    await noteLocalGone(db, key)
  }
  while (!signal?.aborted && (await awaitDueCopies(db, nowMs())) > 0);
  for (const file of await localFilesOver(db, nowMs())) {
    if (signal?.aborted) return
    if (await hasVerified(parts, file)) await moveAway(db, file, () => local.remove(file.key))
  }
  for (const { over, staying } of await overdueCopies(db, nowMs())) {
    if (signal?.aborted) return
    if (await hasVerified(parts, { ...over, copies: staying })) await endCopies(db, over, nowMs())
  }
}

/** At least one of the copies was read back whole: now or before. */
async function hasVerified(parts: MoveParts, file: LocalFile): Promise<boolean> {
  for (const copy of file.copies) if (copy.verifiedAtMs !== undefined || (await verify(parts, file, copy))) return true
  return false
}

async function verify({ db, targets, nowMs, log }: MoveParts, file: LocalFile, copy: StoredCopy): Promise<boolean> {
  try {
    const store = await targets.open(copy.targetId)
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const chunk of await store.get(file.key)) {
      hash.update(chunk)
      sizeBytes += chunk.length
    }
    if (sizeBytes === file.sizeBytes && hash.digest('hex') === file.sha256) {
      await noteVerified(db, file, copy.targetId, nowMs())
      return true
    }
    log.error({ key: file.key, targetId: copy.targetId }, 'a copy is not what was put: it is put again')
    await noteDamaged(db, file, copy.targetId, new StorageError('not-as-sent'), nowMs())
  } catch (error) {
    log.warn({ key: file.key, targetId: copy.targetId, error: String(error) }, 'a copy could not be read back')
    const isGone = (error as { code?: string }).code === 'object-not-found'
    if (isGone) await noteDamaged(db, file, copy.targetId, new StorageError('object-missing'), nowMs())
  }
  return false
}
