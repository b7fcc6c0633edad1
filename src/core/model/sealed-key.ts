import type { AccountId } from './ids.ts'

/** A key that encrypts one thing, itself encrypted with a key of its account: safe to lie beside what it encrypts. */
export interface SealedKey {
  readonly accountId: AccountId
  /** Which of the account's keys, 8 bytes. */
  readonly accountKeyId: Uint8Array
  /** 32 bytes, encrypted: SEALED_KEY_BYTES. */
  readonly sealed: Uint8Array
}

export const ACCOUNT_KEY_ID_BYTES = 8
/** Nonce of 12 bytes, key, tag of 16. */
export const SEALED_KEY_BYTES = 12 + 32 + 16

/** What lies in the store of a file that is sealed for an archive key: nobody but its holder can read more of it. */
export interface SealedFile {
  /** Which key opens it, 16 hexadecimal digits. */
  readonly keyId: string
  readonly sizeBytes: number
  /** Lower-case hex. */
  readonly sha256: string
}
