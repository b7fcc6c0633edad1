/** What encrypts the chunks of an object; filled by an adapter, so that the core knows no keys. */

/** A tag of 128 bits behind the cipher text. */
export const TAG_BYTES = 16

/** AES-256-GCM (NIST SP 800-38D) with one key, which encrypts one object: whoever calls never gives a nonce twice. */
export interface ChunkCipher {
  /** Cipher text and tag. `nonce`: 12 bytes. */
  seal(nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array
  /** Undefined when it, its nonce or what it is associated with is not what was sealed. */
  open(nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined
}
