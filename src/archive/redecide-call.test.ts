import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { makeArchiveKeyFile } from '../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { START_MS } from '../core/audio/talk.test-kit.ts'
import type { Account } from '../core/model/account.ts'
import type { Call } from '../core/model/call.ts'
import type { TimeLineEvent } from '../core/model/call-time-line.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from '../core/policy/presets.ts'
import { inside } from '../core/policy/time-line.test-kit.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, removeCall, saveCall } from '../store/calls.ts'
import { accountScope, inScope, PLATFORM } from '../store/db.ts'
import { createExport, findExport } from '../store/exports.ts'
import type { Jobs } from '../store/jobs.ts'
import { callsWithLateFacts, tellEndedCall } from '../store/late-facts.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCall, replaceRecordings, saveRecording } from '../store/recordings.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import {
  ALONE,
  channelsOf,
  contentOf,
  controlledJournal,
  conversation,
  LEFT,
  RIGHT,
  unrenderedPackets,
} from './archive.test-kit.ts'
import { archiveCall } from './archive-call.ts'
import { exportKey } from './export-calls.ts'
import { decodedChannels, loudness, squareWave } from './mp3.test-kit.ts'
import { journalKey } from './object-keys.ts'
import { type RedecideParts, redecideCall } from './redecide-call.ts'
import { redecideWaitingCalls } from './redecide-jobs.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const DRAFT: SettingsDraft = { account: all('always'), exclude: { beforeAnswerByPerson: true } }

let database: TestDatabase
let folder: string
let account: Account
let callId: string
/** Throws to let a step fail. */
let before: (step: string) => void
let objects: ObjectStore
let parts: RedecideParts

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-redecide-'))
  const files = createFilesystemObjectStore(join(folder, 'objects'))
  before = () => undefined
  objects = {
    ...files,
    async put(key, content) {
      before('put')
      return files.put(key, content)
    },
    async remove(key) {
      before('remove')
      return files.remove(key)
    },
  }
  const slug = `a${newId().slice(-12)}`
  account = await createAccount(database.db, { slug, name: slug, domains: [], timeZone: 'UTC' })
  callId = newId()
  const bus = { publish: async () => before('publish') } as unknown as Bus
  parts = {
    db: database.db,
    objectStore: objects,
    keys: createFileKeyRing({ folder: join(folder, 'keys') }),
    mp3: mp3By('ffmpeg'),
    bus,
    nowMs: () => START_MS + 60_000,
    log: silent,
  }
  return () => rm(folder, { recursive: true })
})

const mp3By = (program: string) => createFfmpegMp3({ program, workFolder: folder, log: silent })
const scope = () => accountScope(account.id)
const hop = (offsetMs: number): TimeLineEvent => ({ type: 'hop', atMs: START_MS + offsetMs, through: 'ivr' })
const answer = (offsetMs: number): TimeLineEvent => ({ type: 'answer', atMs: START_MS + offsetMs, by: 'person' })
const conference: TimeLineEvent = { type: 'conference', atMs: START_MS, parties: 9 }

/** An ended call of two seconds through the real archive. */
async function archived(
  draft: SettingsDraft,
  packets = conversation(),
  told: readonly TimeLineEvent[] = [],
): Promise<Call> {
  await saveSettings(database.db, scope(), { accountId: account.id, settings: completeSettings(draft) })
  const path = join(folder, 'call.journal')
  await writeFile(path, controlledJournal(callId, draft, told, packets, account.id))
  const { db } = database
  await archiveCall(path, {
    objects,
    keys: parts.keys,
    mp3: mp3By('ffmpeg'),
    log: silent,
    register: {
      ...ALONE,
      saveCall: async (call) => void (await saveCall(db, call)),
      saveRecording: (recording) => saveRecording(db, recording),
      removeCall: (call) => removeCall(db, scope(), call.id),
      settings: async () => completeSettings(draft),
    },
  })
  return storedCall()
}

async function storedCall(): Promise<Call> {
  const call = await findCall(database.db, scope(), callId)
  if (!call) throw new Error('stored')
  return call
}
const stored = (): Promise<readonly Recording[]> => recordingsOfCall(database.db, scope(), callId)

async function tell(...events: readonly TimeLineEvent[]): Promise<void> {
  const jobs = { enqueue: async () => undefined } as unknown as Jobs
  const told = events.map((event) => ({ atMs: START_MS + 50_000, by: 'api' as const, event }))
  await database.db.transaction().execute((trx) => tellEndedCall(trx, jobs, scope(), callId, told))
}
const act = (isLast = false) => redecideCall(parts, callId, { isLast })

