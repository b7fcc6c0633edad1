/** AES in counter mode, RFC 3711 §4.1.1: one cipher object for a whole stream, where the platform's own mode needs one per packet. */

import type { BlockCipher } from './srtp-crypto.ts'

const BLOCK_BYTES = 16

export class CounterMode {
  readonly #cipher: BlockCipher
  #counters = new Uint8Array(0)
  /** Of the length that was used last: packets of a stream are alike. */
  #view = this.#counters

  constructor(cipher: BlockCipher) {
    this.#cipher = cipher
  }

  /** Encrypts or decrypts `bytes` from `start` to `end` in place. `iv`: 16 bytes, the last two zero; up to 65536 blocks. */
  apply(iv: Uint8Array, bytes: Uint8Array, start: number, end: number): void {
    const blocks = Math.ceil((end - start) / BLOCK_BYTES)
    if (blocks === 0) return
    const counters = this.#room(blocks * BLOCK_BYTES)
    for (let block = 0; block < blocks; block++) {
      const at = block * BLOCK_BYTES
      for (let index = 0; index < BLOCK_BYTES - 2; index++) counters[at + index] = iv[index] as number
      counters[at + 14] = block >> 8
      counters[at + 15] = block
    }
    const stream = this.#cipher.encrypt(counters)
    for (let at = start; at < end; at++) bytes[at] = (bytes[at] as number) ^ (stream[at - start] as number)
  }

  #room(bytes: number): Uint8Array {
    if (this.#counters.length < bytes) this.#counters = new Uint8Array(bytes)
    if (this.#view.length !== bytes || this.#view.buffer !== this.#counters.buffer) {
      this.#view = this.#counters.subarray(0, bytes)
    }
    return this.#view
  }
}
