/** One call, forked to two recorders with spools of their own, one database and one object store. */

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeArchiveKeyFile } from '../adapters/archive-keys.ts'
import { createEncryptedObjectStore } from '../adapters/encrypted-object-store.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { type Arrival, party, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import { otherWay } from '../core/audio/twins.test-kit.ts'
import { callFromEvents } from '../core/journal/fold-call.ts'
import type { Account } from '../core/model/account.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { TimeLineEvent } from '../core/model/call-time-line.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from '../core/policy/presets.ts'
import { saveSettings } from '../store/account-settings.ts'
import { createAccount } from '../store/accounts.ts'
import { listAuditEvents } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { findCall, removeCall, saveCall } from '../store/calls.ts'
import { accountScope, inScope, PLATFORM } from '../store/db.ts'
import { findCallByName } from '../store/find-call-by-name.ts'
import type { Job, Jobs } from '../store/jobs.ts'
import { tellEndedCall } from '../store/late-facts.ts'
import { listCalls } from '../store/list-calls.ts'
import { newId } from '../store/new-id.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { isRecorderAway, recorderSeen } from '../store/recorders.ts'
import { recordingsOfCall, saveRecording } from '../store/recordings.ts'
import { createRedaction, decideRedaction, getRedaction } from '../store/redactions.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { awaitTwin, findTwins, isMerged, waitingForTwins } from '../store/twins.ts'
import {
  channelsOf,
  command,
  conversation,
  decidedAs,
  encryptedJournal,
  journalOf,
  LEFT,
  RIGHT,
  toldAs,
} from './archive.test-kit.ts'
import { archiveCall } from './archive-call.ts'
import { settleTwins } from './merge-jobs.ts'
import { type MergeParts, mergeTwins } from './merge-twins.ts'
import { pruneStoredJournal } from './prune-stored-journal.ts'
import { recoverJournal } from './recover-journal.ts'
import { redactRecording } from './redact-recording.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const DRAFT: SettingsDraft = { account: all('always') }
const NAME = 'call 8f1cbd6e-2f3d-4bd4-9c33-0a5de2f8a001 of 101 +4930123456'

let database: TestDatabase
let folder: string
let account: Account
/** Of the recorders; the first one began first. */
let first: string
let second: string
/** Throws to let a step fail. */
let before: (step: string) => void
let objects: ObjectStore
let parts: MergeParts
let enqueued: Job[]

beforeAll(async () => {
  database = await createTestDatabase()
}, 60_000)
afterAll(() => database?.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-merge-'))
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
  await saveSettings(database.db, scope(), { accountId: account.id, settings: completeSettings(DRAFT) })
  ;[first = '', second = ''] = [newId(), newId()].sort()
  enqueued = []
  await inScope(database.db, PLATFORM, (trx) => trx.deleteFrom('recorders').execute())
  const bus = { publish: async () => before('publish') } as unknown as Bus
  const jobs = { enqueue: async (_: unknown, job: Job) => void enqueued.push(job) } as unknown as Jobs
  const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: folder, log: silent })
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  parts = { db: database.db, objects, keys, mp3, bus, jobs, nowMs: () => Date.now(), log: silent }
  return () => rm(folder, { recursive: true })
})

const scope = () => accountScope(account.id)
const untouched: readonly TimeLineEvent[] = []

interface Told {
  readonly told?: readonly TimeLineEvent[]
  readonly name?: string
  /** Without an end: its process died. */
  readonly died?: boolean
  /** By how much the recorder's clock is ahead. */
  readonly aheadMs?: number
}

function eventsOf(
  callId: string,
  { told = untouched, name = NAME, died, aheadMs = 0 }: Told,
): [CallEvent[], CallEvent[]] {
  const atMs = START_MS + aheadMs
  const sessionId = `session of ${callId}`
  const start: CallEvent[] = [
    { type: 'call-started', atMs, callId, accountId: account.id, recordingClientId: newId() },
    {
      ...{
        type: 'session-started',
        atMs,
        sessionId,
        sipCallId: `sip ${callId}`,
        from: '',
        to: '',
        remote: '192.0.2.1',
      },
      joinKeys: [name],
    },
    ...[0, 1].map((id): CallEvent => ({ type: 'stream-added', atMs, sessionId, stream: stream(id) })),
    { type: 'parties-known', atMs, parties: [party(0, 'caller', [0]), party(1, 'callee', [1])] },
  ]
  const events = told.map(toldAs)
  const end: CallEvent = { type: 'call-ended', atMs: START_MS + aheadMs + 2000, cause: 'bye' }
  const decided = decidedAs(DRAFT, [...start, ...events, end])
  return [start, [...events, decided, ...(died ? [] : [end])]]
}

