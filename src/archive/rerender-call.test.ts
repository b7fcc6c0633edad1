import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeArchiveKeyFile } from '../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { MULAW, readFixture, readSamples, sendAll } from '../core/audio/coded-tones.test-kit.ts'
import { G729Decoder } from '../core/audio/g729-decoder.ts'
import { RENDERED_KINDS } from '../core/audio/payload-format.ts'
import { type Arrival, codec, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import type { Account } from '../core/model/account.ts'
import type { Call, CallEvent } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from '../core/policy/presets.ts'
import { openSealed } from '../core/sealing/archive-sealing.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, removeCall, saveCall } from '../store/calls.ts'
import { accountScope } from '../store/db.ts'
import type { Jobs } from '../store/jobs.ts'
import { callsWithLateFacts, tellEndedCall } from '../store/late-facts.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCall, saveRecording } from '../store/recordings.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { findUnrenderedCalls, forgetRendering } from '../store/unrendered-calls.ts'
import {
  ALONE,
  contentOf,
  decidedAs,
  ENDED,
  journalOf,
  startOf,
  unrenderedPackets,
  unrenderedStream,
} from './archive.test-kit.ts'
import { archiveCall } from './archive-call.ts'
import { journalKey } from './object-keys.ts'
import { redecideCall } from './redecide-call.ts'
import { type RerenderParts, rerenderCall } from './rerender-call.ts'
import { rerenderCalls } from './rerender-jobs.ts'
import { readCall } from './survey-journal.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const ALWAYS: SettingsDraft = { account: all('always'), exclude: { beforeAnswerByPerson: true } }
const EARLIER = 'alaw g722 l16 mulaw opus'
const G729 = codec(18, 'G729')
/** Two seconds. */
const SPEECH = readFixture('speech.g729')
const CALLEE = [...new G729Decoder().decode(SPEECH)]
const callee = (): Arrival[] => {
  const payloads = Array.from({ length: 100 }, (_, index) => SPEECH.slice(20 * index, 20 * index + 20))
  return sendAll(1, payloads, { codec: G729, packetTicks: 160 }, { ssrc: 2 })
}
const caller = () => sendAll(0, MULAW.encode(readSamples('speech.gsm.s16')), MULAW)

let database: TestDatabase
let folder: string
let account: Account
let callId: string
/** Throws to let a step fail. */
let before: (step: string) => void | Promise<void>
let objects: ObjectStore
let parts: RerenderParts

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-rerender-'))
  const files = createFilesystemObjectStore(join(folder, 'objects'))
  before = () => undefined
  objects = {
    ...files,
    async put(key, content) {
      await before('put')
      return files.put(key, content)
    },
    async remove(key) {
      await before('remove')
      return files.remove(key)
    },
  }
  const slug = `a${newId().slice(-12)}`
  account = await createAccount(database.db, { slug, name: slug, domains: [], timeZone: 'UTC' })
  callId = newId()
  const bus = { publish: async () => before('publish') } as unknown as Bus
  const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: folder, log: silent })
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  parts = { db: database.db, objects, keys, mp3, bus, nowMs: () => START_MS + 60_000, log: silent }
  return () => rm(folder, { recursive: true })
})

const scope = () => accountScope(account.id)
const stored = (): Promise<readonly Recording[]> => recordingsOfCall(database.db, scope(), callId)

async function storedCall(): Promise<Call> {
  const call = await findCall(database.db, scope(), callId)
  if (!call) throw new Error('stored')
  return call
}

/** The codec of the callee as a version wrote it that knew it not. */
function journal(calleeCodec: string, packets: readonly Arrival[], more: readonly CallEvent[] = []): Buffer {
  const added: CallEvent = {
    type: 'stream-changed',
    atMs: START_MS,
    stream: stream(1, codec(18, calleeCodec)),
  }
  const start = [...startOf(callId, account.id), added, ...more]
  return journalOf(start, packets, [decidedAs(ALWAYS, [...start, ENDED]), ENDED])
}

/** As an earlier version left it: archived, flagged, its journal beside the recordings. */
async function leftBehind(
  packets: readonly Arrival[] = [...caller(), ...callee()],
  more: readonly CallEvent[] = [],
): Promise<void> {
  const inOrder = packets.toSorted((one, other) => one.arrivalMs - other.arrivalMs)
  const path = join(folder, 'call.journal')
  await writeFile(path, journal('G72X', inOrder, more))
  const { db } = database
  await saveSettings(db, scope(), { accountId: account.id, settings: completeSettings(ALWAYS) })
  await archiveCall(path, {
    ...{ objects, keys: parts.keys, mp3: parts.mp3, log: silent },
    register: {
      ...ALONE,
      saveCall: async (call) => void (await saveCall(db, call)),
      saveRecording: (recording) => saveRecording(db, recording),
      removeCall: (call) => removeCall(db, scope(), call.id),
      settings: async () => completeSettings(ALWAYS),
    },
  })
  const call = await storedCall()
  expect(call).toMatchObject({ flags: ['codec-not-rendered'], notRenderedBy: RENDERED_KINDS })
  await objects.put(journalKey(call), journal('G729', inOrder, more))
  await saveCall(db, { ...call, notRenderedBy: EARLIER })
}

