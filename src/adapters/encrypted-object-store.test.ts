import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TAG_BYTES } from '../core/sealing/chunk-cipher.ts'
import { headerBytes } from '../core/sealing/sealed-header.ts'
import { describeObjectStore } from '../store/object-store.test-suite.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { createEncryptedObjectStore } from './encrypted-object-store.ts'
import { createFileKeyRing } from './file-key-ring.ts'
import { createFilesystemObjectStore } from './filesystem-object-store.ts'

const ACCOUNT = '0198c000-0000-7000-8000-000000000001'
const OTHER = '0198c000-0000-7000-8000-000000000002'
const KEY = `${ACCOUNT}/2026/01/02/call/recording.wav`
const CHUNK = 100

let folder: string
let plainAccounts: Set<string>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-sealed-'))
  plainAccounts = new Set()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const keysOf = (where = folder) => createFileKeyRing({ folder: join(where, 'keys') })
const innerOf = (where = folder) => createFilesystemObjectStore(join(where, 'objects'))
const open = (where = folder) =>
  createEncryptedObjectStore(innerOf(where), {
    keys: keysOf(where),
    encrypts: async (accountId) => !plainAccounts.has(accountId),
    chunkBytes: CHUNK,
  })

describeObjectStore('an encrypted folder', async () => {
  const where = await mkdtemp(join(tmpdir(), 'tapeline-sealed-'))
  return { store: open(where), close: () => rm(where, { recursive: true }) }
})

async function read(store: ObjectStore, key: string, range?: { startByte: number; endByte: number }): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of await store.get(key, range)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const pathOf = (key: string) => join(folder, 'objects', key)
const content = randomBytes(1050)

it('leaves nothing of the content on the disk, and gives it back in any range', async () => {
  await open().put(KEY, content)
  const stored = await readFile(pathOf(KEY))
  expect(stored.length).toBe(headerBytes(KEY) + 1050 + 11 * TAG_BYTES)
  for (let at = 0; at + 8 < content.length; at += 8) expect(stored.includes(content.subarray(at, at + 8))).toBe(false)
  const store = open()
  expect(await store.find(KEY)).toEqual({ sizeBytes: 1050 })
  for (const [startByte, endByte] of [
    [0, 0],
    [99, 100],
    [100, 199],
    [250, 777],
    [1000, 1049],
    [1049, 5000],
  ] as const) {
    expect(await read(store, KEY, { startByte, endByte })).toEqual(content.subarray(startByte, endByte + 1))
  }
})

it('reads of the disk what a range needs, not the rest', async () => {
  await open().put(KEY, content)
  let bytesRead = 0
  const inner = innerOf()
  const counting: ObjectStore = {
    ...inner,
    async get(key, range) {
      const stored = await inner.get(key, range)
      return (async function* () {
        for await (const chunk of stored) {
          bytesRead += chunk.length
          yield chunk
        }
      })()
    },
  }
  const store = createEncryptedObjectStore(counting, { keys: keysOf(), encrypts: async () => true })
  expect(await read(store, KEY, { startByte: 510, endByte: 520 })).toEqual(content.subarray(510, 521))
  expect(bytesRead).toBe(headerBytes(KEY) + CHUNK + TAG_BYTES)
})

it('has objects of whole chunks end where they end, and empty ones', async () => {
  for (const bytes of [0, CHUNK, 2 * CHUNK]) {
    await open().put(KEY, content.subarray(0, bytes))
    expect(await open().find(KEY)).toEqual({ sizeBytes: bytes })
    expect(await read(open(), KEY)).toEqual(content.subarray(0, bytes))
    if (bytes > 0) expect(await read(open(), KEY, { startByte: bytes - 1, endByte: bytes })).toHaveLength(1)
  }
})

it('keeps in the clear what its account does not want encrypted, and reads what lay there before', async () => {
  plainAccounts.add(ACCOUNT)
  await open().put(KEY, content)
  expect(await readFile(pathOf(KEY))).toEqual(content)
  plainAccounts.delete(ACCOUNT)
  expect(await read(open(), KEY)).toEqual(content)
  expect(await read(open(), KEY, { startByte: 3, endByte: 5 })).toEqual(content.subarray(3, 6))
  expect(await open().sealObject(KEY)).toBe(true)
  expect(await open().sealObject(KEY)).toBe(false)
  expect(await readFile(pathOf(KEY))).not.toEqual(content)
  expect(await read(open(), KEY)).toEqual(content)
})

