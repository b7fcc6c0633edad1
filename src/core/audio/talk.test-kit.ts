/** For tests: parties who speak known codes, packets as they arrive, and the rendered file taken apart again. */

import type { Party } from '../model/call.ts'
import type { Codec, Stream } from '../model/media.ts'
import type { AudioPlan } from './audio-plan.ts'
import { makeOpusDecoders, type OpusFrameDecoder } from './opus-decoders.ts'
import { createAudioRenderer } from './render-audio.ts'
import { createAudioSurvey } from './survey-audio.ts'

export const START_MS = 1_000_000

export interface Arrival {
  readonly streamId: number
  readonly arrivalMs: number
  readonly packet: Uint8Array
}

export interface Sent {
  readonly codes: readonly number[]
  readonly startMs?: number
  readonly payloadType?: number
  readonly ssrc?: number
  readonly timestamp?: number
  readonly sequenceNumber?: number
}

export const codec = (payloadType: number, encodingName: string): Codec => ({
  payloadType,
  encodingName,
  clockRateHz: 8000,
  channels: 1,
})

export const stream = (id: number, ...codecs: Codec[]): Stream => ({
  id,
  kind: 'audio',
  direction: 'recvonly',
  codecs: codecs.length > 0 ? codecs : [codec(0, 'PCMU'), codec(8, 'PCMA')],
  rtpPort: 20_000 + 2 * id,
})

export const party = (index: number, role: Party['role'], streamIds: readonly number[]): Party => ({
  index,
  role,
  network: 'offnet',
  streamIds,
})

/** Codes that never repeat for long, from a small generator. */
export function speech(seed: number, count: number): number[] {
  let state = seed * 2654435761
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

export function rtp(
  header: { payloadType?: number; sequenceNumber: number; timestamp: number; ssrc?: number },
  payload: readonly number[],
): Uint8Array {
  const packet = new Uint8Array(12 + payload.length)
  const view = new DataView(packet.buffer)
  view.setUint8(0, 0x80)
  view.setUint8(1, header.payloadType ?? 0)
  view.setUint16(2, header.sequenceNumber)
  view.setUint32(4, header.timestamp)
  view.setUint32(8, header.ssrc ?? 1)
  packet.set(payload, 12)
  return packet
}

/** Packets of 20 ms, each arriving when its last sample was spoken, less 20 ms. */
export function talk(streamId: number, sent: Sent): Arrival[] {
  const { codes, startMs = 0, payloadType = 0, ssrc = 1, timestamp = 1000, sequenceNumber = 0 } = sent
  return Array.from({ length: Math.ceil(codes.length / 160) }, (_, index) => ({
    streamId,
    arrivalMs: START_MS + startMs + index * 20,
    packet: rtp(
      {
        payloadType,
        ssrc,
        sequenceNumber: (sequenceNumber + index) & 0xffff,
        timestamp: (timestamp + index * 160) >>> 0,
      },
      codes.slice(index * 160, index * 160 + 160),
    ),
  }))
}

/** Both passes, for recordings with Opus. */
export async function renderedWithOpus(
  streams: readonly Stream[],
  parties: readonly Party[],
  arrivals: readonly Arrival[],
) {
  const { plan } = rendered(streams, parties, arrivals)
  return rendered(streams, parties, arrivals, plan && (await makeOpusDecoders(plan)))
}

/** Both passes. `arrivals` are sorted by time first, as a journal has them. */
export function rendered(
  streams: readonly Stream[],
  parties: readonly Party[],
  arrivals: readonly Arrival[],
  opus: readonly OpusFrameDecoder[] = [],
) {
  const inOrder = arrivals.toSorted((one, other) => one.arrivalMs - other.arrivalMs)
  const survey = createAudioSurvey()
  for (const each of streams) survey.stream(each)
  for (const { streamId, arrivalMs, packet } of inOrder) survey.packet(streamId, arrivalMs, packet)
  const { plan, quality } = survey.finish(parties)
  if (!plan) return { quality, wav: new Uint8Array(0), channels: [], peaks: new Int8Array(0), samples: 0 }
  const renderer = createAudioRenderer(plan, opus)
  for (const each of streams) renderer.stream(each)
  const chunks: Uint8Array[] = [renderer.header()]
  for (const { streamId, arrivalMs, packet } of inOrder)
    chunks.push(...(renderer.packet(streamId, arrivalMs, packet) ?? []))
  chunks.push(...renderer.finish())
  const wav = Buffer.concat(chunks)
  return {
    plan,
    quality,
    wav,
    encoding: plan.encoding,
    startedAtMs: plan.startedAtMs,
    samples: plan.totalSamples,
    channels: channelsOf(plan, wav),
    peaks: new Int8Array(renderer.peaks().buffer),
  }
}

function channelsOf(plan: AudioPlan, wav: Buffer): number[][] {
  const wide = plan.encoding === 'pcm16'
  const dataAt = wav.indexOf('data') + 8
  return plan.channels.map((_, channel) =>
    Array.from({ length: plan.totalSamples }, (__, index) => {
      const sample = index * plan.channels.length + channel
      return wide ? wav.readInt16LE(dataAt + 2 * sample) : (wav[dataAt + sample] as number)
    }),
  )
}