async function calleeOf({ objectKey }: Recording): Promise<number[]> {
  const wav = await contentOf({ objects }, objectKey)
  return Array.from({ length: 16_000 }, (_, index) => wav.readInt16LE(44 + 4 * index + 2))
}

async function files(): Promise<string[]> {
  const found = await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile() && entry.parentPath.includes(callId))
    .map(({ name }) => name)
    .sort()
}
/** What lies there is what the rows name. */
async function expectOnlyNamedFiles(): Promise<void> {
  const named = (await stored()).flatMap(({ objectKey, peaksKey }) => [objectKey, peaksKey])
  expect(await files()).toEqual(named.map((key) => key.split('/').at(-1)).sort())
}

const untried = () => findUnrenderedCalls(database.db, RENDERED_KINDS, { after: undefined, limit: 1000 })

describe('a call whose codec could not be rendered', () => {
  it('stays as it is when its journal is sealed for an archive key, and is not looked for again', async () => {
    await leftBehind()
    const call = await storedCall()
    const { publicKey } = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
    const encryption = { keys: parts.keys, encrypts: async () => true, archiveKeyOf: async () => publicKey }
    const sealing = createEncryptedObjectStore(objects, encryption)
    parts = { ...parts, objects: sealing }
    await sealing.put(journalKey(call), await contentOf({ objects }, journalKey(call)))
    const [before, was] = [await stored(), await files()]
    expect(await rerenderCall(parts, callId)).toBe('archive-key-needed')
    expect(await stored()).toEqual(before)
    expect(await files()).toEqual(was)
    expect((await storedCall()).flags).toEqual(['codec-not-rendered'])
    expect(await untried()).not.toContain(callId)
    expect(await callsWithLateFacts(database.db)).not.toContain(callId)
  })

  it('is rendered and sealed when its account got an archive key since, and nothing that can be opened stays', async () => {
    await leftBehind()
    const { publicKey, keyId } = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
    const encryption = { keys: parts.keys, encrypts: async () => true, archiveKeyOf: async () => publicKey }
    parts = { ...parts, objects: createEncryptedObjectStore(objects, encryption) }
    expect(await rerenderCall(parts, callId)).toBe('rendered')
    const [recording] = await stored()
    expect(recording?.sealed?.keyId).toBe(keyId)
    await expect(parts.objects.get(recording?.objectKey ?? '')).rejects.toMatchObject({ code: 'archive-key-needed' })
    await expectOnlyNamedFiles()
  })

  it('keeps its journal, sealed like the recording, when there is more in it that cannot be rendered yet', async () => {
    await leftBehind([...caller(), ...callee(), ...unrenderedPackets(100)], [unrenderedStream])
    const key = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
    const archiveKeyOf = async () => key.publicKey
    const encryption = { keys: parts.keys, encrypts: async () => true, archiveKeyOf }
    parts = { ...parts, objects: createEncryptedObjectStore(objects, encryption) }
    expect(await rerenderCall(parts, callId)).toBe('rendered')
    expect((await stored())[0]?.sealed?.keyId).toBe(key.keyId)
    const call = await storedCall()
    expect(call.flags).toEqual(['codec-not-rendered'])
    await expect(parts.objects.get(journalKey(call))).rejects.toMatchObject({ code: 'archive-key-needed' })
    const sealed = await contentOf({ objects }, journalKey(call))
    async function* read(start: number, end: number): AsyncGenerator<Uint8Array> {
      yield sealed.subarray(start, end + 1)
    }
    const { content } = await openSealed({ sizeBytes: sealed.length, read }, [key])
    const path = join(folder, 'opened.journal')
    await writeFile(path, content)
    expect((await readCall({ path, keys: parts.keys })).call?.id).toBe(callId)
    // A later version asks in vain, and only once.
    await forgetRendering(database.db)
    expect(await rerenderCall(parts, callId)).toBe('archive-key-needed')
    expect(await untried()).not.toContain(callId)
  })

  it('is rendered in full by a version that can, and its journal goes', async () => {
    await leftBehind()
    const [old] = await stored()
    expect(await untried()).toContain(callId)
    expect(await rerenderCall(parts, callId)).toBe('rendered')
    const [recording, ...others] = await stored()
    if (!recording || !old) throw new Error('recorded')
    expect(others).toEqual([])
    expect(recording).toMatchObject({ id: old.id, startedAtMs: START_MS, durationMs: 2000, encoding: 'pcm16' })
    expect(recording.segment).toEqual(old.segment)
    expect(recording.quality.map(({ packetsNotRendered }) => packetsNotRendered)).toEqual([0, 0])
    expect(await calleeOf(recording)).toEqual(CALLEE)
    await expectOnlyNamedFiles()
    const call = await storedCall()
    expect(call.flags).toEqual([])
    expect(call).not.toHaveProperty('notRenderedBy')
    expect(await untried()).not.toContain(callId)
    expect(await callsWithLateFacts(database.db)).not.toContain(callId)
    const { events } = await listAuditEvents(database.db, scope(), { action: 'recording.rendered' }, {})
    expect(events).toMatchObject([{ subject: { id: callId }, details: { recordings: [recording.id] } }])
  })

  it('gets the recording that it had not', async () => {
    await leftBehind(callee())
    expect(await stored()).toEqual([])
    expect(await rerenderCall(parts, callId)).toBe('rendered')
    const recordings = await stored()
    expect(recordings).toMatchObject([{ durationMs: 2000, segment: { index: 0 } }])
    const [recording] = recordings
    expect(recording?.channels[1]).toEqual({ partyIndex: 1, streamIds: [1] })
    expect((await storedCall()).flags).toEqual([])
    await expectOnlyNamedFiles()
  })

  it('stays as it is where there is nothing new, and is not looked for again', async () => {
    await leftBehind()
    const call = await storedCall()
    await objects.put(journalKey(call), journal('G72X', [...caller(), ...callee()]))
    const old = await stored()
    expect(await rerenderCall(parts, callId)).toBe('as-before')
    expect(await stored()).toEqual(old)
    expect(await files()).toContain(`${callId}.journal`)
    expect((await storedCall()).flags).toEqual(['codec-not-rendered'])
    expect(await untried()).not.toContain(callId)
    expect(await forgetRendering(database.db)).toBeGreaterThan(0)
    expect(await untried()).toContain(callId)
  })

  it('stays as it is where its journal is gone', async () => {
    await leftBehind()
    await objects.remove(journalKey(await storedCall()))
    expect(await rerenderCall(parts, callId)).toBe('journal-missing')
    expect(await stored()).toHaveLength(1)
    expect(await untried()).not.toContain(callId)
  })

  it('keeps out what facts that came late forbid', async () => {
    await leftBehind()
    await tellIvrUntilAnswer()
    await expect(rerenderCall(parts, callId)).rejects.toThrow('decided again first')
    await act()
    await rerenderCall(parts, callId)
    const [recording] = await stored()
    if (!recording) throw new Error('recorded')
    const wav = await contentOf({ objects }, recording.objectKey)
    expect(recording.startedAtMs).toBe(START_MS + 500)
    expect(wav.readUInt32LE(40)).toBe(4 * 12_000)
    await expectOnlyNamedFiles()
  })

  it('keeps out also what is forbidden while it is rendered', async () => {
    await leftBehind()
    const old = await stored()
    before = async (step) => {
      if (step !== 'put') return
      before = () => undefined
      await tellIvrUntilAnswer()
      await act()
    }
    await expect(rerenderCall(parts, callId)).rejects.toThrow('another process')
    expect((await storedCall()).destroyed).toHaveLength(1)
    expect((await stored())[0]?.objectKey).not.toBe(old[0]?.objectKey)
    await rerenderCall(parts, callId)
    expect(await stored()).toMatchObject([{ startedAtMs: START_MS + 500 }])
  })

  it('ends the same whatever fails, or kills the process, in between', async () => {
    for (let deadly = 0; ; deadly++) {
      callId = newId()
      await leftBehind()
      let step = 0
      let hasDied = false
      before = () => {
        if (step++ !== deadly) return
        hasDied = true
        throw new Error('killed')
      }
      await rerenderCall(parts, callId).catch(() => undefined)
      before = () => undefined
      // What the next hour does: files that nobody names go, and what was not rendered is tried again.
      await act()
      await rerenderCalls(parts, AbortSignal.timeout(60_000))
      const [recording] = await stored()
      if (!recording) throw new Error('recorded')
      expect(await calleeOf(recording)).toEqual(CALLEE)
      await expectOnlyNamedFiles()
      if (!hasDied) return
    }
  })
})

async function tellIvrUntilAnswer(): Promise<void> {
  const jobs = { enqueue: async () => undefined } as unknown as Jobs
  const told = [
    { type: 'hop', atMs: START_MS, through: 'ivr' } as const,
    { type: 'answer', atMs: START_MS + 500, by: 'person' } as const,
  ].map((event) => ({ atMs: START_MS + 50_000, by: 'api' as const, event }))
  await database.db.transaction().execute((trx) => tellEndedCall(trx, jobs, scope(), callId, told))
}

function act(): Promise<void> {
  return redecideCall({ ...parts, objectStore: objects }, callId, { isLast: false })
}