/** What the recorder received, through its archive. */
async function archived(callId: string, packets: readonly Arrival[], how: Told & { encrypted?: boolean } = {}) {
  const { db } = database
  const path = join(folder, `${callId}.journal`)
  const shifted = packets.map((each) => ({ ...each, arrivalMs: each.arrivalMs + (how.aheadMs ?? 0) }))
  const [start, end] = eventsOf(callId, how)
  const plain = journalOf(start, shifted, end)
  await writeFile(path, how.encrypted ? encryptedJournal(plain, await parts.keys.newDataKey(account.id)) : plain)
  if (how.died) await recoverJournal({ path, keys: parts.keys })
  const archive = () =>
    archiveCall(path, {
      objects,
      ...{ keys: parts.keys, mp3: parts.mp3, log: silent },
      register: {
        saveCall: async (call) => void (await saveCall(db, call)),
        saveRecording: (recording) => saveRecording(db, recording),
        removeCall: (call) => removeCall(db, scope(), call.id),
        settings: async () => completeSettings(DRAFT),
        hasArchiveKey: async () => false,
        isMerged: (id) => isMerged(db, id),
        destroyedSince: async () => [],
        isPurged: async () => false,
        noteErased: async () => {},
        hasTwin: async (call) => (await findTwins(db, call)).length > 0,
        mayHaveTwin: (call) => isRecorderAway(db, 'one', call),
        awaitTwin: (call) => awaitTwin(db, parts.jobs, call),
      },
    })
  return { archive, plain, path }
}

/** Both recorders know of the call while it goes on, as they do in life. */
async function bothKnow(how: Told = {}): Promise<void> {
  for (const callId of [first, second]) {
    const [start] = eventsOf(callId, how)
    const journal = await archived(callId, [], how)
    await rm(journal.path)
    await saveCall(database.db, { ...liveCall(start), state: 'live' })
  }
}
function liveCall(start: readonly CallEvent[]) {
  const call = callFromEvents(start)
  if (!call) throw new Error('no call')
  return call
}

const lossy = (rest: number, delayMs = 0) =>
  [0, 1]
    .flatMap((id) => {
      const sent = conversation().filter(({ streamId }) => streamId === id)
      return otherWay(sent, id, (index) => index % 5 === rest, delayMs)
    })
    .sort((one, other) => one.arrivalMs - other.arrivalMs)
const ofFirst = () => lossy(1)
const ofSecond = () => lossy(3, 12)

async function theRecording(): Promise<Recording> {
  const [recording, ...others] = await recordingsOfCall(database.db, scope(), first)
  if (!recording || others.length > 0) throw new Error('one recording')
  return recording
}
const heard = async () => channelsOf({ objects }, await theRecording())
/** Short enough to be shown when they differ. */
const shape = (codes: readonly number[]) =>
  `${codes.length} ${createHash('sha256').update(Buffer.from(codes)).digest('hex')}`
const filesThere = async () =>
  (await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/^.*\./, ''))
    .sort()

