/**
 * Those who listen to one live call. They hear packets that the call keeps, from the place where they are handed to the journal, mixed once
 * for all of them. Made for the first, gone with the last: a call that nobody listens to has none.
 */

import { type LiveChannels, liveChannels } from '../../core/audio/live-channels.ts'
import { LIVE_BLOCK_MS, LIVE_RATE_HZ } from '../../core/audio/live-format.ts'
import type { LiveFrame, LiveState } from '../../core/audio/live-frame.ts'
import { createLiveMix, type LiveMix } from '../../core/audio/live-mix.ts'
import { LiveWays } from '../../core/audio/live-ways.ts'
import { makeOpusDecoders, type OpusFrameDecoder } from '../../core/audio/opus-decoders.ts'
import { payloadFormat } from '../../core/audio/payload-format.ts'
import type { PacketKind } from '../../core/journal/journal-format.ts'
import type { Call } from '../../core/model/call.ts'
import type { Log } from '../../core/model/log.ts'
import type { Stream, StreamId } from '../../core/model/media.ts'
import type { LiveListener } from '../../store/live-audio.ts'

/** What a live call tells of itself while somebody listens. */
export interface CallTap {
  /** A packet that is kept; the bytes are the caller's again afterwards. */
  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void
  /** What was kept up to this moment may not be heard any more. */
  cut(): void
  /** Its events add up to this now. */
  changed(call: Call): void
  /** Nothing comes any more. */
  ended(): void
}

export interface CallListeningOptions {
  readonly call: Call
  readonly nowMs: () => number
  readonly log: Log
  /** Nobody listens any more, or the call is over. */
  readonly closed: () => void
}

/** A class, not a closure: it lies on the packet path. */
export class CallListening implements CallTap {
  readonly #options: CallListeningOptions
  readonly #listeners = new Set<LiveListener>()
  /** All that were made, and those among them that nobody took. */
  readonly #allOpus: OpusFrameDecoder[] = []
  readonly #opus: OpusFrameDecoder[] = []
  readonly #mix: LiveMix
  readonly #timer: NodeJS.Timeout
  #streams: readonly Stream[] = []
  #places: LiveChannels['placeOf'] = new Map()
  readonly #ways = new LiveWays()
  #state: LiveState
  #told = ''
  #opusWanted = 0
  #isClosed = false

  constructor(options: CallListeningOptions) {
    this.#options = options
    this.#mix = createLiveMix({ takeOpus: () => this.#takeOpus() })
    this.#state = { type: 'state', status: 'off', channels: [] }
    this.#follow(options.call)
    this.#timer = setInterval(() => this.#advance(), LIVE_BLOCK_MS)
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** Begins with the state; returns what ends it. */
  add(listener: LiveListener): () => void {
    this.#listeners.add(listener)
    this.#give(listener, this.#state)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#close()
    }
  }

  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    const place = this.#places.get(streamId)
    if (kind !== 'rtp' || place === undefined) return
    const sides = this.#ways.heard(place.way, place.sides, arrivalMs)
    if (sides !== 0) this.#mix.packet(streamId, sides, arrivalMs, packet, this.#options.nowMs())
  }

  cut(): void {
    this.#mix.clear()
  }

  changed(call: Call): void {
    if (call.state === 'live') this.#follow(call)
    else this.ended()
  }

  #follow(call: Call): void {
    for (const stream of call.streams) if (!this.#streams.includes(stream)) this.#take(stream)
    this.#streams = call.streams
    const { channels, placeOf } = liveChannels(call)
    this.#places = placeOf
    const status = call.replay?.status ?? 'off'
    if (status !== 'recording') this.cut()
    this.#tell({ type: 'state', status, channels })
  }

  ended(): void {
    this.cut()
    this.#tell({ ...this.#state, status: 'ended' })
    this.#listeners.clear()
    this.#close()
  }

  #take(stream: Stream): void {
    this.#mix.stream(stream)
    const speaksOpus = stream.codecs.some((codec) => payloadFormat(codec, codec.payloadType).kind === 'opus')
    if (stream.kind === 'audio' && speaksOpus) this.#wantOpus()
  }

  /** Ready before the first packet, or soon after it: whoever offers Opus will speak it. */
  #wantOpus(): void {
    if (this.#opusWanted >= MAXIMUM_OPUS) return
    this.#opusWanted += 1
    makeOpusDecoders({ opusSources: 1, sampleRateHz: LIVE_RATE_HZ }).then(
      (made) => this.#keepOpus(made),
      (error: unknown) => this.#options.log.error({ err: error }, 'no Opus decoder for a live call'),
    )
  }

  #keepOpus(made: readonly OpusFrameDecoder[]): void {
    if (this.#isClosed) for (const decoder of made) decoder.free()
    else {
      this.#opus.push(...made)
      this.#allOpus.push(...made)
    }
  }

  #takeOpus(): OpusFrameDecoder | undefined {
    const decoder = this.#opus.shift()
    // For a source that comes later: a sender that starts again, a transfer.
    if (decoder) this.#wantOpus()
    return decoder
  }

  #advance(): void {
    if (this.#state.status !== 'recording') return
    try {
      for (const block of this.#mix.advance(this.#options.nowMs())) this.#giveAll({ type: 'sound', ...block })
    } catch (error) {
      this.#options.log.error({ err: error, callId: this.#options.call.id }, 'a live call could not be mixed')
      this.cut()
    }
  }

  #tell(state: LiveState): void {
    this.#state = state
    const news = JSON.stringify(state)
    if (news === this.#told) return
    this.#told = news
    this.#giveAll(state)
  }

  #giveAll(frame: LiveFrame): void {
    for (const listener of this.#listeners) this.#give(listener, frame)
  }

  /** A fault of one who listens is neither the call's nor another's. */
  #give(listener: LiveListener, frame: LiveFrame): void {
    try {
      listener(frame)
    } catch (error) {
      this.#options.log.error({ err: error, callId: this.#options.call.id }, 'a listener failed')
    }
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const decoder of this.#allOpus) decoder.free()
    this.#options.closed()
  }
}

const MAXIMUM_OPUS = 8
