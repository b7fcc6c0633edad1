/**
 * Keys in three layers: one per thing that is encrypted (a journal, an object), sealed with one of its account, sealed with the
 * installation's. A key never leaves whoever fills this; what is handed out encrypts, decrypts and signs.
 */

import type { RecordCipher } from '../core/journal/record-cipher.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { SealedKey } from '../core/model/sealed-key.ts'
import type { ChunkCipher } from '../core/sealing/chunk-cipher.ts'

/** Where the keys of an installation lie: the same for all its processes and threads. Plain data, no secret. */
export interface KeyPlaces {
  readonly dataFolder: string
  /** Of the key of the installation, kept by somebody else; one under the data folder when absent. */
  readonly keyFile: string | undefined
  /** Of a passphrase that this key is made of instead. */
  readonly keyPassphraseFile: string | undefined
  /** Of this key in a PKCS#11 token instead. */
  readonly keyToken: TokenPlace | undefined
}

export interface TokenPlace {
  /** Path of the PKCS#11 module. */
  readonly module: string
  /** Label of the token; the only one there is when absent. */
  readonly token: string | undefined
  /** Label of the key that seals. */
  readonly key: string
  /** With the PIN in its first line; in the environment as TAPELINE_PKCS11_PIN when absent. */
  readonly pinFile: string | undefined
}

export interface DataKey {
  readonly cipher: RecordCipher
  /** To be kept beside what the cipher encrypts. */
  readonly sealed: SealedKey
}

export interface ObjectKey {
  readonly cipher: ChunkCipher
  /** To be kept in the header of the object. */
  readonly sealed: SealedKey
}

/** Ed25519, RFC 8032. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array
}

/** All fail with `encryption-key-missing` or `encryption-key-unusable`; of an account whose keys were destroyed, with `encryption-key-destroyed`. */
export interface KeyRing {
  /** A new random key. */
  newDataKey(accountId: AccountId): Promise<DataKey>
  openDataKey(sealed: SealedKey): Promise<RecordCipher>
  /** A new random key of the object of this name: it opens under no other. */
  newObjectKey(accountId: AccountId, name: string): Promise<ObjectKey>
  openObjectKey(sealed: SealedKey, name: string): Promise<ChunkCipher>
  /** The same key sealed with the account's newest one; undefined when it is already. */
  resealObjectKey(sealed: SealedKey, name: string): Promise<SealedKey | undefined>
  /** What is sealed from now on is sealed with a new key of the account; the earlier ones still open what they sealed. Its id, in hex. */
  rotateAccountKey(accountId: AccountId): Promise<string>
  /** For ever: nothing that was sealed with a key of the account can be read again, and none is made again. Returns how many there were, again too. */
  destroyAccountKeys(accountId: AccountId): number
  /** Of the installation, made when it is first asked for. */
  signer(): Promise<Signer>
}
