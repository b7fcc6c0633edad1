import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { type ArchivePrivateKey, makeArchiveKeyFile } from '../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import type { Call } from '../core/model/call.ts'
import { openSealed } from '../core/sealing/archive-sealing.ts'
import type { ObjectStore } from '../store/object-store.ts'
import {
  ALONE,
  type ArchiveFixture,
  callIdOf,
  controlledJournal,
  conversation,
  ENDED,
  encryptedJournal,
  journalOf,
  LEFT,
  makeArchiveFixture,
  RIGHT,
  startOf,
  unrenderedPackets,
} from './archive.test-kit.ts'
import { archiveCall } from './archive-call.ts'
import type { CallRegister } from './call-register.ts'
import { audioParts, encodingOf, endingOf, openAudio } from './export-audio.ts'
import { journalKey } from './object-keys.ts'
import { pruneStoredJournal } from './prune-stored-journal.ts'
import { readMeasured } from './read-measured.ts'
import { readCall } from './survey-journal.ts'

const ACCOUNT = '0198c000-0000-7000-8000-000000000001'
const CALL = callIdOf(1)
let fixture: ArchiveFixture
let key: ArchivePrivateKey
let objects: ObjectStore
/** Whether the account has its key yet. */
let hasKey: boolean
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder, { recursive: true })
  key = makeArchiveKeyFile(join(fixture.folder, 'private.pem'), undefined)
  hasKey = true
  objects = createEncryptedObjectStore(createFilesystemObjectStore(join(fixture.folder, 'sealed')), {
    keys: fixture.keys,
    encrypts: async () => true,
    archiveKeyOf: async () => (hasKey ? key.publicKey : undefined),
  })
  return () => fixture.close()
})

async function archived(journal: Uint8Array, register: Partial<CallRegister> = {}): Promise<Call> {
  const path = fixture.journalPath(CALL)
  await writeFile(path, encryptedJournal(journal, await fixture.keys.newDataKey(ACCOUNT)))
  let saved: Call | undefined
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  await archiveCall(path, {
    objects,
    keys: fixture.keys,
    mp3: createFfmpegMp3({ program: 'ffmpeg', workFolder: fixture.folder, log }),
    log,
    register: {
      ...ALONE,
      hasArchiveKey: async () => true,
      // One that waits for its twin could never be read again.
      hasTwin: async () => true,
      mayHaveTwin: async () => true,
      awaitTwin: () => Promise.reject(new Error('nobody can merge it')),
      async saveCall(call) {
        saved = call
      },
      async saveRecording(recording) {
        fixture.recordings.set(recording.id, recording)
      },
      removeCall: async () => {},
      settings: async () => ({ preset: 'tapeline', account: { inbound: ALWAYS, outbound: ALWAYS } }),
      ...register,
    },
  })
  if (!saved) throw new Error('no call')
  return saved
}

const ALWAYS = { onnet: 'always', offnet: 'always' } as const
const fileOf = (name: string) => readFile(join(fixture.folder, 'sealed', name))

async function opened(name: string): Promise<Buffer> {
  const bytes = await fileOf(name)
  async function* read(start: number, end: number): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(start, end + 1)
  }
  const pieces: Uint8Array[] = []
  for await (const piece of (await openSealed({ sizeBytes: bytes.length, read }, [key])).content) pieces.push(piece)
  return Buffer.concat(pieces)
}

it('what is archived only the private key opens: every sample as it came, and the wave form', async () => {
  await archived(journalOf(startOf(CALL, ACCOUNT), conversation(), [ENDED]))
  const [recording] = fixture.recordings.values()
  if (!recording) throw new Error('no recording')
  const { objectKey, peaksKey, sealed, sha256, sizeBytes } = recording
  for (const name of [objectKey, peaksKey]) {
    await expect(objects.get(name)).rejects.toMatchObject({ code: 'archive-key-needed' })
  }
  expect(sealed).toEqual({ keyId: key.keyId, ...(await readMeasured(objects, objectKey)) })
  expect(sealed?.sha256).toBe(
    createHash('sha256')
      .update(await fileOf(objectKey))
      .digest('hex'),
  )
  const wav = await opened(objectKey)
  expect([wav.length, createHash('sha256').update(wav).digest('hex')]).toEqual([sizeBytes, sha256])
  const samples = wav.subarray(wav.indexOf('data') + 8)
  const channel = (of: number) => [...samples].filter((_, index) => index % 2 === of)
  expect([channel(0), channel(1)]).toEqual([[...LEFT], [...RIGHT]])
  expect((await opened(peaksKey)).length).toBeGreaterThan(100)
  // The journal is gone, and was never in the store.
  expect(await readdir(fixture.spoolFolder)).toEqual([])
  const names = await readdir(join(fixture.folder, 'sealed'), { recursive: true })
  expect(names.filter((name) => name.endsWith('.journal'))).toEqual([])
})

