import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEncoder } from 'libopus-wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { G722, OPUS_CODEC, readFixture } from '../core/audio/coded-tones.test-kit.ts'
import { codedTones } from '../core/audio/coded-tones.ts'
import { G722Decoder } from '../core/audio/g722-decoder.ts'
import { G729Decoder } from '../core/audio/g729-decoder.ts'
import { makeOpusDecoders } from '../core/audio/opus-decoders.ts'
import { codec, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import type { Codec } from '../core/model/media.ts'
import {
  greatestSkewMs,
  type Heard,
  IMPAIRMENTS,
  randomOf,
  recorded,
  type Spoken,
  speak,
  WAY_MS,
} from './fidelity.test-kit.ts'

const DURATION_MS = 10_000
const PACKET_MS = 20
/** Looked for at once: five packets, of which what came before is there too, since codecs remember. */
const PACKETS = 5
const BEFORE = 3
/** One place to look at in so many packets. */
const STEP = 15
const AWAY_MS = 25
const LIKE = 0.5

/** What a party of this codec says, and how it is heard where nothing is lost. */
interface Voice {
  readonly codec: Codec
  readonly packetTicks: number
  readonly sampleRateHz: number
  readonly payloads: readonly Uint8Array[]
  readonly clean: Int16Array
}

type MakeVoice = (seed: number) => Promise<Voice>

const joined = (parts: readonly Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]))
const parted = <Part>(count: number, part: (index: number) => Part): Part[] =>
  Array.from({ length: count }, (_, index) => part(index))
const PACKET_COUNT = DURATION_MS / PACKET_MS

const VOICES: Record<string, MakeVoice> = {
  'G.722': async (seed) => {
    const payloads = G722.encode(codedTones(16_000, DURATION_MS, seed))
    const decoder = new G722Decoder()
    const clean = joined(payloads.map((payload) => decoder.decode(payload).slice()))
    return { codec: G722.codec, packetTicks: 160, sampleRateHz: 16_000, payloads, clean }
  },
  'G.729': async (seed) => {
    const speech = readFixture('speech.g729')
    // Both say the same, but never at the same time.
    const payloads = parted(PACKET_COUNT, (index) => {
      const at = 20 * ((index + 31 * seed) % 100)
      return speech.slice(at, at + 20)
    })
    const decoder = new G729Decoder()
    const clean = joined(payloads.map((payload) => decoder.decode(payload).slice()))
    return { codec: codec(18, 'G729'), packetTicks: 160, sampleRateHz: 8000, payloads, clean }
  },
  Opus: async (seed) => {
    const encoder = await createEncoder({ sampleRate: 16_000, channels: 1, bitrate: 24_000, application: 2048 })
    const tones = codedTones(16_000, DURATION_MS, seed)
    const payloads = parted(PACKET_COUNT, (index) => encoder.encode(tones.slice(320 * index, 320 * (index + 1))))
    encoder.free()
    const [decoder] = await makeOpusDecoders({ opusSources: 1, sampleRateHz: 16_000 })
    const clean = joined(payloads.map((payload) => decoder?.decode(payload) ?? new Int16Array(0)))
    decoder?.free()
    return { codec: OPUS_CODEC, packetTicks: 960, sampleRateHz: 16_000, payloads, clean }
  },
}

/** How much later than its true time each place is heard where enough of it arrived; NaN when it is nowhere near. */
function errorsMs({ startedAtMs, channels }: Heard, channel: number, said: readonly Spoken[], voice: Voice) {
  const arrived = new Set(said.map(({ spokenMs }) => spokenMs / PACKET_MS))
  const perMs = voice.sampleRateHz / 1000
  const heard = Int16Array.from(channels[channel] ?? [])
  const isWhole = (packet: number) =>
    parted(BEFORE + PACKETS, (index) => packet - BEFORE + index).every((each) => arrived.has(each))
  return once(said)
    .filter(({ spokenMs }) => (spokenMs / PACKET_MS) % STEP === 0 && isWhole(spokenMs / PACKET_MS))
    .map((packet): [Spoken, number] => {
      const said = voice.clean.subarray(packet.spokenMs * perMs, (packet.spokenMs + PACKETS * PACKET_MS) * perMs)
      const expected = Math.round((packet.spokenMs + WAY_MS - startedAtMs) * perMs)
      return [packet, foundAway(heard, expected, said, AWAY_MS * perMs) / perMs]
    })
}

/** Of every second sample: that is plenty for tones below 3 kHz. */
function foundAway(heard: Int16Array, expected: number, said: Int16Array, most: number): number {
  let best = LIKE
  let found = Number.NaN
  for (let away = -most; away <= most; away++) {
    let product = 0
    let one = 1
    let other = 1
    for (let index = 0; index < said.length; index += 2) {
      const ofSaid = said[index] as number
      const ofHeard = heard[expected + away + index] ?? 0
      product += ofSaid * ofHeard
      one += ofSaid * ofSaid
      other += ofHeard * ofHeard
    }
    const likeness = product / Math.sqrt(one * other)
    if (likeness <= best) continue
    best = likeness
    found = away
  }
  return found
}

const once = (packets: readonly Spoken[]) => [
  ...new Map(packets.map((packet) => [`${packet.ssrc} ${packet.spokenMs}`, packet])).values(),
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-coded-fidelity-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(Object.keys(VOICES))('both parties are heard when they spoke, in %s', (name) => {
  const voices: Voice[] = []
  beforeAll(async () => {
    for (const seed of [1, 2]) voices.push(await (VOICES[name] as MakeVoice)(seed))
  })

  const said = (id: 0 | 1): Spoken[] => {
    const { codec, packetTicks, payloads } = voices[id] as Voice
    return speak(id, id, { durationMs: DURATION_MS, payloadType: codec.payloadType, packetTicks, payloads })
  }
  const streams = () => [0, 1].map((id) => stream(id, (voices[id] as Voice).codec))

  it.each(Object.keys(IMPAIRMENTS) as (keyof typeof IMPAIRMENTS)[])('through %s', async (impairment) => {
    const sent = [IMPAIRMENTS[impairment](said(0), randomOf(4)), said(1)]
    const heard = await recorded(folder, sent.flat(), { streams: streams() })
    expect(heard.sampleRateHz).toBe(voices[0]?.sampleRateHz)
    const [left = [], right = []] = sent.map((packets, id) => errorsMs(heard, id, packets, voices[id] as Voice))
    for (const errors of [left, right]) {
      expect(errors.length).toBeGreaterThan(5)
      for (const [, error] of errors) expect(Math.abs(error)).toBeLessThanOrEqual(20)
    }
    expect(greatestSkewMs(left, right)).toBeLessThanOrEqual(20)
  })

  it('and nothing is heard of a pause', async () => {
    const kept = [
      { fromMs: START_MS, toMs: START_MS + 4000 },
      { fromMs: START_MS + 6000, toMs: START_MS + 30_000 },
    ]
    const heard = await recorded(folder, [said(0), said(1)].flat(), { streams: streams(), kept })
    const perMs = heard.sampleRateHz / 1000
    for (const channel of heard.channels) {
      const paused = Array.from(channel).slice(4000 * perMs, 5970 * perMs)
      expect(paused.every((sample) => sample === 0)).toBe(true)
    }
  })
})
