import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { createSigner } from '../adapters/node-signer.ts'
import { createTimeStampCheck } from '../adapters/time-stamp-token.ts'
import { G711_SILENCE } from '../core/audio/g711.ts'
import { START_MS } from '../core/audio/talk.test-kit.ts'
import { checkEvidence } from '../core/audit/evidence-file.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from '../core/policy/presets.ts'
import { isSigned } from '../main/is-signed.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, removeCall, saveCall } from '../store/calls.ts'
import { lanesWithWork } from '../store/copy-queue.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { listCheckpoints, readEvidence, signCheckpoints } from '../store/evidence.ts'
import { createExport, findExport, saveExportProgress } from '../store/exports.ts'
import { callsWithLateFacts } from '../store/late-facts.ts'
import { addCalls, createHold } from '../store/legal-holds.ts'
import { linkHash } from '../store/link-hash.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { recordingsOfCall, replaceRecordings, saveRecording } from '../store/recordings.ts'
import { createRedaction, decideRedaction, getRedaction, moveRedactions } from '../store/redactions.ts'
import { putStoragePlan } from '../store/storage-plans.ts'
import { createStorageTarget } from '../store/storage-targets.ts'
import { createTargetStores, type TargetStores } from '../store/target-stores.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { ALONE, controlledJournal, LEFT } from './archive.test-kit.ts'
import { archiveCall } from './archive-call.ts'
import { exportKey } from './export-calls.ts'
import { journalKey } from './object-keys.ts'
import type { RedactTask } from './redact-child.test-kit.ts'
import {
  REDACT_STEPS,
  type RedactParts,
  type RedactStep,
  redactedPackets,
  redactRecording,
} from './redact-recording.ts'
import { redactWaiting } from './redaction-jobs.ts'
import { createTieredObjectStore } from './tiered-object-store.ts'
import { workLane } from './upload-copies.ts'

const quiet = { debug() {}, info() {}, warn() {}, error: console.error }
const bus = { publish: async () => {}, subscribe: () => () => {} } as unknown as Bus
const SETTINGS: SettingsDraft = { account: all('always'), exclude: { beforeAnswerByPerson: true } }
/** Of the recording. */
const [FROM_MS, TO_MS] = [500, 1250]

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
})
afterAll(() => database?.close())

let folder: string
let local: ObjectStore
let objects: ObjectStore
let targets: TargetStores
let accountId: string
let callId: string
let clock: { nowMs: number }
let parts: RedactParts
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-redact-'))
  local = createFilesystemObjectStore(join(folder, 'objects'))
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  targets = createTargetStores({ db, keys, connect: connectTarget, allowPrivate: true })
  clock = { nowMs: START_MS + 60_000 }
  const nowMs = () => clock.nowMs
  objects = createTieredObjectStore({ db, local, targets, nowMs })
  accountId = newId()
  callId = newId()
  await createAccount(db, { id: accountId, slug: `a-${accountId}`, name: 'Acme', domains: [], timeZone: 'UTC' })
  await saveSettings(db, accountScope(accountId), { accountId, settings: completeSettings(SETTINGS) })
  const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: folder, log: quiet })
  parts = { db, bus, objectStore: objects, keys, mp3, nowMs, log: quiet, version: '1.2.3' }
})
afterEach(async () => {
  targets.close()
  await rm(folder, { recursive: true, force: true })
})