it('a journal that is kept is sealed without its own encryption: with the private key alone it can be read', async () => {
  const packets = [...conversation(), ...unrenderedPackets(100)].sort((a, b) => a.arrivalMs - b.arrivalMs)
  const settings = { account: { inbound: ALWAYS, outbound: ALWAYS } }
  const call = await archived(controlledJournal(CALL, settings, [], packets, ACCOUNT))
  await expect(objects.get(journalKey(call))).rejects.toMatchObject({ code: 'archive-key-needed' })
  const path = join(fixture.folder, 'opened.journal')
  await writeFile(path, await opened(journalKey(call)))
  const reading = await readCall({ path, keys: fixture.keys })
  expect(reading).toMatchObject({ call: { id: CALL, endCause: 'bye' }, end: { damagedBytes: 0 } })
  expect(reading.end.cipher).toBeUndefined()
  expect(reading.packetCount).toBe(packets.length)
  // A part of it may not be kept any more, and nobody can take it out.
  await pruneStoredJournal(objects, fixture.keys, call)
  expect(await objects.find(journalKey(call))).toBeUndefined()
})

it('a journal that was kept before there was the key can be read by its holder when a part of it had to go since', async () => {
  hasKey = false
  const packets = [...conversation(), ...unrenderedPackets(100)].sort((a, b) => a.arrivalMs - b.arrivalMs)
  const settings = { account: { inbound: ALWAYS, outbound: ALWAYS } }
  const call = await archived(controlledJournal(CALL, settings, [], packets, ACCOUNT), {
    hasArchiveKey: async () => false,
    hasTwin: async () => false,
    mayHaveTwin: async () => false,
  })
  expect(await readMeasured(objects, journalKey(call))).toBeDefined()
  hasKey = true
  await pruneStoredJournal(objects, fixture.keys, call)
  await expect(objects.get(journalKey(call))).rejects.toMatchObject({ code: 'archive-key-needed' })
  const path = join(fixture.folder, 'opened.journal')
  await writeFile(path, await opened(journalKey(call)))
  const reading = await readCall({ path, keys: { ...fixture.keys, openDataKey: noKeys } })
  expect(reading.call?.id).toBe(CALL)
  expect(reading.end.cipher).toBeUndefined()
})

it('a journal that an earlier try left for a twin before there was the key does not stay beside what is sealed', async () => {
  const journal = journalOf(startOf(CALL, ACCOUNT), conversation(), [ENDED])
  hasKey = false
  const died = () => Promise.reject(new Error('died'))
  const before = { hasArchiveKey: async () => false, awaitTwin: died }
  await expect(archived(journal, before)).rejects.toThrow('died')
  const names = async () => readdir(join(fixture.folder, 'sealed'), { recursive: true })
  expect((await names()).filter((name) => name.endsWith('.journal'))).toHaveLength(1)
  hasKey = true
  await archived(journal)
  expect((await names()).filter((name) => name.endsWith('.journal'))).toEqual([])
})

it('what is sealed does not wait for a twin with a readable journal, although the key was taken back meanwhile', async () => {
  const journal = journalOf(startOf(CALL, ACCOUNT), conversation(), [ENDED])
  const call = await archived(journal, { hasArchiveKey: async () => false })
  expect([...fixture.recordings.values()][0]?.sealed).toBeDefined()
  expect(await objects.find(journalKey(call))).toBeUndefined()
})

const noKeys = () => Promise.reject(new Error('nobody has it'))

it('an export has it sealed, in whatever form it was asked for', async () => {
  await archived(journalOf(startOf(CALL, ACCOUNT), conversation(), [ENDED]))
  const [recording] = fixture.recordings.values()
  if (!recording) throw new Error('no recording')
  const mp3 = createFfmpegMp3({
    program: 'none',
    workFolder: fixture.folder,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  const parts = audioParts(recording, { format: 'flac', channels: 'per-party' })
  expect(parts.map((part) => [endingOf(part), encodingOf(part)])).toEqual([['.wav.tlsealed', 'mulaw']])
  const pieces: Uint8Array[] = []
  for (const part of parts)
    for await (const piece of await openAudio({ objectStore: objects, mp3 }, part)) pieces.push(piece)
  expect(Buffer.concat(pieces)).toEqual(await fileOf(recording.objectKey))
})
