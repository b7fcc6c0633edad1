/** The primitives SRTP is made of; filled by an adapter. Results may be overwritten by the next call on the same object. */
export interface SrtpCrypto {
  aes(key: Uint8Array): BlockCipher
  hmacSha1(key: Uint8Array): HmacSha1
  aesGcm(key: Uint8Array): GcmCipher
  /** Unpredictable: keys are made of it. */
  randomBytes(count: number): Uint8Array
}

export interface BlockCipher {
  /** AES on each block by itself; `blocks` is a multiple of 16 bytes, the result as long. */
  encrypt(blocks: Uint8Array): Uint8Array
}

export interface HmacSha1 {
  /** 20 bytes, over one text in two pieces. */
  digest(first: Uint8Array, second: Uint8Array): Uint8Array
}

export interface GcmCipher {
  /** Cipher text with the tag of 16 bytes behind it. `iv` has 12 bytes. */
  seal(iv: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array
  /** Undefined when the tag is wrong. */
  open(iv: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined
}