describe('two recorders had the same call', () => {
  it('whichever ends first: there is one call with one recording of all that either received', async () => {
    await bothKnow()
    await (await archived(second, ofSecond())).archive()
    expect(await mergeTwins(parts, second)).toBe('alone')
    expect(enqueued).toEqual([])
    await (await archived(first, ofFirst())).archive()
    const before = await theRecording()
    expect(enqueued).toEqual([{ name: 'merge-twins', subjectId: first }])
    expect(await mergeTwins(parts, first)).toBe('merged')
    expect((await heard()).map(shape)).toEqual([LEFT, RIGHT].map(shape))
    const recording = await theRecording()
    expect(recording.id).toBe(before.id)
    expect(recording.quality.map(({ packetsLost, packetsReordered }) => [packetsLost, packetsReordered])).toEqual([
      [0, 0],
      [0, 0],
    ])
    const call = await findCall(database.db, scope(), first)
    expect(call?.sources?.map(({ packets, packetsOnlyHere }) => [packets, packetsOnlyHere])).toEqual([
      [160, 40],
      [160, 40],
    ])
    expect(call?.sessions).toHaveLength(2)
    expect(await filesThere()).toEqual(['peaks', 'wav'])
    const { events } = await listAuditEvents(database.db, scope(), { action: 'call.merged' })
    expect(events[0]).toMatchObject({ subject: { id: first }, details: { with: second } })
  })

  it('stay two when the journal of one is sealed for an archive key; neither journal is left behind, nor looked for again', async () => {
    await bothKnow()
    await (await archived(first, ofFirst())).archive()
    await (await archived(second, ofSecond(), { encrypted: true })).archive()
    const call = await findCall(database.db, scope(), second)
    if (!call) throw new Error('no call')
    const { publicKey } = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
    const encryption = { keys: parts.keys, encrypts: async () => true, archiveKeyOf: async () => publicKey }
    parts = { ...parts, objects: createEncryptedObjectStore(objects, encryption) }
    await pruneStoredJournal(parts.objects, parts.keys, call)
    expect(await filesThere()).toEqual(['journal', 'journal', 'peaks', 'peaks', 'wav', 'wav'])
    const before = await theRecording()
    expect(await mergeTwins(parts, second)).toBe('journal-missing')
    expect(await theRecording()).toEqual(before)
    expect(await recordingsOfCall(database.db, scope(), second)).toHaveLength(1)
    expect(await filesThere()).toEqual(['peaks', 'peaks', 'wav', 'wav'])
    expect((await waitingForTwins(database.db)).map(({ callId }) => callId)).not.toContain(second)
    expect(await mergeTwins(parts, first)).toBe('alone')
  })

  it('whose account got an archive key meanwhile are one sealed recording, and no journal of either stays', async () => {
    await bothKnow()
    for (const [id, packets] of [
      [first, ofFirst()],
      [second, ofSecond()],
    ] as const)
      await (await archived(id, packets)).archive()
    const { publicKey, keyId } = makeArchiveKeyFile(join(folder, 'private.pem'), undefined)
    const encryption = { keys: parts.keys, encrypts: async () => true, archiveKeyOf: async () => publicKey }
    parts = { ...parts, objects: createEncryptedObjectStore(objects, encryption) }
    expect(await mergeTwins(parts, second)).toBe('merged')
    const recording = await theRecording()
    expect(recording.sealed?.keyId).toBe(keyId)
    await expect(parts.objects.get(recording.objectKey)).rejects.toMatchObject({ code: 'archive-key-needed' })
    expect(await filesThere()).toEqual(['peaks', 'wav'])
  })

  it('the other id, and every name of either, answer with it; lists show one', async () => {
    await bothKnow()
    for (const [id, packets] of [
      [first, ofFirst()],
      [second, ofSecond()],
    ] as const)
      await (await archived(id, packets)).archive()
    await mergeTwins(parts, second)
    expect((await findCall(database.db, scope(), second))?.id).toBe(first)
    for (const name of [second, first, `sip ${first}`, `sip ${second}`]) {
      expect((await findCallByName(database.db, scope(), name))?.id).toBe(first)
    }
    const { calls } = await listCalls(database.db, scope(), {})
    expect(calls.map(({ id, recorded }) => [id, recorded])).toEqual([[first, true]])
  })

  it.each([2.5, 700, -1900, 4000])('although their clocks are %d ms apart', async (aheadMs) => {
    await bothKnow()
    await (await archived(first, ofFirst())).archive()
    await (await archived(second, ofSecond(), { aheadMs })).archive()
    expect(await mergeTwins(parts, second)).toBe('merged')
    expect((await heard()).map(shape)).toEqual([LEFT, RIGHT].map(shape))
    const call = await findCall(database.db, scope(), first)
    // The way of the second one is longer by 12 ms.
    expect(call?.mergedFrom?.[0]?.aheadMs).toBe(Math.round(aheadMs + 12))
  })

  it('one of which died in the middle: what it has is merged when it is back', async () => {
    await bothKnow()
    await (await archived(second, ofSecond())).archive()
    const half = ofFirst().filter(({ arrivalMs }) => arrivalMs < START_MS + 1000)
    await (await archived(first, half, { died: true })).archive()
    await mergeTwins(parts, first)
    const lost = (await theRecording()).quality.map(({ packetsLost }) => packetsLost)
    // Of the second half, every fifth of the second's.
    expect(lost).toEqual([10, 10])
    const call = await findCall(database.db, scope(), first)
    expect(call).toMatchObject({ endCause: 'bye', endedAtMs: START_MS + 2000 - 12 })
    expect(call?.flags).not.toContain('cut-short')
  })

  it('one of which the database knew nothing: what it brings later is merged', async () => {
    await recorderSeen(database.db, 'two', new Date(START_MS - 60_000))
    await (await archived(first, ofFirst())).archive()
    await settleTwins(parts)
    expect(await mergeTwins(parts, first)).toBe('alone')
    await (await archived(second, ofSecond())).archive()
    expect(enqueued).toEqual([{ name: 'merge-twins', subjectId: second }])
    expect(await mergeTwins(parts, second)).toBe('merged')
    expect((await heard()).map(shape)).toEqual([LEFT, RIGHT].map(shape))
    expect(await filesThere()).toEqual(['peaks', 'wav'])
  })

  it('encrypted or not', async () => {
    await bothKnow()
    await (await archived(first, ofFirst(), { encrypted: true })).archive()
    await (await archived(second, ofSecond())).archive()
    expect(await mergeTwins(parts, second)).toBe('merged')
    expect((await heard()).map(shape)).toEqual([LEFT, RIGHT].map(shape))
  })

  it.each([
    ['the first', 0],
    ['the second', 1],
  ])("only %s was told to pause: what was said meanwhile is in nobody's recording", async (_, which) => {
    await bothKnow()
    const told = [command('pause', 500), command('resume', 1000)]
    await (await archived(first, ofFirst(), which === 0 ? { told } : {})).archive()
    await (await archived(second, lossy(9), which === 1 ? { told } : {})).archive()
    await mergeTwins(parts, second)
    const [left = []] = await heard()
    const silence = left.slice(4160, 7840)
    expect(new Set(silence)).toEqual(new Set([0xff]))
    expect(left.slice(0, 4000)).toEqual([...LEFT.slice(0, 4000)])
    expect(left.slice(8160, 16_000)).toEqual([...LEFT.slice(8160, 16_000)])
    expect((await theRecording()).segment?.pauses).toHaveLength(1)
  })
})

