import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSealed } from '../core/sealing/archive-sealing.ts'
import { decodeSealedHeader, encodeSealedHeader, headerBytes } from '../core/sealing/sealed-header.ts'
import { type ArchivePrivateKey, makeArchiveKeyFile, readArchiveKeyFile, sealForArchiveKey } from './archive-keys.ts'
import { createEncryptedObjectStore } from './encrypted-object-store.ts'
import { createFileKeyRing } from './file-key-ring.ts'
import { createFilesystemObjectStore } from './filesystem-object-store.ts'

const ACCOUNT = '0198c000-0000-7000-8000-000000000001'
const OTHER = '0198c000-0000-7000-8000-000000000002'
const NAME = `${ACCOUNT}/2026/01/02/call/recording.wav`
const content = randomBytes(1050)
const PASSPHRASE = 'correct horse battery staple'

let folder: string
let key: ArchivePrivateKey
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-archive-key-'))
  key = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const store = (archiveKey: Uint8Array | 'none' = key.publicKey) =>
  createEncryptedObjectStore(createFilesystemObjectStore(join(folder, 'objects')), {
    keys: createFileKeyRing({ folder: join(folder, 'keys') }),
    encrypts: async () => true,
    archiveKeyOf: async (accountId) => (accountId === ACCOUNT && archiveKey !== 'none' ? archiveKey : undefined),
    chunkBytes: 100,
  })
const stored = () => readFile(join(folder, 'objects', NAME))

async function opened(bytes: Uint8Array, ...keys: readonly ArchivePrivateKey[]): Promise<Buffer> {
  const source = {
    sizeBytes: bytes.length,
    read: (start: number, end: number) => inPieces(bytes.subarray(start, end + 1)),
  }
  const pieces: Uint8Array[] = []
  for await (const piece of (await openSealed(source, keys)).content) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 77) yield bytes.subarray(at, at + 77)
}

describe('an object of an account with an archive key', () => {
  it('is opened by the private key, and by nothing that the recorder has', async () => {
    const put = await store().put(NAME, content)
    const bytes = await stored()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(put).toEqual({ sizeBytes: 1050, sealed: { keyId: key.keyId, sizeBytes: bytes.length, sha256 } })
    const needed = { code: 'archive-key-needed', details: { keyId: key.keyId } }
    await expect(store().get(NAME)).rejects.toMatchObject(needed)
    await expect(store().get(NAME, { startByte: 0, endByte: 9 })).rejects.toMatchObject(needed)
    // Also not when the account has none any more.
    await expect(store('none').get(NAME)).rejects.toMatchObject(needed)
    expect(await store().find(NAME)).toEqual({ sizeBytes: 1050 })
    for (let at = 0; at + 8 < content.length; at += 8) expect(bytes.includes(content.subarray(at, at + 8))).toBe(false)
    // No key of the account was made: there is none that could open it.
    expect(await readdir(join(folder, 'keys')).catch(() => [])).toEqual([])
    expect(await opened(bytes, key)).toEqual(content)
    await store().put(NAME, new Uint8Array())
    expect(await opened(await stored(), key)).toHaveLength(0)
  })

  it('can be copied, and is left as it is by whoever seals with another key', async () => {
    await store().put(NAME, content)
    const bytes = await stored()
    const pieces: Uint8Array[] = []
    for await (const piece of (await store().getStored?.(NAME)) ?? []) pieces.push(piece)
    expect(Buffer.concat(pieces)).toEqual(bytes)
    expect([await store().sealObject(NAME), await store().resealObject(NAME)]).toEqual([false, false])
    expect(await stored()).toEqual(bytes)
  })

  it('is not made of one that could be read until now, which a key of the account encrypts', async () => {
    await createFilesystemObjectStore(join(folder, 'objects')).put(NAME, content)
    expect(await store().sealObject(NAME)).toBe(true)
    const pieces: Uint8Array[] = []
    for await (const piece of await store().get(NAME)) pieces.push(piece)
    expect(Buffer.concat(pieces)).toEqual(content)
  })

  it('has a key of its own, and others of other accounts are not sealed for it', async () => {
    await store().put(NAME, content)
    const first = decodeSealedHeader(await stored())
    await store().put(NAME, content)
    const second = decodeSealedHeader(await stored())
    expect(first?.sealedKey).not.toEqual(second?.sealedKey)
    const other = NAME.replace(ACCOUNT, OTHER)
    expect(await store().put(other, content)).toEqual({ sizeBytes: 1050 })
    expect(await store().get(other)).toBeDefined()
  })
})

