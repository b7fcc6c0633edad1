/** Connections to storage targets, kept while nothing about the target changes. */

import { StorageError } from '../core/model/storage-problem.ts'
import type { Db } from './db.ts'
import type { KeyRing } from './key-ring.ts'
import { openSecret } from './sealed-secret.ts'
import { findStorageTarget, type SealedTarget, secretPurposeOf } from './storage-targets.ts'
import type { ConnectTarget, TargetStore } from './target-store.ts'

export interface TargetStores {
  /** Rejects with `StorageError`. */
  open(targetId: string): Promise<TargetStore>
  close(): void
}

interface TargetStoresParts {
  readonly db: Db
  readonly keys: KeyRing
  readonly connect: ConnectTarget
  /** Whether accounts may name stores in networks of one's own; the platform always may. */
  readonly allowPrivate: boolean
}

export function createTargetStores(parts: TargetStoresParts): TargetStores {
  const opened = new Map<string, { readonly as: string; readonly store: TargetStore }>()
  return {
    async open(targetId) {
      const target = await findStorageTarget(parts.db, targetId)
      if (!target) throw new StorageError('other', { reason: 'The storage target is not there any more' })
      const as = `${JSON.stringify(target.place)} ${Buffer.from(target.sealedSecret ?? []).toString('base64')}`
      const known = opened.get(targetId)
      if (known?.as === as) return known.store
      // Whoever still reads from the former one reads on.
      const store = await openTarget(parts, target)
      opened.set(targetId, { as, store })
      return store
    },
    close() {
      for (const { store } of opened.values()) store.close()
      opened.clear()
    },
  }
}

/** Rejects with `StorageError`. Whoever calls it closes it. */
export async function openTarget(
  { keys, connect, allowPrivate }: Omit<TargetStoresParts, 'db'>,
  { id, accountId, place, sealedSecret }: Pick<SealedTarget, 'id' | 'accountId' | 'place' | 'sealedSecret'>,
): Promise<TargetStore> {
  const secret =
    sealedSecret &&
    (await openSecret(keys, accountId, secretPurposeOf(id), sealedSecret).catch((error: unknown) => {
      throw new StorageError('secret-unusable', {}, error)
    }))
  return connect(place, secret, { allowPrivate: allowPrivate || accountId === undefined })
}
