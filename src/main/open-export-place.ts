/** Opens where exports of schedules go: a store for copies, or an SFTP server. */

import type { SftpSecret } from '../adapters/sftp-export-place.ts'
import { targetExportPlace } from '../archive/target-export-place.ts'
import { StorageError } from '../core/model/storage-problem.ts'
import type { Db } from '../store/db.ts'
import type { ExportPlace } from '../store/export-place.ts'
import { keepHostKey, type PlaceOfSchedule, scheduleSecretPurpose } from '../store/export-schedules.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { openSecret } from '../store/sealed-secret.ts'
import { findStorageTarget, type SealedTarget } from '../store/storage-targets.ts'
import type { TargetStore } from '../store/target-store.ts'

interface PlaceParts {
  readonly db: Db
  readonly keys: KeyRing
  readonly openTarget: (target: SealedTarget) => Promise<TargetStore>
  /** Whether SFTP servers may be in networks of one's own. */
  readonly allowPrivate: boolean
}

/** Rejects with `StorageError`. Whoever opens it closes it. */
export async function openExportPlace(parts: PlaceParts, schedule: PlaceOfSchedule): Promise<ExportPlace> {
  const { db, keys, openTarget, allowPrivate } = parts
  const { id, accountId, destination, sealedSecret } = schedule
  if (destination.kind === 'storage') {
    const target = await findStorageTarget(db, destination.targetId)
    if (!target || target.retiredAtMs !== undefined) {
      throw new StorageError('other', { reason: 'The storage target is not there any more' })
    }
    return targetExportPlace(await openTarget(target))
  }
  const secret = await openSecret(keys, accountId, scheduleSecretPurpose(id), sealedSecret ?? new Uint8Array()).catch(
    (error: unknown) => {
      throw new StorageError('secret-unusable', {}, error)
    },
  )
  // SSH is loaded when something goes that way.
  const { openSftp } = await import('../adapters/sftp-export-place.ts')
  const place = await openSftp(destination, JSON.parse(secret) as SftpSecret, { allowPrivate })
  // The first key is the one that is known from now on.
  if (destination.hostKey === undefined) {
    await keepHostKey(db, id, place.hostKey)
  }
  return place
}
