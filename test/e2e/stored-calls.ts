/** Calls with sound, put where Tapeline keeps them: what would take a day to record is there at once. */
import { createHash, type Hash } from 'node:crypto'
import { join } from 'node:path'
import { createFilesystemObjectStore } from '../../src/adapters/filesystem-object-store.ts'
import { callPrefix } from '../../src/archive/object-keys.ts'
import { encodeWavHeader } from '../../src/core/audio/wav-header.ts'
import type { StreamQuality } from '../../src/core/model/recording.ts'
import { openDatabase } from '../../src/main/open-database.ts'
import { findAccountBySlug } from '../../src/store/accounts.ts'
import { sampleCall } from '../../src/store/call.test-kit.ts'
import { saveCall } from '../../src/store/calls.ts'
import { PLATFORM } from '../../src/store/db.ts'
import { newId } from '../../src/store/new-id.ts'
import { saveRecording } from '../../src/store/recordings.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const SAMPLES_PER_SECOND = 8000
const PEAKS_PER_SECOND = 100
const SILENT = 0xff
/** µ-law of a full-scale square wave at a sixteenth of its level. */
const LOUD = [0xb0, 0x30] as const

/** Seconds in which it sounds, per channel. */
export type Voices = readonly [readonly (readonly [number, number])[], readonly (readonly [number, number])[]]

export interface StoredCall {
  readonly callId: string
  readonly recordingId: string
  readonly objectFile: string
}

export interface WantedCall {
  readonly startedAtMs: number
  readonly seconds: number
  readonly voices: Voices
  readonly caller?: string
}

/** In the account of that slug. The tones are 400 Hz on the left and 1000 Hz on the right. */
export async function storeCalls(
  dataFolder: string,
  slug: string,
  wanted: readonly WantedCall[],
): Promise<readonly StoredCall[]> {
  const { db, close } = await openDatabase({ dataFolder, databaseUrl: undefined }, 'command', log)
  try {
    const store = createFilesystemObjectStore(join(dataFolder, 'objects'))
    const account = await findAccountBySlug(db, PLATFORM, slug)
    if (!account) throw new Error(`no account ${slug}`)
    const stored: StoredCall[] = []
    for (const { startedAtMs, seconds, voices, caller = 'Robert Lane' } of wanted) {
      const sample = sampleCall({
        accountId: account.id,
        state: 'ready',
        startedAtMs,
        endedAtMs: startedAtMs + seconds * 1000,
      })
      const call = {
        ...sample,
        parties: sample.parties.map((party, index) => (index === 0 ? { ...party, name: caller } : party)),
      }
      const id = newId()
      const objectKey = `${callPrefix(call)}${id}.wav`
      const peaksKey = `${callPrefix(call)}${id}.peaks`
      const hash = createHash('sha256')
      const { sizeBytes } = await store.put(objectKey, hashed(fileOf(voices, seconds), hash))
      await store.put(peaksKey, peaksOf(voices, seconds))
      await saveCall(db, call)
      await saveRecording(db, {
        ...{ id, callId: call.id, accountId: account.id, startedAtMs, objectKey, sha256: hash.digest('hex') },
        ...{ encoding: 'mulaw', sampleRateHz: SAMPLES_PER_SECOND, durationMs: seconds * 1000, sizeBytes },
        ...{
          channels: [
            { partyIndex: 0, streamIds: [0] },
            { partyIndex: 1, streamIds: [1] },
          ],
          quality: [0, 1].map((streamId) => wholeStream(streamId, seconds)),
        },
        ...{ peaksKey, peaksPerSecond: PEAKS_PER_SECOND },
      })
      stored.push({ callId: call.id, recordingId: id, objectFile: join(dataFolder, 'objects', objectKey) })
    }
    return stored
  } finally {
    await close()
  }
}

/** Every packet of 20 ms arrived. */
function wholeStream(streamId: number, seconds: number): StreamQuality {
  const none = {
    packetsLost: 0,
    packetsDuplicated: 0,
    packetsReordered: 0,
    packetsNotRendered: 0,
    ssrcChanges: 0,
    dtmf: [],
  }
  return { streamId, packetsReceived: seconds * 50, ...none }
}

async function* hashed(pieces: Iterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    hash.update(piece)
    yield piece
  }
}

function* fileOf(voices: Voices, seconds: number): Generator<Uint8Array> {
  yield encodeWavHeader(
    { encoding: 'mulaw', sampleRateHz: SAMPLES_PER_SECOND, channels: 2 },
    seconds * SAMPLES_PER_SECOND,
  )
  for (let second = 0; second < seconds; second++) yield soundOf(voices, second)
}

const sounds = (voices: Voices, channel: number, second: number): boolean =>
  voices[channel]?.some(([from, to]) => second >= from && second < to) ?? false

const made = new Map<string, Uint8Array>()

/** One second of both channels. */
function soundOf(voices: Voices, second: number): Uint8Array {
  const left = sounds(voices, 0, second)
  const right = sounds(voices, 1, second)
  const key = `${left} ${right}`
  const known = made.get(key)
  if (known) return known
  const bytes = new Uint8Array(SAMPLES_PER_SECOND * 2).fill(SILENT)
  for (let sample = 0; sample < SAMPLES_PER_SECOND; sample++) {
    if (left) bytes[sample * 2] = LOUD[Math.floor(sample / 10) % 2] as number
    if (right) bytes[sample * 2 + 1] = LOUD[Math.floor(sample / 4) % 2] as number
  }
  made.set(key, bytes)
  return bytes
}

function peaksOf(voices: Voices, seconds: number): Uint8Array {
  const pairs = seconds * PEAKS_PER_SECOND
  const peaks = new Int8Array(pairs * 2 * 2)
  for (const channel of [0, 1]) {
    for (let pair = 0; pair < pairs; pair++) {
      if (sounds(voices, channel, Math.floor(pair / PEAKS_PER_SECOND)))
        peaks.set([-40, 40], (channel * pairs + pair) * 2)
    }
  }
  return new Uint8Array(peaks.buffer)
}
