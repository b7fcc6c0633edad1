/**
 * For tests: a party whose every packet can be found again in the recording, what a network does to its packets, and how far from its true
 * time each of them is heard. The clock is simulated: two hours take no waiting.
 */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { G711_DECODE } from '../core/audio/g711.ts'
import { party, rtp, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import type { Party } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { Stream } from '../core/model/media.ts'
import { journalOf, startOf } from './archive.test-kit.ts'
import type { JournalSource } from './journal-records.ts'
import { renderJournal } from './render-journal.ts'
import { surveyRecordings } from './survey-journal.ts'

const PACKET_MS = 20
const PACKET_SAMPLES = 160
/** What every packet takes. */
export const WAY_MS = 30

export interface Spoken {
  readonly streamId: number
  /** When its first sample was spoken, from the beginning of the call. */
  readonly spokenMs: number
  readonly arrivalMs: number
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payloadType: number
  readonly codes: Uint8Array
}

/** Whole numbers of a small generator: the same for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** `ppm`: how much faster the clock of the party runs. `payloads`: what is said instead of codes of G.711. */
export function speak(
  streamId: number,
  seed: number,
  {
    durationMs = 20_000,
    startMs = 0,
    ppm = 0,
    sequenceNumber = 100,
    timestamp = 5000,
    ssrc = 10 + streamId,
    payloadType = 0,
    packetTicks = PACKET_SAMPLES,
    payloads = undefined as readonly Uint8Array[] | undefined,
  } = {},
): Spoken[] {
  const random = randomOf(seed)
  return Array.from({ length: durationMs / PACKET_MS }, (_, index) => {
    const spokenMs = startMs + (index * PACKET_MS) / (1 + ppm / 1e6)
    return {
      ...{ streamId, spokenMs, arrivalMs: spokenMs + WAY_MS, payloadType, ssrc },
      sequenceNumber: (sequenceNumber + index) & 0xffff,
      timestamp: (timestamp + index * packetTicks) >>> 0,
      // Full-scale codes and zeros are left to other tests.
      codes:
        payloads?.[index % payloads.length] ??
        Uint8Array.from({ length: PACKET_SAMPLES }, () => 0x10 + random(0x60) + 0x80 * random(2)),
    }
  })
}

export type Impairment = (packets: readonly Spoken[], random: (below: number) => number) => readonly Spoken[]

const mapped =
  (change: (packet: Spoken, index: number, all: readonly Spoken[]) => Partial<Spoken>): Impairment =>
  (packets) =>
    packets.map((packet, index) => ({ ...packet, ...change(packet, index, packets) }))

const laterHalf = (change: (packet: Spoken) => Partial<Spoken>): Impairment =>
  mapped((packet, index, all) => (index < all.length / 2 ? {} : change(packet)))

/** Without what was said in the middle, which was never numbered. `stands`: nor do its time stamps count it. */
const pausing =
  (stands: boolean): Impairment =>
  (packets) => {
    const [from, to] = [Math.floor(packets.length / 3), Math.floor(packets.length / 2)]
    const [first, next] = [packets[from], packets[to]]
    if (!first || !next) return packets
    const isSame = first.ssrc === next.ssrc
    const [numbers, ticks] = isSame
      ? [next.sequenceNumber - first.sequenceNumber, stands ? next.timestamp - first.timestamp : 0]
      : [0, 0]
    return packets.flatMap((packet) => {
      if (packet.spokenMs < first.spokenMs) return [packet]
      if (packet.spokenMs < next.spokenMs) return []
      const isOfNext = packet.ssrc === next.ssrc
      const sequenceNumber = (packet.sequenceNumber - (isOfNext ? numbers : 0)) & 0xffff
      return [{ ...packet, sequenceNumber, timestamp: (packet.timestamp - (isOfNext ? ticks : 0)) >>> 0 }]
    })
  }

/** These leave no trace of how long the way was before. */
const LEAPS: readonly string[] = ['hold with time stamps that stand still', 'a jump of time stamps', 'a change of SSRC']
const WAYS: readonly string[] = ['a longer way from the middle on', 'a shorter way from the middle on']

/** Two to four, in any order, that do not hide from each other what nobody could tell. */
export function draw(random: (below: number) => number): readonly Impairment[] {
  const names = Object.keys(IMPAIRMENTS) as (keyof typeof IMPAIRMENTS)[]
  const drawn = names
    .map((name) => ({ name, rank: random(1 << 20) }))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, 2 + random(3))
    .map(({ name }) => name)
  const [way, ...others] = drawn.filter((name) => WAYS.includes(name))
  const hidden = drawn.some((name) => LEAPS.includes(name)) ? [way, ...others] : others
  return drawn.filter((name) => !hidden.includes(name)).map((name) => IMPAIRMENTS[name])
}

