/** AES-256-GCM on node:crypto, a new object for each record: a tick's packets, not each one. */

import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from 'node:crypto'
import { ENCRYPTION_BYTES, type RecordCipher } from '../core/journal/record-cipher.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** `key`: 32 bytes, copied. */
export function createRecordCipher(key: Uint8Array): RecordCipher {
  const secret = createSecretKey(key)
  const options = { authTagLength: TAG_BYTES }
  return {
    encrypt(plain, associated, into) {
      const textEnds = NONCE_BYTES + plain.length
      if (into.length !== plain.length + ENCRYPTION_BYTES) throw new RangeError('wrong room for what is encrypted')
      const nonce = newNonce()
      const cipher = createCipheriv(ALGORITHM, secret, nonce, options)
      cipher.setAAD(associated)
      into.set(nonce)
      into.set(cipher.update(plain), NONCE_BYTES)
      cipher.final()
      into.set(cipher.getAuthTag(), textEnds)
    },
    decrypt(encrypted, associated) {
      if (encrypted.length < ENCRYPTION_BYTES) return undefined
      const textEnds = encrypted.length - TAG_BYTES
      const decipher = createDecipheriv(ALGORITHM, secret, encrypted.subarray(0, NONCE_BYTES), options)
      decipher.setAAD(associated)
      decipher.setAuthTag(encrypted.subarray(textEnds))
      const plain = decipher.update(encrypted.subarray(NONCE_BYTES, textEnds))
      try {
        decipher.final()
        return plain
      } catch {
        return undefined
      }
    },
  }
}

/**
 * Random ones need no memory of those before, so that whoever rewrites a record, in this process or another, cannot repeat one: of 2^32
 * with one key two are the same with a probability of 2^-32 (NIST SP 800-38D §8.3), and a call of a day makes less than 2^20.
 */
const pool = Buffer.alloc(341 * NONCE_BYTES)
let used = pool.length

function newNonce(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += NONCE_BYTES
  return pool.subarray(used - NONCE_BYTES, used)
}
