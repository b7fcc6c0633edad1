/**
 * Reads the packets of a journal as audio. Both passes of rendering use it, so that both see the same packets with the same ordinals.
 */

import type { Codec, Stream, StreamId } from '../model/media.ts'
import { createRtpHeader, type RtpHeader, readRtpHeader } from '../rtp/rtp-header.ts'
import { type PayloadKind, payloadKind } from './payload-kind.ts'
import { TICKS_PER_MS } from './source-clock.ts'

/** Longer packets are no telephony: one second. */
const MAX_PACKET_TICKS = 8000
/** A wall clock that is set back by more than this does not take the recording with it. */
const CLOCK_SET_BACK_MS = 1000

/** Reused for every packet. */
export interface AudioPacket {
  streamId: StreamId
  /** Counts valid RTP packets of the stream, from 0. */
  ordinal: number
  kind: PayloadKind
  /** Since the first arrival of the call; never falls by more than a second. */
  arrivalTicks: number
  header: RtpHeader
  /** A view into the packet. */
  payload: Uint8Array
}

export interface AudioPacketReader {
  readonly current: AudioPacket
  /** Negotiated or changed: its codecs are added to those known, the latest meaning of a payload type counts. */
  stream(stream: Stream): void
  /** True when `current` now holds the packet; false when it is no RTP. */
  read(streamId: StreamId, arrivalMs: number, packet: Uint8Array): boolean
  /** Wall clock of tick 0; undefined before the first packet. */
  readonly firstArrivalMs: number | undefined
}

interface StreamState {
  readonly codecs: Map<number, Codec>
  readonly kinds: (PayloadKind | undefined)[]
  ordinal: number
  /** Of the packet of audio before. */
  ssrc: number
  sequenceNumber: number
  timestamp: number
  durationTicks: number
  /** What a timestamp that stands still is behind. */
  behindTicks: number
}

export function createAudioPacketReader(): AudioPacketReader {
  const streams = new Map<StreamId, StreamState>()
  const header = createRtpHeader()
  const current: AudioPacket = {
    streamId: 0,
    ordinal: 0,
    kind: 'other',
    arrivalTicks: 0,
    header,
    payload: new Uint8Array(0),
  }
  let firstArrivalMs: number | undefined
  let latestMs = Number.NEGATIVE_INFINITY
  let setBackMs = 0

  function stateOf(streamId: StreamId): StreamState {
    let state = streams.get(streamId)
    if (!state) {
      const before = { ssrc: -1, sequenceNumber: -1, timestamp: -1, durationTicks: 0, behindTicks: 0 }
      state = { codecs: new Map(), kinds: [], ordinal: 0, ...before }
      streams.set(streamId, state)
    }
    return state
  }

  function steadyTicks(arrivalMs: number): number {
    if (arrivalMs + setBackMs < latestMs - CLOCK_SET_BACK_MS) setBackMs = latestMs - arrivalMs
    const steadyMs = arrivalMs + setBackMs
    latestMs = Math.max(latestMs, steadyMs)
    firstArrivalMs ??= arrivalMs
    return (steadyMs - firstArrivalMs) * TICKS_PER_MS
  }

  /** A sender that counts packets and forgets the time: its audio would all lie in one place. */
  function mendTimestamp(state: StreamState, durationTicks: number): void {
    const { ssrc, sequenceNumber, timestamp } = header
    const isNext = sequenceNumber === ((state.sequenceNumber + 1) & 0xffff)
    if (timestamp !== state.timestamp || ssrc !== state.ssrc) state.behindTicks = 0
    else if (isNext) state.behindTicks += state.durationTicks
    state.ssrc = ssrc
    state.sequenceNumber = sequenceNumber
    state.timestamp = timestamp
    state.durationTicks = durationTicks
    header.timestamp = (timestamp + state.behindTicks) >>> 0
  }

  return {
    current,
    get firstArrivalMs() {
      return firstArrivalMs
    },
    stream(stream) {
      const state = stateOf(stream.id)
      for (const codec of stream.codecs) state.codecs.set(codec.payloadType, codec)
      state.kinds.length = 0
    },
    read(streamId, arrivalMs, packet) {
      if (!Number.isFinite(arrivalMs) || readRtpHeader(packet, header) !== 'ok') return false
      const state = stateOf(streamId)
      const { payloadType, payloadStart, payloadEnd } = header
      state.kinds[payloadType] ??= payloadKind(state.codecs.get(payloadType), payloadType)
      const kind = state.kinds[payloadType] as PayloadKind
      const law = kind === 'mulaw' || kind === 'alaw'
      current.streamId = streamId
      current.ordinal = state.ordinal++
      current.kind = law && payloadEnd - payloadStart > MAX_PACKET_TICKS ? 'other' : kind
      current.arrivalTicks = steadyTicks(arrivalMs)
      current.payload = packet.subarray(payloadStart, payloadEnd)
      if (law) mendTimestamp(state, payloadEnd - payloadStart)
      return true
    },
  }
}
