/** Archive keys on node:crypto: made, kept as files of their holder, and used on either side. */

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { ACCOUNT_KEY_ID_BYTES } from '../core/model/sealed-key.ts'
import { type ArchiveOpener, hexOfKeyId, openDataKey, sealDataKey } from '../core/sealing/archive-sealing.ts'
import type { ChunkCipher } from '../core/sealing/chunk-cipher.ts'
import type { HpkeCrypto, HpkeKeyPair } from '../core/sealing/hpke.ts'
import type { SealedHeader } from '../core/sealing/sealed-header.ts'
import { makeKeyFile, readKeyFile, unusable } from './key-files.ts'
import { createChunkCipher } from './node-chunk-cipher.ts'

const TAG_BYTES = 16
const DATA_KEY_BYTES = 32
/** SubjectPublicKeyInfo of X25519, RFC 8410 §4: the key is its end. */
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex')

export const nodeHpkeCrypto: HpkeCrypto<KeyObject> = {
  agree: (privateKey, publicKey) => diffieHellman({ privateKey, publicKey: publicKeyOf(publicKey) }),
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
  encrypt(key, nonce, plain, associated) {
    const cipher = createCipheriv(gcmOf(key), key, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(associated)
    const sealed = cipher.update(plain)
    cipher.final()
    return Buffer.concat([sealed, cipher.getAuthTag()])
  },
  decrypt(key, nonce, sealed, associated) {
    if (sealed.length < TAG_BYTES) return undefined
    const ends = sealed.length - TAG_BYTES
    const decipher = createDecipheriv(gcmOf(key), key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(associated)
    decipher.setAuthTag(sealed.subarray(ends))
    const plain = decipher.update(sealed.subarray(0, ends))
    try {
      decipher.final()
      return plain
    } catch {
      return undefined
    }
  },
}

const gcmOf = ({ length }: Uint8Array) => (length === 32 ? 'aes-256-gcm' : 'aes-128-gcm')

function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
}

function rawOf(publicKey: KeyObject): Uint8Array {
  return Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length))
}

/** 8 bytes that tell keys apart and say nothing about them. */
export function archiveKeyId(publicKey: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update('id of a key').update(publicKey).digest()
  return Uint8Array.from(digest.subarray(0, ACCOUNT_KEY_ID_BYTES))
}

export interface ArchiveSeal {
  readonly cipher: ChunkCipher
  readonly header: SealedHeader
}

/** A new key for one object; once this has returned, it is in the cipher and nowhere else. */
export async function sealForArchiveKey(
  publicKey: Uint8Array,
  fields: Pick<SealedHeader, 'chunkBytes' | 'noncePrefix' | 'name'>,
): Promise<ArchiveSeal> {
  const sealing = { ...fields, keyId: archiveKeyId(publicKey) }
  const dataKey = randomBytes(DATA_KEY_BYTES)
  const sealedKey = await sealDataKey(nodeHpkeCrypto, newPair(), publicKey, dataKey, sealing)
  const cipher = createChunkCipher(dataKey)
  dataKey.fill(0)
  return { cipher, header: { ...sealing, sealedWith: 'archive-key', sealedKey } }
}

function newPair(): HpkeKeyPair<KeyObject> {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return { privateKey, publicKey: rawOf(publicKey) }
}

/** What opens what is sealed for the key; nothing else of it comes out. */
export interface ArchivePrivateKey extends ArchiveOpener {
  readonly publicKey: Uint8Array
}

function openerOf(pair: HpkeKeyPair<KeyObject>): ArchivePrivateKey {
  return {
    publicKey: pair.publicKey,
    keyId: hexOfKeyId(archiveKeyId(pair.publicKey)),
    async cipherOf(header) {
      const dataKey = await openDataKey(nodeHpkeCrypto, pair, header)
      return dataKey && createChunkCipher(dataKey)
    },
  }
}

/**
 * Makes a pair and writes its private half: PKCS#8 (RFC 5958) as PEM, with a passphrase as PBES2 (RFC 8018) with AES-256. Fails with
 * `encryption-key-unusable` when there is such a file already, or it cannot be written.
 */
export function makeArchiveKeyFile(path: string, passphrase: string | undefined): ArchivePrivateKey {
  const pair = newPair()
  const protection = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
  const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8', ...protection })
  makeKeyFile(path, String(pem))
  // What was there already is not replaced.
  if (readKeyFile(path) !== pem) throw unusable(path, 'There is a file already, which is left as it is')
  return openerOf(pair)
}

/** Fails with `encryption-key-missing` or `encryption-key-unusable`. */
export function readArchiveKeyFile(path: string, passphrase: string | undefined): ArchivePrivateKey {
  const key = readKeyFile(path)
  const privateKey = parsePrivateKey(key, path, passphrase)
  if (privateKey.asymmetricKeyType !== 'x25519') throw unusable(path, 'This is no X25519 key')
  return openerOf({ privateKey, publicKey: rawOf(createPublicKey(privateKey)) })
}

function parsePrivateKey(key: string, path: string, passphrase: string | undefined): KeyObject {
  const isProtected = key.includes('BEGIN ENCRYPTED PRIVATE KEY')
  if (isProtected && passphrase === undefined) {
    throw unusable(path, 'The private key has a passphrase: name the file that it is in')
  }
  try {
    return createPrivateKey({ key, format: 'pem', ...(isProtected && { passphrase }) })
  } catch (error) {
    throw unusable(path, isProtected ? 'The passphrase does not open the private key' : 'This is no private key', error)
  }
}