async function files(): Promise<string[]> {
  const found = await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
}
/** What lies there is what the rows name. */
async function expectOnlyNamedFiles(...others: readonly string[]): Promise<void> {
  const named = (await stored()).flatMap(({ objectKey, peaksKey }) => [objectKey, peaksKey])
  expect(await files()).toEqual([...named, ...others].map((key) => key.split('/').at(-1)).sort())
}
/** From now on nobody here opens what is put. */
function sealForArchiveKey(): void {
  const { publicKey } = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
  const archiveKeyOf = async () => publicKey
  objects = createEncryptedObjectStore(objects, { keys: parts.keys, encrypts: async () => true, archiveKeyOf })
  parts = { ...parts, objectStore: objects }
}
const silentUntil = (codes: readonly number[], ms: number) => codes.map((code, at) => (at < ms * 8 ? 0xff : code))

describe('facts that came late', () => {
  it('destroy what may not be kept, and leave the rest in its place', async () => {
    await archived(DRAFT)
    const [old] = await stored()
    await tell(hop(0), answer(500))
    await act()
    const [recording, ...others] = await stored()
    if (!recording || !old) throw new Error('recorded')
    expect(others).toEqual([])
    expect(await channelsOf({ objects }, recording)).toEqual([silentUntil(LEFT, 500), silentUntil(RIGHT, 500)])
    expect(recording).toMatchObject({ id: old.id, startedAtMs: START_MS, durationMs: 2000 })
    expect(recording.segment).toMatchObject({ index: 0, fromMs: START_MS + 500, toMs: START_MS + 2000 })
    const [oldPeaks, peaks] = await Promise.all(
      [old, recording].map(async ({ peaksKey }) => [...(await contentOf({ objects }, peaksKey).catch(() => []))]),
    )
    expect(oldPeaks).toEqual([])
    expect(peaks?.slice(0, 20)).toEqual(new Array(20).fill(0))
    expect(peaks?.slice(20, 80).some((peak) => peak !== 0)).toBe(true)

    const call = await storedCall()
    expect(call.destroyed).toEqual([{ fromMs: START_MS, toMs: START_MS + 500 }])
    expect(call.replay?.trace.at(-1)?.happened).toBe('told after the call: 0.5 s that may not be kept were destroyed')
    expect(call.told).toHaveLength(2)
    await expectOnlyNamedFiles()
    expect(await callsWithLateFacts(database.db)).not.toContain(callId)
    const { events } = await listAuditEvents(database.db, scope(), { action: 'audio.destroyed' }, {})
    expect(events).toMatchObject([{ subject: { id: callId } }])
  })

  describe.skipIf(missing('ffmpeg'))('of an MP3 recording', () => {
    const MP3: SettingsDraft = { ...DRAFT, format: 'mp3' }
    /** Two seconds of a tone on both sides. */
    const tones = () => conversation(squareWave(10), squareWave(7))

    it('are cut out of it', async () => {
      await archived(MP3, tones())
      const [old] = await stored()
      await tell(hop(0), answer(500))
      await act()
      const [recording] = await stored()
      if (!recording || !old) throw new Error('recorded')
      expect(recording).toMatchObject({ id: old.id, encoding: 'mp3', startedAtMs: START_MS, durationMs: 2000 })
      expect(recording.objectKey).toMatch(/\.mp3$/)
      const channels = await decodedChannels({ objects }, mp3By('ffmpeg'), recording)
      for (const samples of channels) {
        expect(samples).toHaveLength(16_000)
        // What is kept shows faintly a frame ahead, as always in MP3.
        expect(loudness(samples.slice(0, 2800))).toBe(0)
        expect(loudness(samples.slice(2800, 3900))).toBeLessThan(10)
        expect(loudness(samples.slice(4200))).toBeGreaterThan(1000)
      }
      await expectOnlyNamedFiles()
      expect((await storedCall()).destroyed).toEqual([{ fromMs: START_MS, toMs: START_MS + 500 }])
    })

    it('are destroyed with all of it when ffmpeg is gone, after the last try', async () => {
      await archived(MP3, tones())
      await tell(hop(0), answer(500))
      parts = { ...parts, mp3: mp3By('/nowhere/ffmpeg') }
      await expect(act()).rejects.toThrow('MP3 is not available')
      expect(await stored()).toHaveLength(1)
      await act(true)
      expect(await stored()).toEqual([])
      expect(await files()).toEqual([])
      const call = await storedCall()
      expect(call.flags).toContain('audio-lost')
      expect(call.replay?.trace.at(-1)?.happened).toBe(
        '1.5 s that might have been kept were destroyed: an MP3 file cannot be cut without ffmpeg',
      )
      expect(call.destroyed).toEqual([
        { fromMs: START_MS, toMs: START_MS + 500 },
        { fromMs: START_MS + 500, toMs: START_MS + 2000 },
      ])
    })

    it('are still there when the object store fails meanwhile', async () => {
      await archived(MP3, tones())
      await tell(hop(0), answer(500))
      before = (step) => {
        if (step === 'put') throw new Error('disk')
      }
      await expect(act(true)).rejects.toThrow('disk')
      expect(await stored()).toHaveLength(1)
    })
  })

  it('destroy a recording that is sealed for an archive key as a whole, since nobody here can take a part out of it', async () => {
    sealForArchiveKey()
    await archived(DRAFT)
    expect((await stored())[0]?.sealed).toBeDefined()
    await tell(hop(0), answer(500))
    await act()
    expect(await stored()).toEqual([])
    await expectOnlyNamedFiles()
    const call = await storedCall()
    expect(call.flags).toContain('audio-lost')
    expect(call.replay?.trace.at(-1)?.happened).toBe(
      '1.5 s that might have been kept were destroyed: nobody here can cut what is sealed for an archive key',
    )
  })

  it('destroy a whole recording', async () => {
    await archived({ account: all('always'), exclude: { conferencePartiesFrom: 4 } })
    await tell(conference)
    await act()
    expect(await stored()).toEqual([])
    expect(await files()).toEqual([])
    expect(await storedCall()).toMatchObject({
      replay: { outcome: 'skip', segments: [] },
      decision: { outcome: 'skip' },
    })
  })

  it('remove the call where calls of which nothing is kept are not listed', async () => {
    await archived({ account: all('always'), exclude: { conferencePartiesFrom: 4 }, listUnrecorded: false })
    await tell(conference)
    await act()
    expect(await findCall(database.db, PLATFORM, callId)).toBeUndefined()
    expect(await files()).toEqual([])
  })

  it('leave a sealed recording whole where its owner changed: it stays with the first segment, and nothing is destroyed', async () => {
    sealForArchiveKey()
    const rules = all('always')
    await archived({ account: all('off'), queues: { a: { rules } }, users: { 102: { rules } } }, conversation(), [
      { type: 'hop', atMs: START_MS, through: 'queue', queueId: 'a' },
      answer(0),
    ])
    const [old] = await stored()
    await tell({ type: 'transfer', atMs: START_MS + 1000, how: 'cold', by: 'callee', to: inside('102') })
    await act()
    const [recording, ...others] = await stored()
    expect([recording?.id, recording?.sha256, recording?.sealed, others]).toEqual([
      old?.id,
      old?.sha256,
      old?.sealed,
      [],
    ])
    expect(recording?.segment?.owner).toEqual({ kind: 'queue', queueId: 'a' })
    expect((await storedCall()).replay?.segments).toHaveLength(2)
    await expectOnlyNamedFiles()
  })

  it('part a recording where its owner changed', async () => {
    const rules = all('always')
    await archived({ account: all('off'), queues: { a: { rules } }, users: { 102: { rules } } }, conversation(), [
      { type: 'hop', atMs: START_MS, through: 'queue', queueId: 'a' },
      answer(0),
    ])
    await tell({ type: 'transfer', atMs: START_MS + 1000, how: 'cold', by: 'callee', to: inside('102') })
    await act()
    const recordings = await stored()
    expect(recordings.map(({ segment }) => segment?.owner)).toEqual([
      { kind: 'queue', queueId: 'a' },
      { kind: 'user', userId: '102' },
    ])
    const heard = await Promise.all(recordings.map((recording) => channelsOf({ objects }, recording)))
    expect(heard).toEqual([
      [LEFT.slice(0, 8000), RIGHT.slice(0, 8000)],
      [LEFT.slice(8000), RIGHT.slice(8000)],
    ])
    expect(recordings.map(({ startedAtMs, durationMs }) => [startedAtMs - START_MS, durationMs])).toEqual([
      [0, 1000],
      [1000, 1000],
    ])
    await expectOnlyNamedFiles()
  })

  it('seal a journal that was kept before there was the key, when a recording is cut anew and so sealed', async () => {
    const rules = all('always')
    const packets = [...conversation(), ...unrenderedPackets(100)].sort((a, b) => a.arrivalMs - b.arrivalMs)
    await archived({ account: all('off'), queues: { a: { rules } }, users: { 102: { rules } } }, packets, [
      { type: 'hop', atMs: START_MS, through: 'queue', queueId: 'a' },
      answer(0),
    ])
    const key = journalKey(await storedCall())
    expect(await objects.find(key)).toBeDefined()
    sealForArchiveKey()
    await tell({ type: 'transfer', atMs: START_MS + 1000, how: 'cold', by: 'callee', to: inside('102') })
    await act()
    expect((await stored()).map(({ sealed }) => sealed !== undefined)).toEqual([true, true])
    await expect(objects.get(key)).rejects.toMatchObject({ code: 'archive-key-needed' })
  })

  it('take what may not be kept out of a journal that was kept too', async () => {
    const packets = [...conversation(), ...unrenderedPackets(100)].sort((a, b) => a.arrivalMs - b.arrivalMs)
    await archived(DRAFT, packets)
    await tell(hop(0), answer(500))
    await act()
    await expectOnlyNamedFiles(`${callId}.journal`)
    const key = (await stored())[0]?.objectKey.replace(/[^/]+$/, `${callId}.journal`) ?? ''
    const journal = await contentOf({ objects }, key)
    for (const { packet, arrivalMs } of packets) {
      const isKept = arrivalMs >= START_MS + 500
      expect([arrivalMs, journal.includes(Buffer.from(packet))]).toEqual([arrivalMs, isKept])
    }
  })

  it('remove exports that hold what has to go', async () => {
    await archived(DRAFT)
    const draft = { accountId: account.id, requestedBy: newId(), callIds: [newId(), callId] }
    const made = await createExport(database.db, scope(), draft, 0)
    await objects.put(exportKey(made.id), Buffer.from('zip'))
    await tell(hop(0), answer(500))
    await act()
    expect(await findExport(database.db, scope(), made.id)).toBeUndefined()
    await expectOnlyNamedFiles()
  })

  it('remove an export that somebody asked for while it was committed', async () => {
    await archived(DRAFT)
    await tell(hop(0), answer(500))
    const wanted: string[] = []
    const { remove } = objects
    const removing = async (key: string) => {
      if (wanted.length === 0) {
        const draft = { accountId: account.id, requestedBy: newId(), callIds: [callId] }
        const { id } = await createExport(database.db, scope(), draft, 0)
        await objects.put(exportKey(id), Buffer.from('audio of before'))
        wanted.push(id)
      }
      return remove(key)
    }
    await redecideCall({ ...parts, objectStore: { ...parts.objectStore, remove: removing } }, callId, { isLast: false })
    expect(wanted).toHaveLength(1)
    expect(await findExport(database.db, scope(), String(wanted[0]))).toBeUndefined()
    await expectOnlyNamedFiles()
  })

  it('that change nothing leave every file as it is', async () => {
    await archived(DRAFT)
    const old = await stored()
    await tell({ type: 'hold', atMs: START_MS + 100, by: 'caller' })
    await act()
    expect(await stored()).toEqual(old)
    expect((await storedCall()).destroyed).toBeUndefined()
  })

  it('that come one after the other add up', async () => {
    await archived(DRAFT)
    await tell(hop(0), answer(500))
    await act()
    await tell(hop(1500))
    await act()
    const [recording] = await stored()
    if (!recording) throw new Error('recorded')
    const [left] = await channelsOf({ objects }, recording)
    expect(left?.slice(0, 4000)).toEqual(new Array(4000).fill(0xff))
    expect(left?.slice(4000, 12_000)).toEqual(LEFT.slice(4000, 12_000))
    await expectOnlyNamedFiles()
  })

  it('wait until the call is archived, also beyond the last try', async () => {
    const call = await archived(DRAFT)
    const recordings = await stored()
    await inScope(database.db, scope(), async (trx) => {
      await replaceRecordings(trx, call, [])
      await removeCall(trx, scope(), callId)
      await saveCall(trx, { ...call, state: 'ended' })
    })
    await tell(hop(0), answer(500))
    await expect(act()).rejects.toThrow('not archived')
    await act(true)
    expect(await callsWithLateFacts(database.db)).toContain(callId)
    for (const recording of recordings) await saveRecording(database.db, recording)
    await saveCall(database.db, { ...call, state: 'ready' })
    await redecideWaitingCalls(parts)
    expect(await callsWithLateFacts(database.db)).not.toContain(callId)
    expect((await storedCall()).destroyed).toHaveLength(1)
  })

  it('end the same whatever fails, or kills the process, in between, and leave no file that nobody names', async () => {
    for (let deadly = 0; ; deadly++) {
      callId = newId()
      await archived(DRAFT)
      await tell(hop(0), answer(500))
      let step = 0
      let hasDied = false
      before = () => {
        if (step++ !== deadly) return
        hasDied = true
        throw new Error('killed')
      }
      await act().catch(() => undefined)
      before = () => undefined
      if (hasDied && deadly % 2 === 0) await tell({ type: 'hold', atMs: START_MS, by: 'caller' })
      await act()
      const [recording] = await stored()
      if (!recording) throw new Error('recorded')
      expect(await channelsOf({ objects }, recording)).toEqual([silentUntil(LEFT, 500), silentUntil(RIGHT, 500)])
      expect((await storedCall()).destroyed).toEqual([{ fromMs: START_MS, toMs: START_MS + 500 }])
      const ofCall = (await files()).filter((name) => name.startsWith(recording.id))
      expect(ofCall).toHaveLength(2)
      if (!hasDied) return
    }
  })
})