/** A call of two seconds, archived, with the journal that is kept since one of its codecs cannot be rendered. */
async function archived(format: 'wav' | 'mp3' | 'as-captured' = 'as-captured'): Promise<Recording> {
  const settings: SettingsDraft = { ...SETTINGS, format }
  const path = join(folder, 'call.journal')
  await writeFile(path, controlledJournal(callId, settings, [], undefined, accountId))
  await archiveCall(path, {
    ...{ objects, keys: parts.keys, mp3: parts.mp3, log: quiet },
    register: {
      ...ALONE,
      saveCall: async (call) => void (await saveCall(db, call)),
      saveRecording: (recording) => saveRecording(db, recording),
      removeCall: (call) => removeCall(db, accountScope(accountId), call.id),
      destroyedSince: (call) => redactedPackets(db, call.id),
      settings: async () => completeSettings(settings),
    },
  })
  const call = await findCall(db, PLATFORM, callId)
  if (!call) throw new Error('call')
  await objects.put(journalKey(call), controlledJournal(callId, settings, [], undefined, accountId))
  return only()
}

async function only(): Promise<Recording> {
  const [recording] = await recordingsOfCall(db, PLATFORM, callId)
  if (!recording) throw new Error('recording')
  return recording
}

async function agreed({ id, startedAtMs }: Recording): Promise<string> {
  const stretch = { fromMs: startedAtMs + FROM_MS, toMs: startedAtMs + TO_MS }
  const who = { requestedBy: 'ada', requestedByName: 'Ada' }
  const draft = { accountId, callId, recordingId: id, ...stretch, reason: 'card number', ...who }
  const redaction = await createRedaction(db, draft, clock.nowMs)
  await db.transaction().execute((trx) => decideRedaction(trx, redaction, 'running', 'Bob', clock.nowMs))
  return redaction.id
}

