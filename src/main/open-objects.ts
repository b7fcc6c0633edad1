import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { archiveKeyOf, encryptsAccount } from '../store/account-encryption.ts'
import type { Db } from '../store/db.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { SealedObjects } from '../store/sealed-objects.ts'

/** `beneath`: where the objects lie, encrypted or not. */
export function encryptObjects(beneath: ObjectStore, db: Db, keys: KeyRing): ObjectStore & SealedObjects {
  return createEncryptedObjectStore(beneath, {
    keys,
    encrypts: (accountId) => encryptsAccount(db, accountId),
    archiveKeyOf: (accountId) => archiveKeyOf(db, accountId),
  })
}
