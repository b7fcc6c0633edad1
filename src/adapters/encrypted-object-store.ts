/**
 * Another object store, with what is put into it encrypted: docs/specs/sealed-objects.md. What lies there in the clear stays readable. Sizes
 * are those of the content.
 */

import { createHash, randomBytes } from 'node:crypto'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { SealedFile } from '../core/model/sealed-key.ts'
import { hexOfKeyId } from '../core/sealing/archive-sealing.ts'
import { TAG_BYTES } from '../core/sealing/chunk-cipher.ts'
import { openChunks, plainBytesOf, sealChunks } from '../core/sealing/sealed-chunks.ts'
import {
  decodeSealedHeader,
  encodeSealedHeader,
  headerBytes,
  isSealed,
  NONCE_PREFIX_BYTES,
  type SealedHeader,
} from '../core/sealing/sealed-header.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { ObjectStore, PutObject } from '../store/object-store.ts'
import type { SealedObjects } from '../store/sealed-objects.ts'
import { sealForArchiveKey } from './archive-keys.ts'

export interface EncryptionOptions {
  readonly keys: KeyRing
  /** Whether what is put for the account is encrypted. */
  readonly encrypts: (accountId: AccountId) => Promise<boolean>
  /** The public key of the account's that it is sealed for instead: then nobody here can read it again. */
  readonly archiveKeyOf?: (accountId: AccountId) => Promise<Uint8Array | undefined>
  /** Bytes that are read at least, for one of them. */
  readonly chunkBytes?: number
}

/** A second of G.711 in stereo is a quarter of it. Beginning an operation of AES-256-GCM costs as much as encrypting some 10 KB (20 µs, Node 24, AMD EPYC). */
const CHUNK_BYTES = 64 * 1024
/** Files that hold calls of several accounts have a key like an account's. */
const PLATFORM_KEY = 'platform'
const ACCOUNT_FOLDER = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function createEncryptedObjectStore(
  inner: ObjectStore,
  { keys, encrypts, archiveKeyOf, chunkBytes = CHUNK_BYTES }: EncryptionOptions,
): ObjectStore & SealedObjects {
  async function readStart(name: string): Promise<Uint8Array> {
    try {
      return await readAll(await inner.get(name, { startByte: 0, endByte: headerBytes(name) - 1 }))
    } catch (error) {
      // A bucket refuses every range of an empty object.
      if ((await inner.find(name))?.sizeBytes === 0) return new Uint8Array()
      throw error
    }
  }

  /** Undefined when the object is not sealed. */
  async function readHeader(name: string): Promise<SealedHeader | undefined> {
    const start = await readStart(name)
    return isSealed(start) ? headerOf(name, start) : undefined
  }

  function cipherOf({ sealedWith, keyId, sealedKey }: SealedHeader, name: string) {
    if (sealedWith === 'archive-key') throw archiveKeyNeeded(keyId)
    return keys.openObjectKey({ accountId: ownerOf(name), accountKeyId: keyId, sealed: sealedKey }, name)
  }

  async function sealing(name: string, archiveKey: Uint8Array | undefined) {
    const fields = { chunkBytes, noncePrefix: randomBytes(NONCE_PREFIX_BYTES), name }
    if (archiveKey) return sealForArchiveKey(archiveKey, fields)
    const { cipher, sealed } = await keys.newObjectKey(ownerOf(name), name)
    const { accountKeyId: keyId, sealed: sealedKey } = sealed
    return { cipher, header: { ...fields, sealedWith: 'account-key' as const, keyId, sealedKey } }
  }

  async function putSealed(
    name: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    archiveKey?: Uint8Array,
  ): Promise<PutObject> {
    const { cipher, header } = await sealing(name, archiveKey)
    let sizeBytes = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        sizeBytes += chunk.length
        yield chunk
      }
    }
    async function* sealedContent(): AsyncGenerator<Uint8Array> {
      yield encodeSealedHeader(header)
      yield* sealChunks(counted(), header, cipher)
    }
    if (!archiveKey) {
      await inner.put(name, sealedContent())
      return { sizeBytes }
    }
    const { content: measured, measure } = measuring(sealedContent())
    await inner.put(name, measured)
    return { sizeBytes, sealed: { keyId: hexOfKeyId(header.keyId), ...measure() } }
  }

  return {
    async put(name, content, ofHolder) {
      const owner = ownerOf(name)
      const archiveKey = await archiveKeyOf?.(owner)
      if (!archiveKey && !(await encrypts(owner))) return inner.put(name, content)
      return putSealed(name, (archiveKey && ofHolder) ?? content, archiveKey)
    },

    getStored: (name, range) => inner.get(name, range),

    async get(name, range) {
      const header = await readHeader(name)
      if (!header) return inner.get(name, range)
      const cipher = await cipherOf(header, name)
      const body = headerBytes(name)
      if (!range) {
        const all = whenRead(async () => cut(await inner.get(name), body, Number.POSITIVE_INFINITY))
        return openChunks(all, header, cipher, { toEnd: () => true })
      }
      const first = Math.floor(range.startByte / header.chunkBytes)
      const last = Math.floor(range.endByte / header.chunkBytes)
      const storedChunk = header.chunkBytes + TAG_BYTES
      const needed = { startByte: body + first * storedChunk, endByte: body + (last + 1) * storedChunk - 1 }
      const stored = whenRead(() => inner.get(name, needed))
      const plain = openChunks(stored, header, cipher, {
        firstIndex: first,
        toEnd: (chunks) => chunks < last - first + 1,
      })
      const skipBytes = range.startByte - first * header.chunkBytes
      return cut(plain, skipBytes, range.endByte - range.startByte + 1)
    },

    async find(name) {
      const stored = await inner.find(name)
      if (!stored) return undefined
      const header = stored.sizeBytes < headerBytes(name) ? undefined : await readHeader(name)
      if (!header) return stored
      const sizeBytes = plainBytesOf(stored.sizeBytes, headerBytes(name), header.chunkBytes)
      // Whoever reads it is told what is wrong.
      return { sizeBytes: sizeBytes ?? 0 }
    },

    list: (prefix) => inner.list(prefix),
    remove: (name) => inner.remove(name),

    async sealObject(name) {
      if (await readHeader(name)) return false
      if (!(await encrypts(ownerOf(name)))) return false
      // Never for an archive key: what could be read until now stays so, and its row does not say otherwise.
      await putSealed(name, unlessChanged(name, await inner.get(name), undefined))
      return true
    },

    async resealObject(name) {
      const header = await readHeader(name)
      if (header?.sealedWith !== 'account-key') return false
      const sealed = { accountId: ownerOf(name), accountKeyId: header.keyId, sealed: header.sealedKey }
      const again = await keys.resealObjectKey(sealed, name)
      if (!again) return false
      const newHeader = encodeSealedHeader({ ...header, keyId: again.accountKeyId, sealedKey: again.sealed })
      async function* content(): AsyncGenerator<Uint8Array> {
        yield newHeader
        yield* cut(await inner.get(name), newHeader.length, Number.POSITIVE_INFINITY)
      }
      await inner.put(name, unlessChanged(name, content(), header))
      return true
    },
  }

  /** The former content must not come back over what somebody removed or replaced meanwhile: then nothing is put. */
  async function* unlessChanged(
    name: string,
    content: AsyncIterable<Uint8Array>,
    before: SealedHeader | undefined,
  ): AsyncGenerator<Uint8Array> {
    yield* content
    // Fails with `object-not-found` when it is gone.
    const now = await readHeader(name)
    const prefixOf = (header: SealedHeader | undefined) => Buffer.from(header?.noncePrefix ?? []).toString('hex')
    if (prefixOf(now) !== prefixOf(before)) throw new Error(`${name} was replaced while it was sealed`)
  }
}