async function contentOf(store: ObjectStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await store.get(key)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const stateOf = async (id: string) => (await getRedaction(db, PLATFORM, id)).state

describe('a redaction', () => {
  it.each(['as-captured', 'wav'] as const)(
    'makes the stretch silent in the file (%s), its wave form and the journal, leaves the rest byte by byte, and removes exports',
    async (format) => {
      const before = await archived(format)
      const call = await findCall(db, PLATFORM, callId)
      if (!call) throw new Error('call')
      const was = await contentOf(objects, before.objectKey)
      const kept = await createExport(db, PLATFORM, { accountId, requestedBy: 'ada', callIds: [callId] }, clock.nowMs)
      await objects.put(exportKey(kept.id), Buffer.from('zip'))
      await saveExportProgress(db, kept.id, { state: 'ready', callsDone: 1, objectKey: exportKey(kept.id) })
      const id = await agreed(before)
      await redactRecording(parts, id)

      const after = await only()
      expect(after).toMatchObject({ id: before.id, startedAtMs: before.startedAtMs, durationMs: before.durationMs })
      const is = await contentOf(objects, after.objectKey)
      expect(is.length).toBe(was.length)
      const header = was.length - samplesBytes(before)
      const [start, end] = [FROM_MS, TO_MS].map((ms) => header + ms * 8 * bytesPerMoment(before)) as [number, number]
      expect(is.subarray(0, start).equals(was.subarray(0, start))).toBe(true)
      expect(is.subarray(end).equals(was.subarray(end))).toBe(true)
      expect(was.subarray(start, end).some((byte) => byte !== silenceOf(before))).toBe(true)
      expect(is.subarray(start, end).every((byte) => byte === silenceOf(before))).toBe(true)

      const peaks = await contentOf(objects, after.peaksKey)
      const pair = (ms: number) => [...peaks.subarray((ms / 1000) * after.peaksPerSecond * 2).subarray(0, 2)]
      expect(pair(800)).toEqual([0, 0])
      for (const key of [before.objectKey, before.peaksKey, exportKey(kept.id)]) {
        expect(await objects.find(key)).toBeUndefined()
      }
      expect(await findExport(db, PLATFORM, kept.id)).toBeUndefined()
      const journal = await contentOf(objects, journalKey(call))
      const piece = Buffer.from(LEFT.slice(FROM_MS * 8, FROM_MS * 8 + 80))
      expect(journal.indexOf(piece)).toBe(-1)
      expect(controlledJournal(callId, SETTINGS, [], undefined, accountId).indexOf(piece)).not.toBe(-1)
    },
  )

  it('stays when a recorder that died finds the journal of the call again', async () => {
    const before = await archived()
    await redactRecording(parts, await agreed(before))
    await archived()
    const after = await only()
    expect(after.sha256).not.toBe(before.sha256)
    const content = await contentOf(objects, after.objectKey)
    const samples = content.subarray(content.length - samplesBytes(after))
    const [from, to] = [FROM_MS, TO_MS].map(
      (ms) => Math.max(0, before.startedAtMs + ms - after.startedAtMs) * 8 * bytesPerMoment(after),
    )
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.subarray(from, to).every((byte) => byte === silenceOf(after))).toBe(true)
  })

  it('is where it was moved to when the call became one with another recorder just before', async () => {
    const before = await archived()
    const id = await agreed(before)
    const onStep = async (step: RedactStep) => {
      if (step === 'begun') {
        const moved = { otherId: callId, movedMs: 300 }
        await db.transaction().execute((trx) => moveRedactions(trx, callId, moved))
      }
    }
    await redactRecording({ ...parts, onStep }, id)
    const after = await only()
    const content = await contentOf(objects, after.objectKey)
    const samples = content.subarray(content.length - samplesBytes(after))
    const [from, to] = [FROM_MS, TO_MS].map((ms) => (ms + 300) * 8 * bytesPerMoment(after))
    expect(samples.subarray(from, to).every((byte) => byte === silenceOf(after))).toBe(true)
  })

  it('fails at once, and erases nothing, when the recording was made anew since it began and is sealed for an archive key', async () => {
    const before = await archived()
    const id = await agreed(before)
    const call = await findCall(db, PLATFORM, callId)
    if (!call) throw new Error('call')
    const journal = await contentOf(objects, journalKey(call))
    const sealed = { keyId: '00'.repeat(8), sizeBytes: 1, sha256: '00'.repeat(32) }
    const onStep = async (step: RedactStep) => {
      if (step === 'begun') await saveRecording(db, { ...before, sealed })
    }
    await redactRecording({ ...parts, onStep }, id)
    expect(await getRedaction(db, PLATFORM, id)).toMatchObject({ state: 'failed', failure: 'archive-key-needed' })
    expect((await contentOf(objects, journalKey(call))).equals(journal)).toBe(true)
    const { events } = await listAuditEvents(db, accountScope(accountId), { action: 'redaction.failed' })
    expect(events).toMatchObject([{ subject: { id } }])
    expect(await callsWithLateFacts(db)).not.toContain(callId)
  })

  it('removes an export that somebody asked for while it was committed', async () => {
    const id = await agreed(await archived())
    const wanted: string[] = []
    const onStep = async (step: RedactStep) => {
      if (step !== 'committed') return
      const draft = { accountId, requestedBy: 'ada', callIds: [callId] }
      const { id: exportId } = await createExport(db, accountScope(accountId), draft, clock.nowMs)
      await objects.put(exportKey(exportId), Buffer.from('audio of before'))
      wanted.push(exportId)
    }
    await redactRecording({ ...parts, onStep }, id)
    expect(wanted.length).toBe(1)
    for (const each of wanted) {
      expect(await findExport(db, PLATFORM, each)).toBeUndefined()
      expect(await objects.find(exportKey(each))).toBeUndefined()
    }
  })

  it('has a certificate that names what another recorder has of the call and was never united with it', async () => {
    const before = await archived()
    const call = await findCall(db, PLATFORM, callId)
    if (!call) throw new Error('call')
    const [named, other] = [{ ...call, joinKeys: ['x-call-id 1'] }, newId()]
    for (const each of [named, { ...named, id: other }]) await saveCall(db, each)
    const id = await agreed(before)
    await redactRecording(parts, id)
    expect((await getRedaction(db, PLATFORM, id)).certificate).toMatchObject({ otherCalls: [other] })
  })

  it('has a certificate, an entry in the audit log, and one in the chain by which verify knows the file and says what is missing', async () => {
    const before = await archived()
    const id = await agreed(before)
    await redactRecording(parts, id)
    const { certificate } = await getRedaction(db, PLATFORM, id)
    const after = await only()
    const [from, to] = [FROM_MS, TO_MS].map((ms) => new Date(before.startedAtMs + ms).toISOString())
    expect(certificate).toMatchObject({
      ...{ id, callId, from, to, reason: 'card number', requestedBy: 'Ada', approvedBy: 'Bob', version: '1.2.3' },
      recordings: [{ recordingId: before.id, sha256Before: before.sha256, sha256After: after.sha256 }],
      ...{ exportsRemoved: 0, journalErased: true, outstandingCopies: [] },
    })
    const events = (await listAuditEvents(db, accountScope(accountId), {})).events.map(({ action }) => action)
    expect(events).toEqual(expect.arrayContaining(['recording.redacted', 'redaction.certified']))

    const signer = createSigner(Buffer.alloc(32, 7))
    const publicKey = Buffer.from(signer.publicKey).toString('hex')
    await signCheckpoints(db, signer, clock.nowMs)
    const lines: object[] = [{ evidence: 1, accountId, publicKey }]
    for await (const entry of readEvidence(db, accountId)) lines.push(entry)
    for (const checkpoint of await listCheckpoints(db, accountId)) lines.push({ checkpoint })
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    const audio = [before, after].map(({ sha256 }, index) => ({ name: `${index}.wav`, sha256 }))
    const report = checkEvidence(
      text,
      { link: linkHash, isSigned, publicKey, checkTimeStamp: createTimeStampCheck([]) },
      audio,
    )
    expect(report.problems).toEqual([])
    expect(report.files[0]).toMatch(/^0.wav is recording .* as it was stored on .*; it was redacted on /)
    expect(report.files[1]).toMatch(
      new RegExp(
        `^1.wav is recording ${before.id} as it was redacted on .*: ${from} to ${to}, card number \\(asked for by Ada, agreed to by Bob\\)`,
      ),
    )
  })

  it('is carried out on MP3 too, from the samples', async () => {
    const before = await archived('mp3')
    expect(before.encoding).toBe('mp3')
    const id = await agreed(before)
    await redactRecording(parts, id)
    const after = await only()
    expect(after.encoding).toBe('mp3')
    expect(await objects.find(before.objectKey)).toBeUndefined()
    const whole = parts.mp3.decode(single(await contentOf(objects, after.objectKey)), {
      ...{ sampleRateHz: after.sampleRateHz, channels: after.channels.length },
    })
    const chunks: Uint8Array[] = []
    for await (const chunk of whole.samples) chunks.push(chunk)
    const samples = Buffer.concat(chunks)
    const levelAt = (ms: number) => {
      const at = Math.round((ms * after.sampleRateHz) / 1000) * 2 * after.channels.length
      const values = Array.from({ length: 400 }, (_, index) => Math.abs(samples.readInt16LE(at + index * 2)))
      return Math.max(...values)
    }
    expect(levelAt(850)).toBeLessThan(60)
    expect(levelAt(1700)).toBeGreaterThan(300)
  })

  it('is refused by a case that holds the call, with nothing done', async () => {
    const before = await archived()
    const id = await agreed(before)
    const hold = await createHold(db, { accountId, name: 'Miller', reason: 'x', createdByName: 'Ada' }, clock.nowMs)
    await db.transaction().execute((trx) => addCalls(trx, hold, [callId], 'Ada', clock.nowMs))
    await redactRecording(parts, id)
    expect(await getRedaction(db, PLATFORM, id)).toMatchObject({ state: 'failed', failure: 'recording-held' })
    expect(await only()).toEqual(before)
  })

  it('of a recording that went meanwhile certifies that there was nothing', async () => {
    const id = await agreed(await archived())
    const call = await findCall(db, PLATFORM, callId)
    if (call) await db.transaction().execute((trx) => replaceRecordings(trx, call, []))
    await removeCall(db, accountScope(accountId), callId)
    await redactRecording(parts, id)
    expect(await getRedaction(db, PLATFORM, id)).toMatchObject({ state: 'done', certificate: { recordings: [] } })
  })

  it('is certified when every copy has gone, and until then looked after', async () => {
    const path = join(folder, 'disk')
    await mkdir(path)
    const target = { id: newId(), accountId, name: 'Disk', place: { kind: 'folder', path } } as const
    await createStorageTarget(db, target)
    await putStoragePlan(db, accountId, { copies: [{ targetId: target.id, fromDays: 0 }] }, undefined)
    const upload = async () => {
      const uploads = { db, local, objects, targets, nowMs: () => clock.nowMs, random: () => 0.5, log: quiet }
      for (const lane of await lanesWithWork(db))
        if (lane.accountId === accountId) await workLane(uploads, lane, new AbortController().signal)
    }
    const before = await archived()
    await upload()
    const disk = createFilesystemObjectStore(path)
    const was = await contentOf(disk, before.objectKey)
    const id = await agreed(before)
    await redactRecording(parts, id)
    expect(await stateOf(id)).toBe('removing-copies')
    await upload()
    await redactWaiting(parts)
    expect(await stateOf(id)).toBe('done')
    const after = await only()
    expect(await disk.find(before.objectKey)).toBeUndefined()
    expect(await contentOf(disk, after.objectKey)).toEqual(await contentOf(objects, after.objectKey))
    const call = await findCall(db, PLATFORM, callId)
    const journal = call && (await readFile(join(path, journalKey(call))))
    const piece = was.subarray(was.length - samplesBytes(before)).filter((_, index) => index % 2 === 0)
    expect(journal?.indexOf(piece.subarray(FROM_MS * 8, FROM_MS * 8 + 80))).toBe(-1)
  })
})

