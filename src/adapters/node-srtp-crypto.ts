/**
 * SRTP's primitives on node:crypto. What a packet costs is objects, not bytes: AES in ECB and a hash in one call need none per packet,
 * while GCM and node's own counter mode need a new one each time (docs/decisions/srtp.md has figures).
 */

import { createCipheriv, createDecipheriv, createSecretKey, hash, randomBytes } from 'node:crypto'
import type { SrtpCrypto } from '../core/srtp/srtp-crypto.ts'

const HASH_BLOCK_BYTES = 64
const SHA1_BYTES = 20
const TAG_BYTES = 16

export const nodeSrtpCrypto: SrtpCrypto = {
  aes(key) {
    const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false)
    return { encrypt: (blocks) => cipher.update(blocks) }
  },

  /** RFC 2104: the two hashes an HMAC is made of. As text, since node makes strings for less than half of what buffers cost it. */
  hmacSha1(key) {
    let inner = padded(key, 0x36, 2048)
    const outer = padded(key, 0x5c, SHA1_BYTES)
    const digest = Buffer.alloc(SHA1_BYTES)
    return {
      digest(first, second) {
        const length = HASH_BLOCK_BYTES + first.length + second.length
        if (length > inner.length) inner = padded(key, 0x36, length)
        inner.set(first, HASH_BLOCK_BYTES)
        inner.set(second, HASH_BLOCK_BYTES + first.length)
        outer.write(hash('sha1', inner.subarray(0, length), 'binary'), HASH_BLOCK_BYTES, 'latin1')
        digest.write(hash('sha1', outer, 'binary'), 'latin1')
        return digest
      },
    }
  },

  aesGcm(key) {
    const algorithm = key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm'
    // A key object spares node the import of the key for every packet.
    const secret = createSecretKey(key)
    const options = { authTagLength: TAG_BYTES }
    return {
      seal(iv, associated, plain) {
        const cipher = createCipheriv(algorithm, secret, iv, options)
        cipher.setAAD(associated)
        const text = cipher.update(plain)
        cipher.final()
        return Buffer.concat([text, cipher.getAuthTag()])
      },
      open(iv, associated, sealed) {
        const decipher = createDecipheriv(algorithm, secret, iv, options)
        decipher.setAAD(associated)
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
        const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
        try {
          decipher.final()
          return plain
        } catch {
          return undefined
        }
      },
    }
  },

  randomBytes: (count) => randomBytes(count),
}

/** The key (at most 64 bytes) XOR a byte, filling one block of the hash, with room behind it. */
function padded(key: Uint8Array, byte: number, roomBytes: number): Buffer {
  const block = Buffer.alloc(HASH_BLOCK_BYTES + roomBytes).fill(byte, 0, HASH_BLOCK_BYTES)
  for (const [index, value] of key.entries()) block[index] = value ^ byte
  return block
}
