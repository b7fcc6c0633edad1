/**
 * The header of a sealed object (docs/specs/sealed-objects.md). Integers are big-endian.
 *
 *     0   8  "TLSEALED"
 *     8   1  version: 1
 *     9   1  whose key seals the data key. 1: one of the account's, kept here; 2: the account's archive key, whose private half is not here
 *    10   2  bytes of the name
 *    12   4  bytes of a chunk, plain
 *    16   7  nonce prefix, random; one byte 0
 *    24   8  which key of the account, or which archive key
 *    32  96  the data key, sealed; zeros behind it
 *   128   n  name of the object, UTF-8
 *
 * Bytes 9 and 24 to 127 change when the data key is sealed again; all others are authenticated with every chunk.
 */

import { ACCOUNT_KEY_ID_BYTES, SEALED_KEY_BYTES } from '../model/sealed-key.ts'

const MAGIC = new TextEncoder().encode('TLSEALED')
const VERSION = 1
export const NONCE_PREFIX_BYTES = 7
const FIXED_BYTES = 128
const KINDS: Readonly<Record<number, SealedHeader['sealedWith']>> = { 1: 'account-key', 2: 'archive-key' }
/** Of the sealed data key. An archive key's: RFC 9180, `enc` (32), key, tag. */
const SEALED_BYTES = { 'account-key': SEALED_KEY_BYTES, 'archive-key': 32 + 32 + 16 } as const
/** What the first read of an object has to fetch to tell whether it is sealed. */
export const headerBytes = (name: string): number => FIXED_BYTES + new TextEncoder().encode(name).length
/** No header is longer: the name has at most 65,535 bytes. */
export const MAX_SEALED_HEADER_BYTES = FIXED_BYTES + 0xffff

export interface SealedHeader {
  readonly chunkBytes: number
  /** 7 bytes. */
  readonly noncePrefix: Uint8Array
  /** What seals the data key. */
  readonly sealedWith: 'account-key' | 'archive-key'
  /** 8 bytes. */
  readonly keyId: Uint8Array
  /** SEALED_KEY_BYTES; with an archive key 80. */
  readonly sealedKey: Uint8Array
  readonly name: string
}

export function encodeSealedHeader(header: SealedHeader): Uint8Array {
  const name = new TextEncoder().encode(header.name)
  const bytes = new Uint8Array(FIXED_BYTES + name.length)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  bytes[8] = VERSION
  bytes[9] = header.sealedWith === 'archive-key' ? 2 : 1
  view.setUint16(10, name.length)
  view.setUint32(12, header.chunkBytes)
  bytes.set(header.noncePrefix, 16)
  bytes.set(header.keyId, 24)
  bytes.set(header.sealedKey, 32)
  bytes.set(name, FIXED_BYTES)
  return bytes
}

export const isSealed = (bytes: Uint8Array): boolean =>
  bytes.length >= MAGIC.length && MAGIC.every((byte, index) => bytes[index] === byte)

/** `bytes`: what the object begins with, more of it or not. Undefined when it is cut off, of a later version, or no header. */
export function decodeSealedHeader(bytes: Uint8Array): SealedHeader | undefined {
  if (!isSealed(bytes) || bytes.length < FIXED_BYTES || bytes[8] !== VERSION) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [sealedWith, nameBytes, chunkBytes] = [KINDS[bytes[9] as number], view.getUint16(10), view.getUint32(12)]
  if (sealedWith === undefined || bytes.length < FIXED_BYTES + nameBytes) return undefined
  // Chunks are held in memory.
  if (chunkBytes < 1 || chunkBytes > 16 * 1024 * 1024) return undefined
  return {
    chunkBytes,
    noncePrefix: bytes.slice(16, 16 + NONCE_PREFIX_BYTES),
    sealedWith,
    keyId: bytes.slice(24, 24 + ACCOUNT_KEY_ID_BYTES),
    sealedKey: bytes.slice(32, 32 + SEALED_BYTES[sealedWith]),
    name: new TextDecoder().decode(bytes.subarray(FIXED_BYTES, FIXED_BYTES + nameBytes)),
  }
}

/** What every chunk is tied to: all of the header that stays when the data key is sealed again, the name of the object with it. */
export function associatedWith({
  chunkBytes,
  noncePrefix,
  name,
}: Pick<SealedHeader, 'chunkBytes' | 'noncePrefix' | 'name'>): Uint8Array {
  const nameBytes = new TextEncoder().encode(name)
  const bytes = new Uint8Array(MAGIC.length + 5 + NONCE_PREFIX_BYTES + nameBytes.length)
  bytes.set(MAGIC)
  bytes[8] = VERSION
  new DataView(bytes.buffer).setUint32(9, chunkBytes)
  bytes.set(noncePrefix, 13)
  bytes.set(nameBytes, 13 + NONCE_PREFIX_BYTES)
  return bytes
}
