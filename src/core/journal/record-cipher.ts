/** What encrypts the records of a journal; filled by an adapter, so that the core knows neither keys nor random numbers. */

/** A nonce of 96 bits before the cipher text, a tag of 128 bits behind it. */
export const ENCRYPTION_BYTES = 28

/** AES-256-GCM (NIST SP 800-38D) with one key. */
export interface RecordCipher {
  /** Into `into`, ENCRYPTION_BYTES longer than `plain`: nonce, cipher text, tag. The nonce is a new one each time. */
  encrypt(plain: Uint8Array, associated: Uint8Array, into: Uint8Array): void
  /** Undefined when it, or what it is associated with, is not what was encrypted. */
  decrypt(encrypted: Uint8Array, associated: Uint8Array): Uint8Array | undefined
}