describe('whatever is done to a sealed object is refused', () => {
  const stored = CHUNK + TAG_BYTES
  const chunkOf = (bytes: Buffer, index: number) => {
    const at = headerBytes(KEY) + index * stored
    return bytes.subarray(at, at + stored)
  }
  const splice = (bytes: Buffer, from: number, to: number, ...between: Uint8Array[]) =>
    Buffer.concat([bytes.subarray(0, from), ...between, bytes.subarray(to)])
  const body = headerBytes(KEY)
  const attacks: readonly (readonly [string, (bytes: Buffer, other: Buffer) => Buffer])[] = [
    ['two chunks exchanged', (b) => splice(b, body, body + 2 * stored, chunkOf(b, 1), chunkOf(b, 0))],
    ['a chunk twice', (b) => splice(b, body + stored, body + 2 * stored, chunkOf(b, 0))],
    ['a chunk left out', (b) => splice(b, body + stored, body + 2 * stored)],
    ['the last chunk left out', (b) => b.subarray(0, body + 10 * stored)],
    ['cut off in a chunk', (b) => b.subarray(0, body + 3 * stored + 7)],
    ['cut off in the header', (b) => b.subarray(0, body - 1)],
    ['more behind the end', (b) => Buffer.concat([b, Buffer.alloc(stored)])],
    ['the end twice', (b) => Buffer.concat([b, b.subarray(body + 10 * stored)])],
    ['a chunk of another object', (b, other) => splice(b, body, body + stored, chunkOf(other, 0))],
    ['the header of another object', (b, other) => splice(b, 0, body, other.subarray(0, body))],
    ['another object in its place', (_, other) => other],
  ]
  it.each(attacks)('%s', async (_, attack) => {
    const otherKey = KEY.replace('recording', 'recordinG')
    await open().put(KEY, content)
    await open().put(otherKey, content)
    await writeFile(pathOf(KEY), attack(await readFile(pathOf(KEY)), await readFile(pathOf(otherKey))))
    await expect(read(open(), KEY)).rejects.toMatchObject({ code: 'object-damaged' })
  })

  it('any byte flipped', async () => {
    const small = content.subarray(0, 150)
    await open().put(KEY, small)
    const good = await readFile(pathOf(KEY))
    const store = open()
    for (let at = 8; at < good.length; at++) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 0x40
      await writeFile(pathOf(KEY), bad)
      const failure = await read(store, KEY).then(
        (bytes) => ({ code: bytes.equals(small) ? 'same' : 'other' }),
        (error: { code: string }) => error,
      )
      // Zeros that nobody reads stand behind a sealed key of an account, and in one place more.
      const isUnused = at === 23 || (at >= 32 + 60 && at < 128)
      if (isUnused) expect([at, failure.code]).toEqual([at, 'same'])
      else
        expect([at, failure.code]).toEqual([
          at,
          expect.stringMatching(/^(object-damaged|encryption-key-(missing|unusable))$/),
        ])
    }
  })

  it('its own account changed for another', async () => {
    await open().put(KEY, content)
    await open().put(KEY.replace(ACCOUNT, OTHER), content)
    await writeFile(pathOf(KEY.replace(ACCOUNT, OTHER)), await readFile(pathOf(KEY)))
    await expect(read(open(), KEY.replace(ACCOUNT, OTHER))).rejects.toMatchObject({ code: 'object-damaged' })
  })
})

