/** Encrypts the files of a backup with keys of a passphrase: docs/specs/backup.md. */

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { PassphraseSalt } from '../core/backup/backup-manifest.ts'
import { openChunks, sealChunks } from '../core/sealing/sealed-chunks.ts'
import { NONCE_PREFIX_BYTES, type SealedHeader } from '../core/sealing/sealed-header.ts'
import { createChunkCipher } from './node-chunk-cipher.ts'
import { keyOfSalt } from './passphrase-key.ts'

export interface BackupCipher {
  seal(name: string, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Fails with `object-damaged` before anything that is not what was sealed under this name is given out. */
  open(name: string, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Hex. */
  mac(manifest: string): string
  isMac(manifest: string, mac: string): boolean
}

const CHUNK_BYTES = 64 * 1024

/** Each backup has a salt of its own, each file of it a key of its own. */
export function createBackupCipher(passphrase: string, salt: PassphraseSalt, from: string): BackupCipher {
  const master = keyOfSalt(passphrase, salt, from)
  const keyOf = (purpose: string) => Buffer.from(hkdfSync('sha256', master, '', `tapeline backup 1: ${purpose}`, 32))
  const headerOf = (name: string): SealedHeader => ({
    chunkBytes: CHUNK_BYTES,
    // Its key encrypts this file only.
    noncePrefix: new Uint8Array(NONCE_PREFIX_BYTES),
    sealedWith: 'account-key',
    keyId: new Uint8Array(),
    sealedKey: new Uint8Array(),
    name,
  })
  const cipherOf = (name: string) => createChunkCipher(keyOf(`file ${name}`))
  const mac = (manifest: string) => createHmac('sha256', keyOf('manifest')).update(manifest).digest('hex')
  return {
    seal: (name, content) => sealChunks(content, headerOf(name), cipherOf(name)),
    open: (name, sealed) => openChunks(sealed, headerOf(name), cipherOf(name), { toEnd: () => true }),
    mac,
    isMac(manifest, given) {
      const [right, other] = [mac(manifest), given].map((hex) => Buffer.from(hex))
      return right !== undefined && other?.length === right.length && timingSafeEqual(right, other)
    },
  }
}
