import { mkdir, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { l16, likenessDb, MULAW, readFixture, sendAll } from '../core/audio/coded-tones.test-kit.ts'
import { codedTones } from '../core/audio/coded-tones.ts'
import { encodeG711, G711_DECODE } from '../core/audio/g711.ts'
import { G729Decoder } from '../core/audio/g729-decoder.ts'
import { GsmDecoder } from '../core/audio/gsm-decoder.ts'
import { type Arrival, codec, rtp, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import type { CallEvent } from '../core/model/call.ts'
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

const CALL = callIdOf(1)
const JOURNAL_HEADER = 16
const TONES = codedTones(8000, 1000, 5)

const pieces = (bytes: Uint8Array, pieceBytes: number): readonly Uint8Array[] =>
  Array.from({ length: 50 }, (_, index) => bytes.slice(index * pieceBytes, (index + 1) * pieceBytes))

/** A second of sound in each codec, and what is heard of it. */
const SPOKEN = {
  PCMU: { payloads: MULAW.encode(TONES), heard: TONES, staticType: 0 },
  PCMA: { payloads: pieces(encodeG711(TONES, 'alaw'), 160), heard: TONES, staticType: 8 },
  L16: { payloads: l16(8000).encode(TONES), heard: TONES, staticType: undefined },
  G729: {
    payloads: pieces(readFixture('speech.g729'), 20),
    heard: new G729Decoder().decode(readFixture('speech.g729').subarray(0, 1000)),
    staticType: 18,
  },
  GSM: {
    payloads: pieces(readFixture('speech.gsm'), 33),
    heard: new GsmDecoder().decode(readFixture('speech.gsm').subarray(0, 1650)),
    staticType: 3,
  },
} as const
type Name = keyof typeof SPOKEN
const NAMES = Object.keys(SPOKEN) as readonly Name[]

let fixture: ArchiveFixture
beforeEach(async () => {
  fixture = await makeArchiveFixture()
  await mkdir(fixture.spoolFolder)
})
afterEach(() => fixture.close())

const negotiated = (...codecs: readonly Codec[]): CallEvent => ({
  type: 'stream-changed',
  atMs: START_MS,
  stream: { ...stream(0), codecs },
})

/** What the journal says in between the packets stands where it was said. */
async function archived(parts: readonly { readonly event: CallEvent; readonly packets: readonly Arrival[] }[]) {
  const records = parts.map(({ event, packets }) => journalOf([event], packets, []).subarray(JOURNAL_HEADER))
  const journal = [journalOf(startOf(CALL), [], []), ...records, journalOf([ENDED], [], []).subarray(JOURNAL_HEADER)]
  await writeFile(fixture.journalPath(CALL), Buffer.concat(journal))
  await archiveAll(fixture)
  const [recording] = fixture.recordings.values()
  if (!recording) throw new Error('no recording')
  return recording
}

async function heard({ encoding, objectKey }: Recording): Promise<Int16Array> {
  const wav = await contentOf(fixture, objectKey)
  const samples = wav.subarray(wav.indexOf('data') + 8)
  if (encoding === 'mulaw' || encoding === 'alaw') {
    return Int16Array.from(
      samples.filter((_, at) => at % 2 === 0),
      (code) => G711_DECODE[encoding][code] as number,
    )
  }
  return Int16Array.from({ length: samples.length / 4 }, (_, at) => samples.readInt16LE(4 * at))
}

const say = (name: Name, payloadType: number, fromMs = 0): Arrival[] =>
  sendAll(
    0,
    SPOKEN[name].payloads,
    { codec: codec(payloadType, name), packetTicks: 160 },
    { startMs: fromMs, timestamp: 8 * fromMs, sequenceNumber: fromMs / 20 },
  )

const expectHeard = (samples: Int16Array, name: Name, fromMs: number) =>
  expect(likenessDb(samples.subarray(8 * fromMs, 8 * fromMs + 8000), SPOKEN[name].heard), name).toBeGreaterThan(25)

describe('a payload type', () => {
  it.each(NAMES)('means %s where the SDP says so', async (name) => {
    const recording = await archived([{ event: negotiated(codec(96, name)), packets: say(name, 96) }])
    expect(recording).toMatchObject({ sampleRateHz: 8000, durationMs: 1000 })
    expect(recording.quality[0]?.packetsNotRendered).toBe(0)
    expectHeard(await heard(recording), name, 0)
  })

  it.each(NAMES.filter((name) => SPOKEN[name].staticType !== undefined))('needs no SDP for %s', async (name) => {
    const recording = await archived([{ event: negotiated(), packets: say(name, SPOKEN[name].staticType ?? 96) }])
    expect(recording.quality[0]?.packetsNotRendered).toBe(0)
    expectHeard(await heard(recording), name, 0)
  })

  it.each(NAMES.map((name, index) => [name, NAMES[(index + 1) % NAMES.length] as Name] as const))(
    'means %s, and %s after a re-INVITE',
    async (first, second) => {
      const recording = await archived([
        { event: negotiated(codec(96, first)), packets: say(first, 96) },
        { event: negotiated(codec(96, second)), packets: say(second, 96, 1000) },
      ])
      expect(recording.durationMs).toBe(2000)
      const samples = await heard(recording)
      expectHeard(samples, first, 0)
      expectHeard(samples, second, 1000)
    },
  )

  it('of each codec may follow that of another at any packet, without a word', async () => {
    const codecs = NAMES.map((name, index) => codec(96 + index, name))
    const packets = NAMES.flatMap((name, index) => say(name, 96 + index, 1000 * index))
    const recording = await archived([{ event: negotiated(...codecs), packets }])
    expect(recording.durationMs).toBe(5000)
    const samples = await heard(recording)
    for (const [index, name] of NAMES.entries()) expectHeard(samples, name, 1000 * index)
  })
})

describe('comfort noise (RFC 3389)', () => {
  it.each([
    ['13, which needs no SDP', 13, []],
    ['19, of old gateways', 19, []],
    ['mapped by the SDP', 97, [codec(97, 'CN')]],
  ] as const)(
    'under payload type %s, is a silence of the right length, and no loss',
    async (_, payloadType, mapped) => {
      const later = say('PCMU', 0, 3000).map((arrival, index) => ({
        ...arrival,
        packet: rtp({ payloadType: 0, sequenceNumber: 60 + index, timestamp: 24_000 + 160 * index }, [
          ...(SPOKEN.PCMU.payloads[index] as Uint8Array),
        ]),
      }))
      const noise = Array.from({ length: 10 }, (_, index) => ({
        streamId: 0,
        arrivalMs: START_MS + 1000 + 200 * index,
        packet: rtp({ payloadType, sequenceNumber: 50 + index, timestamp: 8000 + 1600 * index }, [60, 20, 30]),
      }))
      const event = negotiated(codec(0, 'PCMU'), ...mapped)
      const recording = await archived([{ event, packets: [...say('PCMU', 0), ...noise, ...later] }])
      expect(recording).toMatchObject({ encoding: 'mulaw', durationMs: 4000 })
      expect(recording.quality[0]).toMatchObject({ packetsReceived: 110, packetsLost: 0, packetsNotRendered: 0 })
      const samples = await heard(recording)
      expectHeard(samples, 'PCMU', 0)
      expect([...samples.subarray(8000, 24_000)].every((sample) => sample === 0)).toBe(true)
      expectHeard(samples, 'PCMU', 3000)
    },
  )
})
