/** How fast a journal is written and rendered, and how much memory that takes. */

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { createFileKeyRing } from '../src/adapters/file-key-ring.ts'
import { renderJournal } from '../src/archive/render-journal.ts'
import { readCall, surveyRecordings } from '../src/archive/survey-journal.ts'
import { readFixture, readOpusFile } from '../src/core/audio/coded-tones.test-kit.ts'
import { codedTones } from '../src/core/audio/coded-tones.ts'
import { encodeG711 } from '../src/core/audio/g711.ts'
import { encodeEventRecord, encodeJournalHeader } from '../src/core/journal/journal-format.ts'
import { PacketBatch } from '../src/core/journal/packet-batch.ts'
import type { CallEvent } from '../src/core/model/call.ts'
import type { Codec } from '../src/core/model/media.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const MARK = 0x5eed1e55
const PACKET_MS = 20
const START_MS = 1_790_000_000_000
const OPUS = 111
const CODECS: readonly Codec[] = [
  { payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 },
  { payloadType: 8, encodingName: 'PCMA', clockRateHz: 8000, channels: 1 },
  { payloadType: 9, encodingName: 'G722', clockRateHz: 8000, channels: 1 },
  { payloadType: 18, encodingName: 'G729', clockRateHz: 8000, channels: 1 },
  { payloadType: 3, encodingName: 'GSM', clockRateHz: 8000, channels: 1 },
  { payloadType: OPUS, encodingName: 'OPUS', clockRateHz: 48_000, channels: 2 },
]
/** Calls with both parties in one codec, and what else is rendered of each. */
const CODED = { g722: [9, 9], g729: [18, 18], gsm: [3, 3], opus: [OPUS, OPUS], mixed: [9, 0] } as const

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const minutes = quick ? 10 : 180
  const rounds = 3
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-render-bench-'))
  try {
    const path = join(folder, 'call.journal')
    const mixedLaws = join(folder, 'mixed-laws.journal')
    await writeJournal(path, minutes, [0, 0])
    await writeJournal(mixedLaws, minutes, [0, 8])
    const { size } = await stat(path)
    const seconds = { copy: [] as number[], g711: [] as number[], pcm16: [] as number[] }
    const codedMinutes = quick ? 2 : 20
    const coded: Record<keyof typeof CODED, number[]> = { g722: [], g729: [], gsm: [], opus: [], mixed: [] }
    for (const name of Object.keys(CODED) as (keyof typeof CODED)[]) {
      await writeJournal(join(folder, name), codedMinutes, CODED[name])
    }
    let peakRssMb = 0
    for (let round = 0; round < rounds; round++) {
      seconds.copy.push(await timed(() => copyFile(path, join(folder, 'copy'))))
      seconds.g711.push(await timed(() => render(path, join(folder, 'g711.wav'))))
      peakRssMb = Math.max(peakRssMb, process.memoryUsage.rss() / 2 ** 20)
      seconds.pcm16.push(await timed(() => render(mixedLaws, join(folder, 'pcm16.wav'))))
      for (const name of Object.keys(CODED) as (keyof typeof CODED)[]) {
        coded[name].push(await timed(() => render(join(folder, name), join(folder, 'coded.wav'))))
      }
      peakRssMb = Math.max(peakRssMb, process.memoryUsage.rss() / 2 ** 20)
    }
    const hours = quick ? 1 : 24
    const day = join(folder, 'day.journal')
    const dayRows = []
    for (const [name, payloadTypes] of [
      ['G.711', [0, 0]],
      ['G.729', [18, 18]],
    ] as const) {
      await writeJournal(day, hours * 60, payloadTypes)
      const value = await peakMemoryOf(day)
      dayRows.push({ label: `${hours} hours of ${name} alone in a process: most resident memory`, value, unit: 'MiB' })
    }
    const speedRows = (name: string, minutesOfCall: number, seconds: readonly number[]) => {
      const value = (minutesOfCall * 60) / median(seconds)
      return [
        { label: `${name}: a call of two`, value, unit: '× real time' },
        { label: `${name}: speech of one`, value: 2 * value, unit: '× real time' },
      ]
    }
    const [copy, g711] = [median(seconds.copy), median(seconds.g711)]
    return {
      name: `render: a call of ${minutes} minutes, 2 × G.711, journal of ${Math.round(size / 2 ** 20)} MiB`,
      rows: [
        { label: 'append to a batch, per packet, portable CRC', value: appendNs(undefined, quick), unit: 'ns' },
        { label: 'append to a batch, per packet, CRC of node:zlib', value: appendNs(crc32, quick), unit: 'ns' },
        ...speedRows('G.711 kept as it is', minutes, seconds.g711),
        ...speedRows('G.711 of both laws, to PCM16', minutes, seconds.pcm16),
        ...speedRows('G.722', codedMinutes, coded.g722),
        ...speedRows('G.722 and G.711', codedMinutes, coded.mixed),
        ...speedRows('G.729', codedMinutes, coded.g729),
        ...speedRows('GSM', codedMinutes, coded.gsm),
        ...speedRows('Opus, 24 kbit/s wide band', codedMinutes, coded.opus),
        { label: 'journal read and rendered, G.711', value: size / 2 ** 20 / g711, unit: 'MiB/s' },
        { label: 'ratio to a plain copy of the journal file', value: g711 / copy, unit: '×' },
        { label: 'resident memory afterwards', value: peakRssMb, unit: 'MiB' },
        ...dayRows,
      ],
      notes: [
        `medians of ${rounds}; the calls in other codecs last ${codedMinutes} minutes`,
        'speeds are of CPU-seconds of this process: real time per core; speech: seconds of one party per CPU-second',
        'all three readings of the journal, wave form, quality and writing of the WAV file included; without the hash',
        'append: 172-byte packets, 20 per batch, sealed with their checksum, not written',
      ],
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function render(path: string, into: string): Promise<void> {
  const journal = { path, keys: createFileKeyRing({ folder: `${path}.keys` }) }
  const reading = await readCall(journal)
  const { call } = reading
  const { recordings } = await surveyRecordings(reading.journal, call?.parties ?? [], [{ index: 0 }])
  const plan = recordings[0]?.plan
  if (!plan) throw new Error('nothing to render')
  const out = createWriteStream(into)
  for await (const chunk of renderJournal(reading.journal, plan).file) if (!out.write(chunk)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}

/** In MiB, of a process that does nothing else. The file goes nowhere. */
async function peakMemoryOf(path: string): Promise<number> {
  const program = `const bench = await import(${JSON.stringify(import.meta.url)})
    await bench.renderAway(${JSON.stringify(path)})
    console.log(process.resourceUsage().maxRSS / 1024)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  return Number(stdout)
}

/** For the process of `peakMemoryOf`. */
export const renderAway = (path: string): Promise<void> => render(path, '/dev/null')

async function writeJournal(path: string, minutes: number, payloadTypes: readonly number[]): Promise<void> {
  const events: CallEvent[] = [
    { type: 'call-started', atMs: START_MS, callId: 'call', accountId: 'account', recordingClientId: 'client' },
    ...payloadTypes.map((_, id): CallEvent => {
      const stream = { id, kind: 'audio', direction: 'recvonly', codecs: CODECS, rtpPort: 20_000 } as const
      return { type: 'stream-added', atMs: START_MS, sessionId: 'session', stream }
    }),
  ]
  await writeFile(path, encodeJournalHeader(MARK))
  const file = await open(path, 'a')
  for (const event of events) await file.write(encodeEventRecord(event, MARK))
  const batch = new PacketBatch(64 * 1024, crc32)
  const packets = payloadTypes.map(createPackets)
  for (let index = 0; index < (minutes * 60_000) / PACKET_MS; index++) {
    packets.forEach((ofStream, streamId) => {
      const sent = ofStream[index % ofStream.length] as Uint8Array
      numberPacket(sent, index, payloadTypes[streamId] === OPUS ? 960 : 160)
      batch.append(streamId, 'rtp', START_MS + index * PACKET_MS, sent)
    })
    // What capture writes at once: a tick of 200 ms.
    if (index % 10 === 9) await flush(batch, file)
  }
  await flush(batch, file)
  await file.write(encodeEventRecord({ type: 'call-ended', atMs: START_MS + minutes * 60_000, cause: 'bye' }, MARK))
  await file.close()
}

async function flush(batch: PacketBatch, file: { write(bytes: Uint8Array): Promise<unknown> }): Promise<void> {
  const record = batch.seal(MARK)
  if (record) await file.write(record)
  batch.clear()
}

/** Some seconds of sound, again and again: not the codes, but their number counts. */
function createPackets(payloadType: number): readonly Uint8Array[] {
  if (payloadType === OPUS) return readOpusFile('wideband.opus').map((payload) => packetOf(payloadType, payload))
  if (payloadType === 18) return framesOf(payloadType, readFixture('speech.g729'), 20)
  if (payloadType === 3) return framesOf(payloadType, readFixture('speech.gsm'), 33)
  const law = payloadType === 8 ? 'alaw' : 'mulaw'
  const codes = encodeG711(codedTones(8000, 4000, payloadType), law)
  return framesOf(payloadType, codes, 160)
}

const framesOf = (payloadType: number, bytes: Uint8Array, frameBytes: number): readonly Uint8Array[] =>
  Array.from({ length: bytes.length / frameBytes }, (_, index) =>
    packetOf(payloadType, bytes.subarray(index * frameBytes, (index + 1) * frameBytes)),
  )

function packetOf(payloadType: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(12 + payload.length)
  packet.set([0x80, payloadType])
  packet.set(payload, 12)
  return packet
}

function numberPacket(packet: Uint8Array, index: number, ticks: number): void {
  const view = new DataView(packet.buffer)
  view.setUint16(2, index & 0xffff)
  view.setUint32(4, (index * ticks) >>> 0)
}

function appendNs(crc: ((bytes: Uint8Array) => number) | undefined, quick: boolean): number {
  const batch = new PacketBatch(16 * 1024, crc)
  const packet = packetOf(0, new Uint8Array(160))
  const rounds = quick ? 20_000 : 200_000
  const round = (): void => {
    for (let index = 0; index < 20; index++) batch.append(0, 'rtp', START_MS + index, packet)
    batch.seal(MARK)
    batch.clear()
  }
  for (let index = 0; index < 2000; index++) round()
  const startMs = performance.now()
  for (let index = 0; index < rounds; index++) round()
  return ((performance.now() - startMs) * 1e6) / (rounds * 20)
}

/** CPU-seconds, not time: what a core gives, whoever else runs. */
async function timed(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number