function archiveKeyNeeded(id: Uint8Array): AppError {
  const keyId = hexOfKeyId(id)
  return new AppError('archive-key-needed', `Only the holder of archive key ${keyId} can open it`, { keyId })
}

function measuring(content: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let sizeBytes = 0
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      hash.update(chunk)
      sizeBytes += chunk.length
      yield chunk
    }
  }
  return {
    content: measured(),
    measure: (): Omit<SealedFile, 'keyId'> => ({ sizeBytes, sha256: hash.digest('hex') }),
  }
}

const ownerOf = (name: string): AccountId => {
  const folder = name.split('/', 1)[0] ?? ''
  return ACCOUNT_FOLDER.test(folder) ? folder : PLATFORM_KEY
}

function headerOf(name: string, start: Uint8Array): SealedHeader {
  const header = decodeSealedHeader(start)
  if (!header) throw new AppError('object-damaged', 'The header of a stored file cannot be read', { key: name })
  if (header.name !== name)
    throw new AppError('object-damaged', 'A stored file lies where another one was', { key: name, of: header.name })
  return header
}

/** Opened by whoever reads, who may never begin to: nobody else would close it. */
async function* whenRead(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  yield* await open()
}

async function* cut(
  content: AsyncIterable<Uint8Array>,
  skipBytes: number,
  wantedBytes: number,
): AsyncGenerator<Uint8Array> {
  let [skip, wanted] = [skipBytes, wantedBytes]
  for await (const chunk of content) {
    const part = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - part.length
    if (part.length === 0) continue
    yield part.length > wanted ? part.subarray(0, wanted) : part
    wanted -= part.length
    if (wanted <= 0) return
  }
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}