describe('keys of an account', () => {
  it('are rotated: what was sealed before is readable, sealed again without a change of its chunks, then readable with the new key alone', async () => {
    await open().put(KEY, content)
    const before = await readFile(pathOf(KEY))
    await keysOf().rotateAccountKey(ACCOUNT)
    const store = open()
    expect(await read(store, KEY)).toEqual(content)
    expect(await store.resealObject(KEY)).toBe(true)
    expect(await store.resealObject(KEY)).toBe(false)
    const after = await readFile(pathOf(KEY))
    expect(after.subarray(24, 92)).not.toEqual(before.subarray(24, 92))
    expect(after.subarray(128)).toEqual(before.subarray(128))
    expect(await read(open(), KEY)).toEqual(content)
    const former = before.subarray(24, 32).toString('hex')
    await rm(join(folder, 'keys', 'accounts', `${ACCOUNT}.${former}.key`))
    expect(await read(open(), KEY)).toEqual(content)
    await writeFile(pathOf(KEY), before)
    await expect(read(open(), KEY)).rejects.toMatchObject({ code: 'encryption-key-missing' })
  })

  it('that one process rotates are used by another that runs already', async () => {
    const store = open()
    await store.put(KEY, content)
    const id = await keysOf().rotateAccountKey(ACCOUNT)
    await store.put(KEY, content)
    expect((await readFile(pathOf(KEY))).subarray(24, 32).toString('hex')).toBe(id)
  })

  it('are destroyed: nothing of the account can be read or sealed again, by a process that runs already either', async () => {
    const running = open()
    await running.put(KEY, content)
    const other = KEY.replace(ACCOUNT, OTHER)
    await running.put(other, content)
    const keys = keysOf()
    await keys.rotateAccountKey(ACCOUNT)
    expect(keys.destroyAccountKeys(ACCOUNT)).toBe(2)
    for (const store of [running, open()]) {
      await expect(read(store, KEY)).rejects.toMatchObject({ code: 'encryption-key-destroyed' })
      await expect(store.put(KEY, content)).rejects.toMatchObject({ code: 'encryption-key-destroyed' })
      expect(await read(store, other)).toEqual(content)
    }
    expect(keys.destroyAccountKeys(ACCOUNT)).toBe(2)
    expect(keys.destroyAccountKeys('0198c000-0000-7000-8000-000000000003')).toBe(0)
  })

  it('come back from a copy of the folder of keys, and from nothing less', async () => {
    await open().put(KEY, content)
    const names = ['installation.key', join('accounts', `${ACCOUNT}.key`)]
    const copies = await Promise.all(names.map((name) => readFile(join(folder, 'keys', name))))
    await rm(join(folder, 'keys'), { recursive: true })
    await expect(read(open(), KEY)).rejects.toMatchObject({ code: 'encryption-key-missing' })
    const restored = await mkdtemp(join(tmpdir(), 'tapeline-restored-'))
    await createFilesystemObjectStore(join(restored, 'objects')).put(KEY, await readFile(pathOf(KEY)))
    const keyFolder = join(restored, 'keys', 'accounts')
    await mkdir(keyFolder, { recursive: true })
    for (const [index, name] of names.entries()) await writeFile(join(restored, 'keys', name), copies[index] ?? '')
    expect(await read(open(restored), KEY)).toEqual(content)
    await rm(restored, { recursive: true })
  })
})

describe('what is removed or replaced while it is sealed', () => {
  const files = () => innerOf()
  /** Somebody else does it when the whole of the former content was read. */
  const meanwhile = (work: () => Promise<unknown>) => {
    const inner = files()
    const reading: ObjectStore = {
      ...inner,
      async get(key, range) {
        const bytes = await inner.get(key, range)
        if (range) return bytes
        return (async function* () {
          yield* bytes
          await work()
        })()
      },
    }
    return createEncryptedObjectStore(reading, { keys: keysOf(), encrypts: async () => true, chunkBytes: CHUNK })
  }

  it('does not come back', async () => {
    await files().put(KEY, content)
    await expect(meanwhile(() => files().remove(KEY)).sealObject(KEY)).rejects.toMatchObject({
      code: 'object-not-found',
    })
    expect(await files().find(KEY)).toBeUndefined()
    await open().put(KEY, content)
    await keysOf().rotateAccountKey(ACCOUNT)
    await expect(meanwhile(() => files().remove(KEY)).resealObject(KEY)).rejects.toMatchObject({
      code: 'object-not-found',
    })
    expect(await files().find(KEY)).toBeUndefined()
  })

  it('stays what it was replaced with', async () => {
    const silence = Buffer.alloc(1050)
    await files().put(KEY, content)
    await expect(meanwhile(() => open().put(KEY, silence)).sealObject(KEY)).rejects.toThrow('replaced')
    expect((await read(open(), KEY)).equals(silence)).toBe(true)
    await open().put(KEY, content)
    await keysOf().rotateAccountKey(ACCOUNT)
    await expect(meanwhile(() => open().put(KEY, silence)).resealObject(KEY)).rejects.toThrow('replaced')
    expect((await read(open(), KEY)).equals(silence)).toBe(true)
  })
})