describe('calls stay two', () => {
  it('when they have no name in common', async () => {
    await bothKnow()
    await (await archived(first, ofFirst())).archive()
    await (await archived(second, ofSecond(), { name: 'call another of 101' })).archive()
    expect(await mergeTwins(parts, first)).toBe('alone')
  })
  it('when the twin never comes: the recording stands as it is, and the journal goes after a week', async () => {
    await bothKnow()
    await (await archived(first, ofFirst())).archive()
    await settleTwins(parts)
    expect(await filesThere()).toEqual(['journal', 'peaks', 'wav'])
    await settleTwins({ ...parts, nowMs: () => Date.now() + 8 * 24 * 3_600_000 })
    expect(await filesThere()).toEqual(['peaks', 'wav'])
    expect((await waitingForTwins(database.db)).map(({ callId }) => callId)).not.toContain(first)
    expect((await theRecording()).quality[0]?.packetsLost).toBe(20)
  })
  it('when nobody knows of a twin: no journal is left while all recorders are in touch, or for longer than a day', async () => {
    await recorderSeen(database.db, 'two', new Date(START_MS + 2000))
    await (await archived(first, ofFirst())).archive()
    expect(await filesThere()).toEqual(['peaks', 'wav'])
    await recorderSeen(database.db, 'two', new Date(START_MS - 60_000))
    await (await archived(second, ofSecond(), { name: 'call another of 101' })).archive()
    expect(await filesThere()).toEqual(['journal', 'peaks', 'peaks', 'wav', 'wav'])
    await settleTwins({ ...parts, nowMs: () => Date.now() + 25 * 3_600_000 })
    expect(await filesThere()).toEqual(['peaks', 'peaks', 'wav', 'wav'])
  })
})

