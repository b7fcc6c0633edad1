import { mkdir, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { likenessDb } from '../core/audio/coded-tones.test-kit.ts'
import { type Arrival, codec, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import type { Call } from '../core/model/call.ts'
import type { Codec } from '../core/model/media.ts'
import type { Recording } from '../core/model/recording.ts'
import {
  type ArchiveFixture,
  archiveAll,
  callIdOf,
  contentOf,
  ENDED,
  journalOf,
  makeArchiveFixture,
  startOf,
} from './archive.test-kit.ts'
import { decodedByFfmpeg, oggOfOpus, payloadsOf, readCapture } from './captures.test-kit.ts'
import { journalKey } from './object-keys.ts'

const CALL = callIdOf(1)
const joined = (payloads: readonly Uint8Array[]): Uint8Array => Buffer.concat(payloads)

let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder)
})
afterEach(() => fixture.close())

/** Through journal and archive, with the other party silent. */
async function archive(packets: readonly Arrival[], negotiated: Codec): Promise<void> {
  const before = [...startOf(CALL), { type: 'stream-changed', atMs: START_MS, stream: stream(0, negotiated) } as const]
  await writeFile(fixture.journalPath(CALL), journalOf(before, packets, [ENDED]))
  await archiveAll(fixture)
}

async function archived(packets: readonly Arrival[], negotiated: Codec): Promise<Recording> {
  await archive(packets, negotiated)
  const [recording] = fixture.recordings.values()
  if (!recording) throw new Error('no recording')
  return recording
}

/** As a player hears the party: FFmpeg reads the WAV file. */
async function heard({ objectKey, sampleRateHz }: Recording): Promise<Int16Array> {
  const wav = await contentOf(fixture, objectKey)
  return decodedByFfmpeg(wav, [], sampleRateHz, ['-af', 'pan=mono|c0=c0'])
}

/** Samples that are one after the other, where the timestamps of their packets put them. */
function placed(samples: Int16Array, packets: readonly Arrival[], samplesPerTick: number): Int16Array {
  const [first = 0, ...others] = packets.map(timestampOf)
  const perPacket = samples.length / packets.length
  const out = new Int16Array(((others.at(-1) ?? first) - first) * samplesPerTick + perPacket)
  for (const [index, timestamp] of [first, ...others].entries()) {
    const packet = samples.subarray(index * perPacket, (index + 1) * perPacket)
    out.set(packet, (timestamp - first) * samplesPerTick)
  }
  return out
}

/** `likeDb` absent: every sample. */
const CAPTURES = [
  { name: 'pcmu-baresip', codec: codec(0, 'PCMU'), given: ['-f', 'mulaw', '-ar', '8000'], encoding: 'mulaw' },
  { name: 'pcma-baresip', codec: codec(8, 'PCMA'), given: ['-f', 'alaw', '-ar', '8000'], encoding: 'alaw' },
  { name: 'g722-baresip', codec: codec(9, 'G722'), given: ['-f', 'g722'], rateHz: 16_000 },
  { name: 'gsm-baresip', codec: codec(3, 'GSM'), given: ['-f', 'gsm'] },
  { name: 'gsm-rtpengine', codec: codec(3, 'GSM'), given: ['-f', 'gsm'] },
  { name: 'g729-rtpengine', codec: codec(18, 'G729'), given: ['-f', 'g729'], likeDb: 20 },
] as const

describe.skipIf(missing('ffmpeg'))('a real capture is heard as FFmpeg decodes it', () => {
  it.each(CAPTURES)('$name', async (capture) => {
    const packets = readCapture(capture.name, 0)
    const recording = await archived(packets, capture.codec)
    const sampleRateHz = 'rateHz' in capture ? capture.rateHz : 8000
    expect(recording).toMatchObject({ sampleRateHz, encoding: 'encoding' in capture ? capture.encoding : 'pcm16' })
    expect(recording.quality[0]).toMatchObject({ packetsLost: 0, packetsNotRendered: 0 })
    const decoded = decodedByFfmpeg(joined(payloadsOf(packets)), capture.given, sampleRateHz)
    const expected = placed(decoded, packets, sampleRateHz / 8000)
    const samples = await heard(recording)
    expect(samples.length).toBe(expected.length)
    if ('likeDb' in capture) expect(likenessDb(samples, expected)).toBeGreaterThan(capture.likeDb)
    else expect([...samples]).toEqual([...expected])
  })

  it('opus-baresip', async () => {
    const packets = readCapture('opus-baresip', 0)
    const recording = await archived(packets, { ...codec(96, 'OPUS'), clockRateHz: 48_000, channels: 2 })
    expect(recording.quality[0]).toMatchObject({ packetsLost: 0, packetsNotRendered: 0 })
    const expected = decodedByFfmpeg(oggOfOpus(payloadsOf(packets)), ['-c:a', 'libopus'], recording.sampleRateHz)
    expect(likenessDb(await heard(recording), expected)).toBeGreaterThan(20)
  })

  it('g729b-bcg729, in which nothing is sent while nobody speaks', async () => {
    const packets = readCapture('g729b-bcg729', 0)
    const recording = await archived(packets, codec(18, 'G729'))
    expect(recording.quality[0]).toMatchObject({ packetsLost: 0, packetsNotRendered: 0 })
    const samples = await heard(recording)
    const frames = Math.ceil(samples.length / 80)
    const spoken = new Set<number>()
    // FFmpeg knows neither SID nor pauses: it is fed with zeros.
    const fed = new Uint8Array(10 * frames)
    const first = timestampOf(packets[0] as Arrival)
    for (const { packet, ...arrival } of packets) {
      const at = (timestampOf({ packet, ...arrival }) - first) / 80
      const whole = Math.floor((packet.length - 12) / 10)
      fed.set(packet.subarray(12, 12 + 10 * whole), 10 * at)
      for (let frame = 0; frame < whole; frame++) spoken.add(at + frame)
    }
    const all = Array.from({ length: frames }, (_, frame) => frame)
    const frameOf = (from: Int16Array, frame: number) => [...from.subarray(80 * frame, 80 * frame + 80)]
    const silent = all.filter((frame) => !spoken.has(frame))
    expect(silent.length).toBeGreaterThan(150)
    expect(silent.flatMap((frame) => frameOf(samples, frame)).every((sample) => sample === 0)).toBe(true)
    // Where speech sets in again FFmpeg needs a while.
    const settled = all.filter((frame) => [0, 1, 2, 3, 4, 5, 6, 7].every((before) => spoken.has(frame - before)))
    const expected = decodedByFfmpeg(fed, ['-f', 'g729'], 8000)
    const [own, other] = [samples, expected].map((from) => settled.flatMap((frame) => frameOf(from, frame)))
    expect(likenessDb(own ?? [], other ?? [])).toBeGreaterThan(18)
  })
})

it('keeps the journal of a real capture in a codec that is not rendered, and says so', async () => {
  const packets = readCapture('g726-32-baresip', 0)
  await archive(packets, codec(96, 'G726-32'))
  expect(fixture.recordings.size).toBe(0)
  const call = fixture.calls.get(CALL)
  expect(call?.flags).toEqual(['codec-not-rendered'])
  const journal = await contentOf(fixture, journalKey(call as Call))
  for (const { packet } of packets) expect(journal.includes(Buffer.from(packet))).toBe(true)
})

const timestampOf = ({ packet }: Arrival): number => Buffer.from(packet).readUInt32BE(4)
