/** For tests: journals as capture writes them, and a register and object store that fail when told to. */

import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { type Arrival, codec, party, rtp, START_MS, speech, stream, talk } from '../core/audio/talk.test-kit.ts'
import { encryptRecord } from '../core/journal/encrypt-record.ts'
import { callFromEvents } from '../core/journal/fold-call.ts'
import {
  encodeEventRecord,
  encodeJournalHeader,
  JOURNAL_HEADER_BYTES,
  RECORD_HEADER_BYTES,
} from '../core/journal/journal-format.ts'
import { PacketBatch } from '../core/journal/packet-batch.ts'
import type { Call, CallEvent } from '../core/model/call.ts'
import type { TimeLineEvent } from '../core/model/call-time-line.ts'
import type { Log } from '../core/model/log.ts'
import type { ControlCommand } from '../core/model/policy.ts'
import type { Recording } from '../core/model/recording.ts'
import { uuidv7 } from '../core/model/uuid.ts'
import { completeSettings, type SettingsDraft } from '../core/policy/presets.ts'
import { concludeReplay, replaySoFar } from '../core/policy/replay.ts'
import { timeLineOfCall } from '../core/policy/time-line-of-call.ts'
import type { DataKey, KeyRing } from '../store/key-ring.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { type Archiver, createArchiver } from './archiver.ts'
import type { CallRegister } from './call-register.ts'

const MARK = 0x7a7e11e5
const CLIENT = '01890000-0000-7000-8000-00000000000c'
export const LEFT = speech(1, 16_000)
export const RIGHT = speech(2, 16_000)
export const callIdOf = (number: number): string => uuidv7(START_MS, new Uint8Array(10).fill(number))

export const startOf = (callId: string, accountId = 'account-1'): CallEvent[] => [
  { type: 'call-started', atMs: START_MS, callId, accountId, recordingClientId: CLIENT },
  {
    type: 'session-started',
    atMs: START_MS,
    sessionId: 'session',
    sipCallId: 'x',
    from: 'sip:a@b',
    to: 'sip:c@d',
    remote: 'udp:192.0.2.1:5060',
  },
  ...[0, 1].map(
    (id): CallEvent => ({ type: 'stream-added', atMs: START_MS, sessionId: 'session', stream: stream(id) }),
  ),
  { type: 'parties-known', atMs: START_MS, parties: [party(0, 'caller', [0]), party(1, 'callee', [1])] },
  {
    type: 'decided',
    atMs: START_MS,
    decision: { outcome: 'record', triggers: [], direction: 'inbound', trace: [] },
  },
]
export const ENDED: CallEvent = { type: 'call-ended', atMs: START_MS + 2000, cause: 'bye' }

export const conversation = (left = LEFT, right = RIGHT): Arrival[] =>
  [...talk(0, { codes: left }), ...talk(1, { codes: right, ssrc: 2 })].sort((a, b) => a.arrivalMs - b.arrivalMs)

/** A whole journal: events, packets in batches of ten, more events. */
export function journalOf(
  before: readonly CallEvent[],
  packets: readonly Arrival[],
  after: readonly CallEvent[],
): Buffer {
  const batch = new PacketBatch(64 * 1024)
  const records: Uint8Array[] = [encodeJournalHeader(MARK), ...before.map((event) => encodeEventRecord(event, MARK))]
  packets.forEach(({ streamId, arrivalMs, packet }, index) => {
    batch.append(streamId, 'rtp', arrivalMs, packet)
    if (index % 10 !== 9 && index !== packets.length - 1) return
    records.push(Uint8Array.from(batch.seal(MARK) as Uint8Array))
    batch.clear()
  })
  return Buffer.concat([...records, ...after.map((event) => encodeEventRecord(event, MARK))])
}

/** A journal in the clear, encrypted. */
export function encryptedJournal(journal: Uint8Array, { cipher, sealed }: DataKey): Buffer {
  const header = encodeJournalHeader(MARK, sealed)
  const records: Uint8Array[] = [header]
  let atByte = header.length
  const view = new DataView(journal.buffer, journal.byteOffset, journal.byteLength)
  for (let at = JOURNAL_HEADER_BYTES; at < journal.length; ) {
    const end = at + RECORD_HEADER_BYTES + view.getUint32(at + 8, true)
    const record = encryptRecord(journal.subarray(at, end), atByte, { cipher, mark: MARK })
    records.push(record)
    atByte += record.length
    at = end
  }
  return Buffer.concat(records)
}

export const command = (command: ControlCommand, offsetMs: number): TimeLineEvent => ({
  type: 'command',
  atMs: START_MS + offsetMs,
  command,
  way: 'portal',
  from: { isAdministrator: true },
})

export const toldAs = (event: TimeLineEvent): CallEvent => ({ type: 'told', atMs: event.atMs, by: 'api', event })

/** What the policy says of the call, with what was told; the last word when the call has ended, else as asked at `askedAtMs`. */
export function decidedAs(draft: SettingsDraft, events: readonly CallEvent[], askedAtMs?: number): CallEvent {
  const call = callFromEvents(events)
  if (!call) throw new Error('no call')
  const settings = completeSettings(draft)
  const replay =
    askedAtMs === undefined
      ? concludeReplay(timeLineOfCall(call), settings)
      : replaySoFar(timeLineOfCall(call), settings, askedAtMs)
  return { type: 'decided', atMs: askedAtMs ?? START_MS + 2000, decision: replay.decision, replay }
}

