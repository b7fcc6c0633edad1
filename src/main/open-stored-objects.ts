/** Recordings as commands reach them beside a running Tapeline: where it keeps them, with their copies, encrypted as the account wants. */

import { join } from 'node:path'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { createTieredObjectStore } from '../archive/tiered-object-store.ts'
import type { Db } from '../store/db.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { createTargetStores } from '../store/target-stores.ts'
import { encryptObjects } from './open-objects.ts'

export function openStoredObjects(
  { dataFolder }: { readonly dataFolder: string },
  db: Db,
  keys: KeyRing,
): { readonly objectStore: ObjectStore; close(): void } {
  const targets = createTargetStores({ db, keys, connect: connectTarget, allowPrivate: true })
  const local = createFilesystemObjectStore(join(dataFolder, 'objects'))
  const tiered = createTieredObjectStore({ db, local, targets, nowMs: Date.now })
  return { objectStore: encryptObjects(tiered, db, keys), close: () => targets.close() }
}
