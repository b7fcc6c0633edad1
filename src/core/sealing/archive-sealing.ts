/** Data keys that are sealed for an archive key (docs/specs/sealed-objects.md), and what whoever has its private half opens with them. */

import { AppError } from '../model/app-error.ts'
import type { ChunkCipher } from './chunk-cipher.ts'
import { type HpkeCrypto, type HpkeKeyPair, openBase, sealBase } from './hpke.ts'
import { openChunks } from './sealed-chunks.ts'
import {
  associatedWith,
  decodeSealedHeader,
  headerBytes,
  MAX_SEALED_HEADER_BYTES,
  type SealedHeader,
} from './sealed-header.ts'

type Sealing = Omit<SealedHeader, 'sealedKey' | 'sealedWith'>

const INFO = new TextEncoder().encode('tapeline archive key 1')

/** Of the header. `dataKey`: 32 bytes. */
export function sealDataKey<PrivateKey>(
  crypto: HpkeCrypto<PrivateKey>,
  ephemeral: HpkeKeyPair<PrivateKey>,
  publicKey: Uint8Array,
  dataKey: Uint8Array,
  sealing: Sealing,
): Promise<Uint8Array> {
  return sealBase(crypto, ephemeral, publicKey, dataKey, { info: INFO, associated: associatedOf(sealing) })
}

/** Undefined when it was sealed for another key, or the header is not what was written. */
export function openDataKey<PrivateKey>(
  crypto: HpkeCrypto<PrivateKey>,
  pair: HpkeKeyPair<PrivateKey>,
  header: SealedHeader,
): Promise<Uint8Array | undefined> {
  return openBase(crypto, pair, header.sealedKey, { info: INFO, associated: associatedOf(header) })
}

/** All of the header but the sealed key itself. */
function associatedOf(sealing: Sealing): Uint8Array {
  const fixed = associatedWith(sealing)
  const bytes = new Uint8Array(fixed.length + sealing.keyId.length)
  bytes.set(fixed)
  bytes.set(sealing.keyId, fixed.length)
  return bytes
}

/** Of somebody who has the private half of an archive key. */
export interface ArchiveOpener {
  /** Hex. */
  readonly keyId: string
  /** Undefined when it does not open it. */
  cipherOf(header: SealedHeader): Promise<ChunkCipher | undefined>
}

/** As it lies in the store. Whoever reads it holds no more than what was read. */
export interface SealedSource {
  readonly sizeBytes: number
  /** Both inclusive, within the size. */
  read(startByte: number, endByte: number): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>
}

export const hexOfKeyId = (keyId: Uint8Array): string =>
  Array.from(keyId, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Undefined when it is no sealed file, or one of a later version. */
export async function readSealedHeader(source: SealedSource): Promise<SealedHeader | undefined> {
  if (source.sizeBytes === 0) return undefined
  const start = new Uint8Array(Math.min(source.sizeBytes, MAX_SEALED_HEADER_BYTES))
  let filled = 0
  for await (const piece of await source.read(0, start.length - 1)) {
    start.set(piece, filled)
    filled += piece.length
  }
  return decodeSealedHeader(start.subarray(0, filled))
}

/**
 * The content, each chunk of it authenticated before it is given out. Fails with `archive-key-needed` when none of the openers is for its key,
 * with `object-damaged` when it is not what was written.
 */
export async function openSealed(
  source: SealedSource,
  openers: readonly ArchiveOpener[],
): Promise<{ readonly name: string; readonly content: AsyncIterable<Uint8Array> }> {
  const header = await readSealedHeader(source)
  if (!header) throw new AppError('object-damaged', 'This is no sealed file, or its beginning was changed')
  if (header.sealedWith !== 'archive-key') {
    throw new AppError(
      'encryption-key-unusable',
      'It is sealed with a key that the recorder has: the recorder opens it',
    )
  }
  const keyId = hexOfKeyId(header.keyId)
  const opener = openers.find((each) => each.keyId === keyId)
  if (!opener) throw new AppError('archive-key-needed', `It is sealed for the archive key ${keyId}`, { keyId })
  const cipher = await opener.cipherOf(header)
  if (!cipher) throw new AppError('object-damaged', 'The key of a sealed file is not what was written', { keyId })
  const from = headerBytes(header.name)
  return { name: header.name, content: openChunks(bodyOf(source, from), header, cipher, { toEnd: () => true }) }
}

async function* bodyOf(source: SealedSource, fromByte: number): AsyncGenerator<Uint8Array> {
  if (fromByte < source.sizeBytes) yield* await source.read(fromByte, source.sizeBytes - 1)
}
