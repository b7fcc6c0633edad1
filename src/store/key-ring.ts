/**
 * Keys in three layers: one per thing that is encrypted (a journal), sealed with one of its account, sealed with the installation's. A key
 * never leaves whoever fills this; what is handed out encrypts and decrypts.
 */

import type { RecordCipher, SealedKey } from '../core/journal/record-cipher.ts'
import type { AccountId } from '../core/model/ids.ts'

export interface DataKey {
  readonly cipher: RecordCipher
  /** To be kept beside what the cipher encrypts. */
  readonly sealed: SealedKey
}

export interface KeyRing {
  /** A new random key. Throws `encryption-key-missing` or `encryption-key-unusable`. */
  newDataKey(accountId: AccountId): DataKey
  /** Rejects with `encryption-key-missing` or `encryption-key-unusable`. */
  openDataKey(sealed: SealedKey): Promise<RecordCipher>
}