describe('merging may be interrupted', () => {
  it("at every step, and is done again: one recording, and no file that is nobody's", async () => {
    await bothKnow()
    await (await archived(first, ofFirst())).archive()
    await (await archived(second, ofSecond())).archive()
    let outcome: string | undefined
    for (let failAt = 1; outcome === undefined && failAt < 40; failAt++) {
      let steps = 0
      before = () => {
        steps += 1
        if (steps === failAt) throw new Error(`step ${failAt} fails`)
      }
      outcome = await mergeTwins(parts, first).catch(() => undefined)
      before = () => undefined
      expect(await recordingsOfCall(database.db, scope(), first)).toHaveLength(1)
      await heard()
      if (await isMerged(database.db, first)) break
    }
    await settleTwins(parts)
    expect((await heard()).map(shape)).toEqual([LEFT, RIGHT].map(shape))
  })

  it('a recorder that had archived, and died before it knew, does not bring back what it had alone', async () => {
    await bothKnow()
    const one = await archived(first, ofFirst())
    const other = await archived(second, ofSecond())
    await one.archive()
    await other.archive()
    await mergeTwins(parts, first)
    for (const { path, plain, archive } of [one, other]) {
      await writeFile(path, plain)
      expect(await archive()).toBe('merged')
    }
    expect((await heard()).map(shape)).toEqual([LEFT, RIGHT].map(shape))
    expect((await listCalls(database.db, scope(), {})).calls).toHaveLength(1)
    expect(await filesThere()).toEqual(['peaks', 'wav'])
  })

  it('facts that came for the other one are those of the merged call', async () => {
    await bothKnow()
    await (await archived(first, ofFirst())).archive()
    await (await archived(second, ofSecond())).archive()
    await mergeTwins(parts, first)
    const told = [{ atMs: START_MS, by: 'api' as const, event: command('pause', 500) }]
    const call = await database.db
      .transaction()
      .execute((trx) => tellEndedCall(trx, parts.jobs, PLATFORM, second, told))
    expect(call.id).toBe(first)
    expect(enqueued.at(-1)).toEqual({ name: 'redecide-call', subjectId: first })
  })
})

it('what was redacted of one call before the other came is not heard in the call that both become, nor in its journal', async () => {
  const { db } = database
  await bothKnow()
  await (await archived(first, ofFirst())).archive()
  const { startedAtMs, id: recordingId } = await theRecording()
  const stretch = { fromMs: startedAtMs + 500, toMs: startedAtMs + 1250 }
  const who = { requestedBy: 'ada', requestedByName: 'Ada', reason: 'card number' }
  const draft = { accountId: account.id, callId: first, recordingId, ...stretch, ...who }
  const redaction = await createRedaction(db, draft, Date.now())
  await db.transaction().execute((trx) => decideRedaction(trx, redaction, 'running', 'Bob', Date.now()))
  const { mp3, keys, bus } = parts
  const nowMs = () => Date.now()
  await redactRecording({ db, objectStore: objects, mp3, keys, bus, nowMs, log: silent, version: '1' }, redaction.id)

  await (await archived(second, ofSecond(), { aheadMs: 40 })).archive()
  expect(await mergeTwins(parts, second)).toBe('merged')
  const codes = (await heard()).map((channel) => Buffer.from(channel))
  const isHeard = (from: number, to: number) =>
    [LEFT, RIGHT].map((said, index) => codes[index]?.includes(Buffer.from(said.slice(from * 8, to * 8))))
  expect(isHeard(1800, 1900)).toEqual([true, true])
  for (let atMs = 500; atMs < 1250; atMs += 20) expect(isHeard(atMs, atMs + 10)).toEqual([false, false])
  expect(await getRedaction(db, PLATFORM, redaction.id)).toMatchObject({ state: 'done', callId: first })
})
