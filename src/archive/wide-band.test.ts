import { mkdir, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { type Coding, delayMs, G722, OPUS_CODEC, readOpusFile, sendAll } from '../core/audio/coded-tones.test-kit.ts'
import { codedTones } from '../core/audio/coded-tones.ts'
import { type Arrival, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import { all } from '../core/policy/policy.test-kit.ts'
import type { SettingsDraft } from '../core/policy/presets.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  contentOf,
  decidedAs,
  ENDED,
  journalOf,
  makeArchiveFixture,
  startOf,
} from './archive.test-kit.ts'
import { decodedChannels } from './mp3.test-kit.ts'

const CALL = callIdOf(1)
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const added = [0, 1].map(
  (id): CallEvent => ({
    type: 'stream-added',
    atMs: START_MS,
    sessionId: 'session',
    stream: stream(id, G722.codec, OPUS_CODEC),
  }),
)

let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder)
})
afterEach(() => fixture.close())

async function archived(packets: readonly Arrival[], draft: SettingsDraft = {}): Promise<Recording> {
  const before = [...startOf(CALL), ...added]
  const decided = decidedAs({ account: all('always'), ...draft }, [...before, ENDED])
  await writeFile(fixture.journalPath(CALL), journalOf(before, packets, [decided, ENDED]))
  await archiveAll(fixture)
  const [recording] = fixture.recordings.values()
  if (!recording) throw new Error('no recording')
  return recording
}

const say = (streamId: number, coding: Coding, seed: number) =>
  sendAll(streamId, coding.encode(codedTones(coding.sampleRateHz, 2000, seed)), coding)
const conversation = [...say(0, G722, 1), ...say(1, G722, 2)].sort((one, other) => one.arrivalMs - other.arrivalMs)

describe('a call in G.722', () => {
  it('is a WAV file at 16 kHz', async () => {
    const recording = await archived(conversation)
    expect(recording).toMatchObject({ encoding: 'pcm16', sampleRateHz: 16_000, durationMs: 2000 })
    const wav = await contentOf(fixture, recording.objectKey)
    expect(wav.length).toBe(44 + 2 * 2 * 32_000)
    expect(wav.readUInt32LE(24)).toBe(16_000)
    expect(await contentOf(fixture, recording.peaksKey)).toHaveLength(2 * 2 * 2 * recording.peaksPerSecond)
    expect(fixture.calls.get(CALL)?.flags).toEqual([])
    expect(recording.quality.map(({ packetsNotRendered }) => packetsNotRendered)).toEqual([0, 0])
  })

  it.skipIf(missing('ffmpeg'))('is an MP3 file at 16 kHz where the account wants one', async () => {
    const recording = await archived(conversation, { format: 'mp3' })
    expect(recording).toMatchObject({ encoding: 'mp3', sampleRateHz: 16_000, durationMs: 2000 })
    const mp3 = createFfmpegMp3({ program: 'ffmpeg', workFolder: fixture.folder, log: silent })
    const channels = await decodedChannels(fixture, mp3, recording)
    for (const [index, seed] of [1, 2].entries()) {
      const where = { sampleRateHz: 16_000, fromMs: 300, lengthMs: 1000 }
      const delay = delayMs(channels[index] ?? [], codedTones(16_000, 2000, seed), where)
      expect(Math.abs(delay)).toBeLessThan(20)
    }
  })
})

it('renders a call in Opus at the rate its packets need', async () => {
  const packets = sendAll(0, readOpusFile('stereo.opus'), { codec: OPUS_CODEC, packetTicks: 960 })
  const recording = await archived(packets)
  expect(recording).toMatchObject({ encoding: 'pcm16', sampleRateHz: 24_000, durationMs: 1020 })
  const wav = await contentOf(fixture, recording.objectKey)
  const left = Int16Array.from({ length: 24_480 }, (_, index) => wav.readInt16LE(44 + 4 * index))
  const where = { sampleRateHz: 24_000, fromMs: 200, lengthMs: 600 }
  expect(delayMs(left, codedTones(24_000, 1000, 8), where)).toBeCloseTo(6.5, 0)
})