test.each(REDACT_STEPS)(
  'a redaction that is killed after %s is ended by another process, with one file and a whole certificate',
  { timeout: 60_000 },
  async (haltAfter) => {
    const before = await archived()
    const redactionId = await agreed(before)
    const { connection } = database
    const task: RedactTask = { connection, folder, redactionId, nowMs: clock.nowMs, haltAfter }
    const child = fork(join(import.meta.dirname, 'redact-child.test-kit.ts'), [JSON.stringify(task)], { execArgv: [] })
    expect((await once(child, 'message'))[0]).toBe('halted')
    child.kill('SIGKILL')
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    await redactWaiting(parts)
    const { state, certificate } = await getRedaction(db, PLATFORM, redactionId)
    const after = await only()
    expect({ state, recordings: certificate?.recordings }).toEqual({
      state: 'done',
      recordings: [{ recordingId: before.id, sha256Before: before.sha256, sha256After: after.sha256 }],
    })
    const keys: string[] = []
    for await (const key of local.list(`${accountId}/`)) keys.push(key)
    const call = await findCall(db, PLATFORM, callId)
    expect(keys.sort()).toEqual([after.objectKey, after.peaksKey, call ? journalKey(call) : ''].sort())
    const deeds: unknown[] = []
    for await (const { entry } of readEvidence(db, accountId)) deeds.push((JSON.parse(entry) as { deed: string }).deed)
    expect(deeds).toEqual(['stored', 'redacted'])
  },
)

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const bytesPerMoment = ({ encoding, channels }: Recording) => channels.length * (encoding === 'pcm16' ? 2 : 1)
const samplesBytes = (recording: Recording) => ((recording.durationMs * 8000) / 1000) * bytesPerMoment(recording)
const silenceOf = ({ encoding }: Recording) => (encoding === 'pcm16' || encoding === 'mp3' ? 0 : G711_SILENCE[encoding])
