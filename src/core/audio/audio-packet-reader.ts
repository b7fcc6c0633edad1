/**
 * Reads the packets of a journal as audio. Both passes of rendering use it, so that both see the same packets with the same ordinals.
 */

import type { Codec, Stream, StreamId } from '../model/media.ts'
import { createRtpHeader, type RtpHeader, readRtpHeader } from '../rtp/rtp-header.ts'
import { g729Duration } from './g729-frame.ts'
import { gsmDuration } from './gsm-decoder.ts'
import { opusDuration } from './opus-packet.ts'
import { isAudio, type PayloadFormat, type PayloadKind, payloadFormat } from './payload-format.ts'
import { TICKS_PER_MS } from './source-clock.ts'

const TICKS_PER_SECOND = 1000 * TICKS_PER_MS
/** Longer packets are no telephony. */
const MAX_PACKET_SECONDS = 1
/** A wall clock that is set back by more than this does not take the recording with it. */
const CLOCK_SET_BACK_MS = 1000

/** Reused for every packet. */
export interface AudioPacket {
  streamId: StreamId
  /** Counts valid RTP packets of the stream, from 0. */
  ordinal: number
  kind: PayloadKind
  /** What was negotiated; `kind` differs from its own when the payload is none of the kind. */
  format: PayloadFormat
  /** Names the source within its stream: its SSRC, and the clock its timestamps run by (RFC 7160: it may change in the middle). */
  source: number
  /** What a step of its RTP timestamps is worth. */
  ticksPerTimestamp: number
  /** Of audio; 0 else. */
  durationTicks: number
  /** Since the first arrival of the call; never falls by more than a second. */
  arrivalTicks: number
  header: RtpHeader
  /** What `header` counts in; good until the next packet is read. */
  bytes: Uint8Array
  payloadBytes: number
  /** A view into `bytes`, made when it is asked for. */
  readonly payload: Uint8Array
}

interface StreamState {
  readonly codecs: Map<number, Codec>
  readonly formats: (PayloadFormat | undefined)[]
  ordinal: number
  /** Of the packet of audio before, by its RTP clock. */
  ssrc: number
  sequenceNumber: number
  timestamp: number
  duration: number
  /** What a timestamp that stands still is behind. */
  behind: number
}

/** A class, not a closure: it runs for every packet, and numbers in its fields take no memory of their own. */
export class AudioPacketReader {
  readonly current: AudioPacket
  readonly #streams = new Map<StreamId, StreamState>()
  #isFirst = true
  #firstArrivalMs = 0
  #latestMs = Number.NEGATIVE_INFINITY
  #setBackMs = 0

  constructor() {
    const header = createRtpHeader()
    this.current = {
      streamId: 0,
      ordinal: 0,
      kind: 'other',
      format: payloadFormat(undefined, 127),
      source: 0,
      ticksPerTimestamp: 1,
      durationTicks: 0,
      arrivalTicks: 0,
      header,
      bytes: new Uint8Array(0),
      payloadBytes: 0,
      get payload() {
        return this.bytes.subarray(header.payloadStart, header.payloadEnd)
      },
    }
  }

  /** Wall clock of tick 0; undefined before the first packet. */
  get firstArrivalMs(): number | undefined {
    return this.#isFirst ? undefined : this.#firstArrivalMs
  }

  /** When something that is no RTP arrived; undefined before the first packet. */
  ticksAt(arrivalMs: number): number | undefined {
    return this.#isFirst ? undefined : (arrivalMs + this.#setBackMs - this.#firstArrivalMs) * TICKS_PER_MS
  }

  /** Negotiated or changed: its codecs are added to those known, the latest meaning of a payload type counts. */
  stream(stream: Stream): void {
    const state = this.#stateOf(stream.id)
    for (const codec of stream.codecs) state.codecs.set(codec.payloadType, codec)
    state.formats.length = 0
  }