describe('whatever is done to it is refused', () => {
  it('another private key', async () => {
    await store().put(NAME, content)
    const other = makeArchiveKeyFile(join(folder, 'other.pem'), undefined)
    await expect(opened(await stored(), other)).rejects.toMatchObject({ code: 'archive-key-needed' })
    await expect(opened(await stored())).rejects.toMatchObject({ code: 'archive-key-needed' })
    // One that says it is the right one.
    await expect(opened(await stored(), { ...other, keyId: key.keyId })).rejects.toMatchObject({
      code: 'object-damaged',
    })
    expect(await opened(await stored(), other, key)).toEqual(content)
  })

  it('the key of another object, also one that was made for the same archive key', async () => {
    await store().put(NAME, content)
    const bytes = await stored()
    const header = decodeSealedHeader(bytes)
    if (!header) throw new Error('no header')
    const forged = async (fields: Partial<typeof header>) => {
      const { header: other } = await sealForArchiveKey(key.publicKey, { ...header, ...fields })
      return Buffer.concat([
        encodeSealedHeader({ ...header, sealedKey: other.sealedKey }),
        bytes.subarray(headerBytes(NAME)),
      ])
    }
    for (const fields of [{}, { name: `${ACCOUNT}/other` }, { noncePrefix: new Uint8Array(7) }, { chunkBytes: 101 }]) {
      await expect(opened(await forged(fields), key)).rejects.toMatchObject({ code: 'object-damaged' })
    }
    const moved = encodeSealedHeader({ ...header, name: NAME.replace('recording', 'recordinG') })
    const body = bytes.subarray(headerBytes(NAME))
    await expect(opened(Buffer.concat([moved, body]), key)).rejects.toMatchObject({ code: 'object-damaged' })
  })

  it('any byte flipped, and any end', async () => {
    await store().put(NAME, content.subarray(0, 250))
    const bytes = await stored()
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Uint8Array.from(bytes)
      flipped[at] = (flipped[at] as number) ^ 0x40
      // Byte 23 and what is behind the sealed key say nothing.
      if (at === 23 || (at >= 112 && at < 128)) expect(await opened(flipped, key)).toHaveLength(250)
      else await expect(opened(flipped, key), `byte ${at}`).rejects.toThrow()
      await expect(opened(bytes.subarray(0, at), key), `cut at ${at}`).rejects.toThrow()
    }
    await expect(opened(Buffer.concat([bytes, bytes.subarray(-16)]), key)).rejects.toThrow()
  })

  it('anything that begins like one', async () => {
    const start = fc.constantFrom('', 'TLSEALED', 'TLSEALED\u0001\u0002', 'TLSEALED\u0001\u0001')
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), async (begins, noise) => {
        await expect(opened(Buffer.concat([Buffer.from(begins), noise]), key)).rejects.toMatchObject({
          code: expect.stringMatching(/^(object-damaged|archive-key-needed|encryption-key-unusable)$/),
        })
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  it('one that a key of the recorder seals', async () => {
    await store('none').put(NAME, content)
    await expect(opened(await stored(), key)).rejects.toMatchObject({ code: 'encryption-key-unusable' })
  })
})

describe('the private key', () => {
  it('is the same read again, and is never written over', async () => {
    const path = join(folder, 'private.pem')
    expect(readArchiveKeyFile(path, undefined).publicKey).toEqual(key.publicKey)
    expect(() => makeArchiveKeyFile(path, undefined)).toThrow(
      expect.objectContaining({ code: 'encryption-key-unusable' }),
    )
    expect(readArchiveKeyFile(path, undefined).publicKey).toEqual(key.publicKey)
  })

  it('opens with its passphrase alone', async () => {
    const path = join(folder, 'protected.pem')
    const made = makeArchiveKeyFile(path, PASSPHRASE)
    expect(await readFile(path, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    expect(readArchiveKeyFile(path, PASSPHRASE)).toMatchObject({ keyId: made.keyId, publicKey: made.publicKey })
    const unusable = (message: string) =>
      expect.objectContaining({ code: 'encryption-key-unusable', message: expect.stringContaining(message) })
    expect(() => readArchiveKeyFile(path, undefined)).toThrow(unusable('has a passphrase'))
    expect(() => readArchiveKeyFile(path, `${PASSPHRASE}!`)).toThrow(unusable('does not open'))
  })

  it('is none when the file is another kind of key, or none', async () => {
    const path = join(folder, 'wrong.pem')
    for (const text of [
      'nothing',
      String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })),
    ]) {
      await writeFile(path, text)
      expect(() => readArchiveKeyFile(path, undefined)).toThrow(
        expect.objectContaining({ code: 'encryption-key-unusable' }),
      )
    }
    expect(() => readArchiveKeyFile(join(folder, 'none.pem'), undefined)).toThrow(
      expect.objectContaining({ code: 'encryption-key-missing' }),
    )
  })
})
