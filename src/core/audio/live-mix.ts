/**
 * What somebody hears of a call that goes on: two channels of linear samples, made of the packets that the call keeps, as they come.
 *
 * A sound leaves LIVE_DELAY_MS after it arrived. Of that, packets may be LONGEST_TICK_MS on their way through the machine, and lie here for at
 * least LIVE_HOLD_MS, undecoded: until then `clear` takes them back, when it turns out that they may not be heard. Packets that come too late
 * for that are left out. Pure: whoever holds it calls `advance` every LIVE_BLOCK_MS.
 */

import type { Stream, StreamId } from '../model/media.ts'
import { type AudioPacket, AudioPacketReader } from './audio-packet-reader.ts'
import { createLiveClock, type LiveClock } from './live-clock.ts'
import { LIVE_BLOCK_MS, LIVE_CHANNELS, LIVE_RATE_HZ } from './live-format.ts'
import type { OpusFrameDecoder } from './opus-decoders.ts'
import { isAudio, type PayloadFormat } from './payload-format.ts'
import { createOrderedVoice, type OrderedVoice } from './source-voice.ts'

/** At most this long packets wait in sockets before a call is handed them. */
const LONGEST_TICK_MS = 200
export const LIVE_HOLD_MS = 200
/** What packets may be later than the earliest of their source. */
const JITTER_MS = 80
export const LIVE_DELAY_MS = LONGEST_TICK_MS + LIVE_HOLD_MS + LIVE_BLOCK_MS + JITTER_MS

const SAMPLES_PER_MS = LIVE_RATE_HZ / 1000
const BLOCK_SAMPLES = LIVE_BLOCK_MS * SAMPLES_PER_MS
/** Behind the block that leaves: the longest packet, and what a resampler adds. */
const RING_SAMPLES = 2 * LIVE_RATE_HZ
/** Some 10 s of one stream: whoever sends more at once is no phone. */
const MAXIMUM_HELD = 512
const MAXIMUM_SOURCES = 16
/** Closer than any packets of one source are: the same one again. */
const TWICE_MS = 1

/** Bits: a stream that carries both parties is heard on both sides. */
export type LiveSides = 0 | 1 | 2 | 3

export interface LiveBlock {
  /** When its first sample arrived, on the clock of the packets. */
  readonly atMs: number
  /** LIVE_BLOCK_MS of interleaved samples, left first. The caller's. */
  readonly samples: Int16Array<ArrayBuffer>
}

export interface LiveMix {
  stream(stream: Stream): void
  /** The packet is copied. `sides`: where its stream is heard; `nowMs`: when it is handed over, on the clock of `arrivalMs`. */
  packet(streamId: StreamId, sides: LiveSides, arrivalMs: number, packet: Uint8Array, nowMs: number): void
  /** Forgets everything that has not left; what arrives from now on is heard. */
  clear(): void
  /** The blocks that leave by now, oldest first. A pause of the caller is not caught up with. */
  advance(nowMs: number): readonly LiveBlock[]
  /** Packets that came too late or were too many. */
  readonly leftOut: number
}

export interface LiveMixOptions {
  /** One that was used for nothing else; undefined leaves a source silent, until there is one. */
  readonly takeOpus: () => OpusFrameDecoder | undefined
}

interface HeldPacket {
  readonly positionMs: number
  readonly sides: LiveSides
  readonly format: PayloadFormat
  readonly payload: Uint8Array
}

interface LiveSource {
  readonly clock: LiveClock
  readonly voice: OrderedVoice
  /** In order of position. */
  held: HeldPacket[]
  sides: LiveSides
  /** Sample behind the last one that was placed: an anchor that moves must not make a sound twice. */
  endSample: number
}

