/** The local store and every target with a copy, each by itself: a reader of the whole takes the first that answers. */

import type { Db } from '../store/db.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { copiesOfObject } from '../store/stored-objects.ts'
import type { TargetStores } from '../store/target-stores.ts'

interface Parts {
  readonly db: Db
  readonly local: ObjectStore
  readonly targets: TargetStores
}

/** As the objects lie there: encrypted where the account wants that. */
export function createObjectPlaces({ db, local, targets }: Parts) {
  return async (key: string): Promise<readonly { readonly name: string; open(): Promise<ObjectStore> }[]> => {
    const known = await copiesOfObject(db, key)
    const copies = (known?.copies ?? [])
      .filter(({ state }) => state === 'stored')
      .map(({ targetId, targetName }) => ({ name: targetName, open: () => targets.open(targetId) }))
    const isLocal = known === undefined || known.isLocal || copies.length === 0
    return isLocal ? [{ name: 'local', open: async () => local }, ...copies] : copies
  }
}