/** A call of two seconds that was decided by these settings; every packet is in it, as if none had been dropped. */
export function controlledJournal(
  callId: string,
  draft: SettingsDraft,
  told: readonly TimeLineEvent[],
  packets: readonly Arrival[] = conversation(),
  accountId?: string,
  more: readonly CallEvent[] = [],
): Buffer {
  const before = [...startOf(callId, accountId), unrenderedStream]
  const events = [...told.map(toldAs), ...more]
  return journalOf(before, packets, [...events, decidedAs(draft, [...before, ...events, ENDED]), ENDED])
}

/** Packets of a codec that is not rendered yet. */
export const unrenderedPackets = (count: number): Arrival[] =>
  Array.from({ length: count }, (_, index) => ({
    streamId: 2,
    arrivalMs: START_MS + index * 20,
    packet: rtp({ payloadType: 4, ssrc: 3, sequenceNumber: index, timestamp: index * 160 }, new Array(160).fill(7)),
  }))
export const unrenderedStream: CallEvent = {
  type: 'stream-added',
  atMs: START_MS,
  sessionId: 'session',
  stream: stream(2, codec(4, 'G723')),
}

/** No other recorder has the call. */
export const ALONE = {
  hasArchiveKey: async () => false,
  isMerged: async () => false,
  destroyedSince: async () => [],
  hasTwin: async () => false,
  mayHaveTwin: async () => false,
  awaitTwin: async () => {},
  isPurged: async () => false,
  noteErased: async () => {},
}

export interface Trouble {
  /** Called before every step that leaves the process; throws to let it fail. */
  before: (step: string) => void
}

export interface ArchiveFixture {
  readonly folder: string
  readonly spoolFolder: string
  keys: KeyRing
  readonly objects: ObjectStore
  readonly calls: Map<string, Call>
  readonly recordings: Map<string, Recording>
  /** States saved per call, in order. */
  readonly saved: string[]
  readonly trouble: Trouble
  /** Of the account. */
  settings: SettingsDraft
  /** Accounts that were closed for good, and the journals of them that were erased. */
  readonly purged: Set<string>
  readonly erased: { readonly key: string; readonly sizeBytes: number; readonly sha256: string }[]
  /** The program, and what was said of it. */
  ffmpeg: string
  readonly warnings: string[]
  /** What the archive told the operator. */
  readonly errors: string[]
  archiver(): Archiver
  journalPath(callId: string): string
  close(): Promise<void>
}

export async function makeArchiveFixture(): Promise<ArchiveFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-archive-'))
  const files = createFilesystemObjectStore(join(folder, 'objects'))
  const trouble: Trouble = { before: () => undefined }
  const calls = new Map<string, Call>()
  const recordings = new Map<string, Recording>()
  const saved: string[] = []
  const warnings: string[] = []
  const errors: string[] = []
  const erased: ArchiveFixture['erased'] = []
  const objects: ObjectStore = {
    ...files,
    async put(key, content) {
      trouble.before(`put ${key.split('.').at(-1)}`)
      return files.put(key, content)
    },
  }
  const register: CallRegister = {
    ...ALONE,
    isPurged: async (accountId) => fixture.purged.has(accountId),
    async noteErased(_, file) {
      erased.push(file)
    },
    async saveCall(call) {
      trouble.before(`save ${call.state}`)
      calls.set(call.id, call)
      saved.push(`${call.id} ${call.state}`)
    },
    async saveRecording(recording) {
      trouble.before('save recording')
      if (!calls.has(recording.callId)) throw new Error('recording before its call')
      recordings.set(recording.id, recording)
    },
    async removeCall(call) {
      trouble.before('remove')
      calls.delete(call.id)
    },
    async settings() {
      trouble.before('settings')
      return completeSettings(fixture.settings)
    },
  }
  const spoolFolder = join(folder, 'spool')
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const fixture: ArchiveFixture = {
    folder,
    spoolFolder,
    keys,
    objects,
    calls,
    recordings,
    saved,
    trouble,
    settings: {},
    purged: new Set(),
    erased,
    ffmpeg: 'ffmpeg',
    warnings,
    errors,
    archiver: () => {
      const log = { ...silent, warn: (_: object, message: string) => warnings.push(message) }
      const mp3 = createFfmpegMp3({ program: fixture.ffmpeg, workFolder: folder, log })
      const archiveLog = { ...silent, error: (_: object, message: string) => errors.push(message) }
      const parts = { objects, keys: fixture.keys, register, mp3, log: archiveLog }
      return createArchiver({ spoolFolder, ...parts, firstRetryMs: 1, maximumRetryMs: 4 })
    },
    journalPath: (callId) => join(spoolFolder, `${callId}.journal`),
    close: () => rm(folder, { recursive: true }),
  }
  return fixture
}

export async function contentOf({ objects }: { readonly objects: ObjectStore }, key: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of await objects.get(key)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Codes of the left and the right channel, of a file that is what its row says. */
export async function channelsOf(
  fixture: { readonly objects: ObjectStore },
  recording: Recording,
): Promise<number[][]> {
  const wav = await contentOf(fixture, recording.objectKey)
  expect(createHash('sha256').update(wav).digest('hex')).toBe(recording.sha256)
  expect(wav.length).toBe(recording.sizeBytes)
  const samples = wav.subarray(wav.indexOf('data') + 8)
  return [0, 1].map((channel) => [...samples].filter((_, index) => index % 2 === channel))
}

export async function archiveAll(fixture: ArchiveFixture): Promise<void> {
  const archiver = fixture.archiver()
  await archiver.start()
  await archiver.idle()
  await archiver.close()
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