export function createLiveMix({ takeOpus }: LiveMixOptions): LiveMix {
  const reader = new AudioPacketReader()
  const sources = new Map<string, LiveSource>()
  const ring = new Int16Array(RING_SAMPLES * LIVE_CHANNELS)
  /** Of sample 0; the samples of the ring begin at `leftSamples`. */
  let originMs: number | undefined
  let leftSamples = 0
  let leftOut = 0

  const playedUntilMs = () => (originMs ?? Number.NEGATIVE_INFINITY) + leftSamples / SAMPLES_PER_MS

  function sourceOf({ streamId, source, format }: AudioPacket): LiveSource {
    const key = `${streamId} ${source}`
    const known = sources.get(key)
    if (known) return known
    const [oldest] = sources.keys()
    if (sources.size >= MAXIMUM_SOURCES && oldest !== undefined) sources.delete(oldest)
    const made: LiveSource = {
      clock: createLiveClock(1000 / format.clockRateHz),
      voice: createOrderedVoice(LIVE_RATE_HZ, takeOpus, (position, samples) => place(made, position, samples)),
      held: [],
      sides: 0,
      endSample: Number.NEGATIVE_INFINITY,
    }
    sources.set(key, made)
    return made
  }

  function place(source: LiveSource, position: number, samples: Int16Array): void {
    const first = Math.max(0, leftSamples - position, source.endSample - position)
    const end = Math.min(samples.length, leftSamples + RING_SAMPLES - position)
    for (let index = first; index < end; index++) {
      const slot = ((position + index) % RING_SAMPLES) * LIVE_CHANNELS
      const sample = samples[index] as number
      if (source.sides & 1) ring[slot] = limited((ring[slot] as number) + sample)
      if (source.sides & 2) ring[slot + 1] = limited((ring[slot + 1] as number) + sample)
    }
    source.endSample = Math.max(source.endSample, position + end)
  }

  function hold({ held }: LiveSource, packet: HeldPacket): void {
    const place = held.findLastIndex(({ positionMs }) => positionMs <= packet.positionMs) + 1
    const before = held[place - 1]
    if (before && packet.positionMs - before.positionMs < TWICE_MS) return
    if (held.length >= MAXIMUM_HELD) leftOut++
    else held.splice(place, 0, packet)
  }

  function decodeUntil(endMs: number): void {
    const base = originMs ?? 0
    for (const source of sources.values()) {
      let due = 0
      for (const { positionMs, sides, format, payload } of source.held) {
        if (positionMs >= endMs) break
        due++
        source.sides = sides
        source.voice.deliver({ format, payload, position: (positionMs - base) * SAMPLES_PER_MS })
      }
      source.held.splice(0, due)
    }
  }

  function nextBlock(): LiveBlock {
    const atMs = playedUntilMs()
    decodeUntil(atMs + LIVE_BLOCK_MS)
    const samples = new Int16Array(BLOCK_SAMPLES * LIVE_CHANNELS)
    const from = (leftSamples % RING_SAMPLES) * LIVE_CHANNELS
    // The ring is a whole number of blocks.
    samples.set(ring.subarray(from, from + samples.length))
    ring.fill(0, from, from + samples.length)
    leftSamples += BLOCK_SAMPLES
    return { atMs, samples }
  }

  function start(atMs: number): void {
    for (const source of sources.values()) {
      source.voice.endRun()
      source.endSample = Number.NEGATIVE_INFINITY
    }
    originMs = atMs
    leftSamples = 0
    ring.fill(0)
  }

  return {
    get leftOut() {
      return leftOut
    },
    stream: (stream) => reader.stream(stream),
    packet(streamId, sides, arrivalMs, packet, nowMs) {
      if (!reader.read(streamId, arrivalMs, packet) || !isAudio(reader.current.kind)) return
      const { header, format, payload } = reader.current
      const source = sourceOf(reader.current)
      const positionMs = source.clock.place(header.timestamp, arrivalMs)
      if (positionMs + LIVE_DELAY_MS < nowMs + LIVE_HOLD_MS) leftOut++
      else hold(source, { positionMs, sides, format, payload: payload.slice() })
    },
    clear() {
      for (const source of sources.values()) source.held = []
      originMs = undefined
    },
    advance(nowMs) {
      const untilMs = nowMs - LIVE_DELAY_MS
      if (originMs === undefined || untilMs - playedUntilMs() > LIVE_DELAY_MS) start(untilMs)
      const blocks: LiveBlock[] = []
      while (playedUntilMs() + LIVE_BLOCK_MS <= untilMs) blocks.push(nextBlock())
      return blocks
    },
  }
}

const limited = (sample: number): number => Math.max(-32768, Math.min(32767, sample))