  /** The packet is `bytes` from `from` up to, not including, `to`. True when `current` now holds it; false when it is no RTP. */
  read(streamId: StreamId, arrivalMs: number, bytes: Uint8Array, from = 0, to: number = bytes.length): boolean {
    const { current } = this
    const { header } = current
    if (!Number.isFinite(arrivalMs) || readRtpHeader(bytes, header, from, to) !== 'ok') return false
    const state = this.#stateOf(streamId)
    const { payloadType } = header
    state.formats[payloadType] ??= payloadFormat(state.codecs.get(payloadType), payloadType)
    const format = state.formats[payloadType] as PayloadFormat
    const { clockRateHz, kind } = format
    current.bytes = bytes
    current.payloadBytes = header.payloadEnd - header.payloadStart
    const duration = durationOf(format, current)
    const isStrange = isAudio(kind) && current.payloadBytes > 0 && duration === 0
    const isTooLong = duration > clockRateHz * MAX_PACKET_SECONDS
    current.streamId = streamId
    current.ordinal = state.ordinal++
    current.kind = isStrange || isTooLong ? 'other' : kind
    current.format = format
    current.source = clockRateHz === TICKS_PER_SECOND ? header.ssrc : header.ssrc + clockRateHz * 2 ** 32
    current.ticksPerTimestamp = TICKS_PER_SECOND / clockRateHz
    current.durationTicks = duration * current.ticksPerTimestamp
    current.arrivalTicks = this.#steadyTicks(arrivalMs)
    if (isAudio(kind)) mendTimestamp(header, state, duration)
    return true
  }

  #stateOf(streamId: StreamId): StreamState {
    let state = this.#streams.get(streamId)
    if (!state) {
      const before = { ssrc: -1, sequenceNumber: -1, timestamp: -1, duration: 0, behind: 0 }
      state = { codecs: new Map(), formats: [], ordinal: 0, ...before }
      this.#streams.set(streamId, state)
    }
    return state
  }

  #steadyTicks(arrivalMs: number): number {
    if (this.#isFirst) {
      this.#isFirst = false
      this.#firstArrivalMs = arrivalMs
    }
    if (arrivalMs + this.#setBackMs < this.#latestMs - CLOCK_SET_BACK_MS) this.#setBackMs = this.#latestMs - arrivalMs
    const steadyMs = arrivalMs + this.#setBackMs
    if (steadyMs > this.#latestMs) this.#latestMs = steadyMs
    return (steadyMs - this.#firstArrivalMs) * TICKS_PER_MS
  }
}

/** A sender that counts packets and forgets the time: its audio would all lie in one place. */
function mendTimestamp(header: RtpHeader, state: StreamState, duration: number): void {
  const { ssrc, sequenceNumber, timestamp } = header
  const isNext = sequenceNumber === ((state.sequenceNumber + 1) & 0xffff)
  if (timestamp !== state.timestamp || ssrc !== state.ssrc) state.behind = 0
  else if (isNext) state.behind += state.duration
  state.ssrc = ssrc
  state.sequenceNumber = sequenceNumber
  state.timestamp = timestamp
  state.duration = duration
  if (state.behind !== 0) header.timestamp = (timestamp + state.behind) >>> 0
}

/** By its RTP clock; 0 for what is no audio, and for audio that is malformed. */
function durationOf({ kind, clockRateHz, channels }: PayloadFormat, packet: AudioPacket): number {
  const length = packet.payloadBytes
  if (kind === 'mulaw' || kind === 'alaw') return Math.floor(length / channels)
  if (kind === 'g722') return (length * clockRateHz) / 8000
  if (kind === 'l16') return Math.floor(length / (2 * channels))
  if (kind === 'g729') return g729Duration(packet.payload)
  if (kind === 'gsm') return gsmDuration(packet.payload)
  return kind === 'opus' ? opusDuration(packet.payload) : 0
}
