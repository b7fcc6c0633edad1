/** AES-256-GCM on node:crypto with nonces that are given. */

import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { type ChunkCipher, TAG_BYTES } from '../core/sealing/chunk-cipher.ts'

const ALGORITHM = 'aes-256-gcm'

/** `key`: 32 bytes, copied. */
export function createChunkCipher(key: Uint8Array): ChunkCipher {
  const secret = createSecretKey(key)
  const options = { authTagLength: TAG_BYTES }
  return {
    seal(nonce, plain, associated) {
      const cipher = createCipheriv(ALGORITHM, secret, nonce, options)
      cipher.setAAD(associated)
      const text = cipher.update(plain)
      cipher.final()
      return Buffer.concat([text, cipher.getAuthTag()])
    },
    open(nonce, sealed, associated) {
      if (sealed.length < TAG_BYTES) return undefined
      const textEnds = sealed.length - TAG_BYTES
      const decipher = createDecipheriv(ALGORITHM, secret, nonce, options)
      decipher.setAAD(associated)
      decipher.setAuthTag(sealed.subarray(textEnds))
      const plain = decipher.update(sealed.subarray(0, textEnds))
      try {
        decipher.final()
        return plain
      } catch {
        return undefined
      }
    },
  }
}