export const IMPAIRMENTS = {
  loss: (packets, random) => packets.filter(() => random(100) >= 5),
  'a burst of loss': (packets) => packets.filter((_, index) => index < 200 || index >= 240),
  reordering: (packets, random) =>
    packets.map((packet) => (random(10) === 0 ? { ...packet, arrivalMs: packet.arrivalMs + 50 } : packet)),
  duplicates: (packets, random) =>
    packets.flatMap((packet) =>
      random(10) === 0 ? [packet, { ...packet, arrivalMs: packet.arrivalMs + random(70) }] : [packet],
    ),
  jitter: (packets, random) =>
    packets.map((packet) => ({ ...packet, arrivalMs: packet.arrivalMs + 60 * (random(1000) / 1000) ** 3 })),
  DTX: pausing(false),
  'hold with time stamps that stand still': pausing(true),
  'a change of SSRC': laterHalf((packet) => ({
    ssrc: packet.ssrc + 1000,
    sequenceNumber: (packet.sequenceNumber + 7777) & 0xffff,
    timestamp: (packet.timestamp + 0x12345678) >>> 0,
  })),
  'a jump of time stamps': laterHalf((packet) => ({ timestamp: (packet.timestamp + 3_000_000_000) >>> 0 })),
  'a wrap of sequence numbers and time stamps': mapped((packet) => ({
    sequenceNumber: (packet.sequenceNumber + 65_200) & 0xffff,
    timestamp: (packet.timestamp + 0xffff_fff0 - 40_000) >>> 0,
  })),
  'a longer way from the middle on': laterHalf((packet) => ({ arrivalMs: packet.arrivalMs + 80 })),
  'a shorter way from the middle on': mapped((packet, index, all) =>
    index < all.length / 2 ? { arrivalMs: packet.arrivalMs + 80 } : {},
  ),
  'a stall and a burst': mapped(({ arrivalMs }) =>
    arrivalMs > 4000 && arrivalMs < 5500 ? { arrivalMs: 5500 + arrivalMs / 10_000 } : {},
  ),
  'a late first packet': mapped((packet, index) => (index === 0 ? { arrivalMs: packet.arrivalMs + 70 } : {})),
} as const satisfies Record<string, Impairment>

export interface Heard {
  /** From the beginning of the call: of sample 0, by the wall clock of the recording. */
  readonly startedAtMs: number
  readonly channels: readonly ArrayLike<number>[]
  readonly encoding: string
  readonly sampleRateHz: number
}

/** Through a journal file, both readings, and the file that comes out. */
export async function recorded(
  folder: string,
  packets: readonly Spoken[],
  { streams = [stream(0), stream(1)], parties = TWO_PARTIES, kept = undefined as readonly Interval[] | undefined } = {},
): Promise<Heard> {
  const arrivals = packets
    .toSorted((one, other) => one.arrivalMs - other.arrivalMs)
    .map(({ streamId, arrivalMs, codes, ...header }) => ({
      streamId,
      arrivalMs: START_MS + arrivalMs,
      packet: rtp(header, [...codes]),
    }))
  const path = join(folder, 'call.journal')
  const events = startOf('call').filter(({ type }) => type !== 'stream-added' && type !== 'parties-known')
  const added = streams.map(
    (each: Stream) => ({ type: 'stream-added', atMs: START_MS, sessionId: 'session', stream: each }) as const,
  )
  await writeFile(path, journalOf([...events, ...added], arrivals, []))
  return heard({ path, keys: NO_KEYS }, parties, kept)
}

const NO_KEYS: JournalSource['keys'] = { openDataKey: () => Promise.reject(new Error('not encrypted')) } as never

export const TWO_PARTIES: readonly Party[] = [party(0, 'caller', [0]), party(1, 'callee', [1])]

async function heard(
  source: JournalSource,
  parties: readonly Party[],
  kept: readonly Interval[] | undefined,
): Promise<Heard> {
  const { recordings } = await surveyRecordings(source, parties, [{ index: 0, ...(kept && { kept }) }])
  const plan = recordings[0]?.plan
  if (!plan) throw new Error('nothing to hear')
  const chunks: Uint8Array[] = []
  for await (const chunk of renderJournal(source, plan, kept).samples) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const count = plan.channels.length
  const channels = plan.channels.map((_, channel) =>
    Int16Array.from({ length: plan.totalSamples }, (__, index) =>
      plan.encoding === 'pcm16'
        ? bytes.readInt16LE(2 * (index * count + channel))
        : (G711_DECODE[plan.encoding][bytes[index * count + channel] as number] as number),
    ),
  )
  const startedAtMs = plan.startedAtMs - START_MS
  return { startedAtMs, channels, encoding: plan.encoding, sampleRateHz: plan.sampleRateHz }
}

/** A channel of what a party said, and where each packet of it is heard: ms after its true time; NaN when it is nowhere near. */
export function errorsMs({ startedAtMs, channels }: Heard, channel: number, said: readonly Spoken[]): number[] {
  const samples = channels[channel] ?? []
  return said.map(({ spokenMs, codes, payloadType }) => {
    const table = G711_DECODE[payloadType === 8 ? 'alaw' : 'mulaw']
    const expected = (spokenMs + WAY_MS - startedAtMs) * 8
    for (let away = 0; away <= 1600; away++) {
      for (const at of [Math.round(expected) + away, Math.round(expected) - away]) {
        if (codes.every((code, index) => samples[at + index] === table[code])) return (at - expected) / 8
      }
    }
    return Number.NaN
  })
}

/** The greatest distance of the parties from each other: of packets spoken at nearly the same time. */
export function greatestSkewMs(one: readonly [Spoken, number][], other: readonly [Spoken, number][]): number {
  let most = 0
  let at = 0
  for (const [{ spokenMs }, error] of one) {
    while (at + 1 < other.length && (other[at + 1]?.[0].spokenMs ?? 0) <= spokenMs) at++
    const beside = other[at]
    if (beside && Math.abs(beside[0].spokenMs - spokenMs) < 100) most = Math.max(most, Math.abs(error - beside[1]))
  }
  return most
}
