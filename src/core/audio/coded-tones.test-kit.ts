/** For tests: a signal whose time can be read back, in any codec, and how far a rendered channel is from it. */

import { readFileSync } from 'node:fs'
import type { Codec } from '../model/media.ts'
import { encodeG711 } from './g711.ts'
import { G722Encoder } from './g722-encoder.ts'
import { type Arrival, rtp, START_MS } from './talk.test-kit.ts'

const FIXTURES = new URL('../../../test/fixtures/audio/', import.meta.url)

export const readFixture = (name: string): Uint8Array => readFileSync(new URL(name, FIXTURES))

export function readSamples(name: string): Int16Array {
  const bytes = readFixture(name)
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

export interface Coding {
  readonly codec: Codec
  /** Payloads of 20 ms each. */
  encode(samples: Int16Array): readonly Uint8Array[]
  readonly sampleRateHz: number
  /** RTP ticks of 20 ms. */
  readonly packetTicks: number
}

const frames = (bytes: Uint8Array, frameBytes: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / frameBytes) }, (_, index) =>
    bytes.subarray(index * frameBytes, (index + 1) * frameBytes),
  )

export const MULAW: Coding = {
  codec: { payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 },
  encode: (samples) => frames(encodeG711(samples, 'mulaw'), 160),
  sampleRateHz: 8000,
  packetTicks: 160,
}

export const G722: Coding = {
  codec: { payloadType: 9, encodingName: 'G722', clockRateHz: 8000, channels: 1 },
  encode: (samples) => frames(new G722Encoder().encode(samples), 160),
  sampleRateHz: 16_000,
  packetTicks: 160,
}

export function l16(sampleRateHz: number, channels: 1 | 2 = 1): Coding {
  return {
    codec: { payloadType: 97, encodingName: 'L16', clockRateHz: sampleRateHz, channels },
    encode(samples) {
      const bytes = new Uint8Array(2 * channels * samples.length)
      const view = new DataView(bytes.buffer)
      // The right one is silent.
      for (const [index, sample] of samples.entries()) view.setInt16(2 * channels * index, sample)
      return frames(bytes, (2 * channels * sampleRateHz) / 50)
    },
    sampleRateHz,
    packetTicks: sampleRateHz / 50,
  }
}

export const OPUS_CODEC: Codec = { payloadType: 111, encodingName: 'OPUS', clockRateHz: 48_000, channels: 2 }

/** Packets of 20 ms as they arrive, of payloads that are one after the other. */
export function sendAll(
  streamId: number,
  payloads: readonly Uint8Array[],
  { codec, packetTicks }: Pick<Coding, 'codec' | 'packetTicks'>,
  sent: {
    readonly startMs?: number
    readonly ssrc?: number
    readonly timestamp?: number
    readonly sequenceNumber?: number
  } = {},
): Arrival[] {
  const { startMs = 0, ssrc = 1, timestamp = 5000, sequenceNumber = 100 } = sent
  return payloads.map((payload, index) => {
    const header = {
      payloadType: codec.payloadType,
      ssrc,
      sequenceNumber: (sequenceNumber + index) & 0xffff,
      timestamp: (timestamp + index * packetTicks) >>> 0,
    }
    return { streamId, arrivalMs: START_MS + startMs + 20 * index, packet: rtp(header, [...payload]) }
  })
}

/** The packets of an Ogg file (RFC 3533 §6) without its two headers. */
export function readOpusFile(name: string): readonly Uint8Array[] {
  const bytes = readFixture(name)
  const packets: Uint8Array[] = []
  let open: number[] = []
  for (let page = 0; page < bytes.length; ) {
    const segments = bytes[page + 26] as number
    let at = page + 27 + segments
    for (let segment = 0; segment < segments; segment++) {
      const length = bytes[page + 27 + segment] as number
      open.push(...bytes.subarray(at, at + length))
      at += length
      if (length === 255) continue
      packets.push(Uint8Array.from(open))
      open = []
    }
    page = at
  }
  return packets.slice(2)
}

/**
 * How much later than `expected` the sound of `heard` is, in milliseconds, where both agree best; of `lengthMs` from `fromMs`, up to 40 ms
 * either way. NaN when they agree nowhere.
 */
export function delayMs(
  heard: ArrayLike<number>,
  expected: ArrayLike<number>,
  { sampleRateHz, fromMs, lengthMs }: { sampleRateHz: number; fromMs: number; lengthMs: number },
): number {
  const from = (fromMs * sampleRateHz) / 1000
  const length = (lengthMs * sampleRateHz) / 1000
  const most = (40 * sampleRateHz) / 1000
  let best = 0.5
  let delay = Number.NaN
  for (let lag = -most; lag <= most; lag++) {
    const agreement = correlation(heard, expected, from, length, lag)
    if (agreement > best) {
      best = agreement
      delay = (1000 * lag) / sampleRateHz
    }
  }
  return delay
}

function correlation(
  heard: ArrayLike<number>,
  expected: ArrayLike<number>,
  from: number,
  length: number,
  lag: number,
): number {
  let product = 0
  let ofHeard = 1
  let ofExpected = 1
  for (let index = from; index < from + length; index++) {
    const one = heard[index + lag] ?? 0
    const other = expected[index] ?? 0
    product += one * other
    ofHeard += one * one
    ofExpected += other * other
  }
  return product / Math.sqrt(ofHeard * ofExpected)
}

/** Signal to noise in dB, once `heard` is shifted by `delaySamples`. */
export function likenessDb(heard: ArrayLike<number>, expected: ArrayLike<number>, delaySamples = 0): number {
  let signal = 0
  let noise = 1e-9
  for (let index = 200; index < expected.length - 200; index++) {
    const sample = expected[index] as number
    signal += sample * sample
    noise += (sample - (heard[index + delaySamples] ?? 0)) ** 2
  }
  return 10 * Math.log10(signal / noise)
}
