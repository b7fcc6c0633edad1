/** Second pass of rendering: every packet to its place, samples out in order of time. Memory does not grow with the call. */

import type { Stream, StreamId } from '../model/media.ts'
import type { ChannelSound } from '../model/recording.ts'
import { type AudioPacket, AudioPacketReader } from './audio-packet-reader.ts'
import type { AudioPlan } from './audio-plan.ts'
import { type ChannelTrack, createCodeTrack, createLinearTrack, FLUSH_SAMPLES } from './channel-track.ts'
import { createLinearDecoder } from './linear-samples.ts'
import type { OpusFrameDecoder } from './opus-decoders.ts'
import { createPacketPlaces, type PlacedCounts } from './packet-places.ts'
import { isAudio, isSampled } from './payload-format.ts'
import { HOLD_TICKS } from './reorder-buffer.ts'
import { createSoundMeter } from './sound-meter.ts'
import { MAX_LATE_TICKS, TICKS_PER_MS } from './source-clock.ts'
import { createSourceVoice, rateOf, type SourceVoice } from './source-voice.ts'
import { encodeWavHeader, wavPaddingBytes } from './wav-header.ts'
import { writeCodes, writeSamples } from './write-samples.ts'

export interface AudioRenderer {
  stream(stream: Stream): void
  /** First bytes of the file. */
  header(): Uint8Array
  /**
   * The packet is `bytes` from `from` up to, not including, `to`. Bytes of the file that are final now, if there are. Drain them before the next packet: this
   * one is placed behind them.
   */
  packet(
    streamId: StreamId,
    arrivalMs: number,
    bytes: Uint8Array,
    from?: number,
    to?: number,
  ): Iterable<Uint8Array> | undefined
  /** Between two packets some were left out on purpose (a pause): what a packet tells of the one before it must not be heard. */
  gap(): void
  /** The rest of the file. */
  finish(): Iterable<Uint8Array>
  /** Once everything is drained. The wave form: see sound-meter.ts. */
  peaks(): Uint8Array
  /** Once everything is drained: one per channel. */
  sound(): readonly ChannelSound[]
  /** Once everything is drained: one per stream of the plan. */
  placed(): readonly PlacedCounts[]
}

/**
 * `plan`: of a survey that was given the same streams and packets in the same order. `opus`: see opus-decoders.ts; looked at when the first
 * packet of Opus comes.
 */
export function createAudioRenderer(plan: AudioPlan, opus: readonly OpusFrameDecoder[] = []): AudioRenderer {
  const { encoding, channels, sampleRateHz, totalSamples } = plan
  const format = { encoding, sampleRateHz, channels: channels.length }
  const samplesPerTick = sampleRateHz / (1000 * TICKS_PER_MS)
  const decodeLinear = createLinearDecoder()
  const voices = createVoices(sampleRateHz, opus)
  const linear = encoding === 'pcm16' ? channels.map(() => createLinearTrack(sampleRateHz)) : []
  const codes = encoding === 'pcm16' ? [] : channels.map(() => createCodeTrack(encoding))
  const meter = createSoundMeter(channels.length, totalSamples, sampleRateHz)
  const reader = new AudioPacketReader()
  const places = createPacketPlaces(plan)
  let flushedSamples = 0
  let isBehindGap = false
  /** Since when nothing was left out on purpose. */
  let stretchFromTicks = Number.NEGATIVE_INFINITY

  function* blocksUntil(sample: number, whole: boolean): Generator<Uint8Array> {
    const stop = Math.min(sample, totalSamples)
    while (stop - flushedSamples >= (whole ? FLUSH_SAMPLES : 1)) {
      const count = Math.min(FLUSH_SAMPLES, stop - flushedSamples)
      flushedSamples += count
      yield nextSamples(count)
    }
  }

  function nextSamples(count: number): Uint8Array {
    const next = <Samples>(tracks: readonly ChannelTrack<Samples>[]) => tracks.map((track) => track.next(count))
    const bytes =
      encoding === 'pcm16' ? writeSamples(next(linear), sampleRateHz, meter) : writeCodes(next(codes), encoding, meter)
    for (const track of [...linear, ...codes]) track.clear(count)
    return bytes
  }

  function place(packet: AudioPacket): void {
    if (!isAudio(packet.kind)) return
    const ticks = places.ticksOf(packet)
    if (ticks === undefined) return
    if (encoding !== 'pcm16')
      codes[places.channel]?.place(ticks, packet.bytes, packet.header.payloadStart, packet.header.payloadEnd)
    else placeLinear(packet, places.channel, ticks * samplesPerTick)
  }

  function placeLinear(packet: AudioPacket, channel: number, position: number): void {
    const { streamId, kind, format, source, header, arrivalTicks, payload } = packet
    const isPlain = isSampled(kind) && rateOf(format, sampleRateHz) === sampleRateHz
    // What needs neither memory nor another rate finds its place however late it comes.
    if (isPlain) linear[channel]?.place(Math.round(position), decodeLinear(format, payload))
    else {
      const voice = voices.of(streamId, source, (at, samples) => linear[channel]?.place(at, samples))
      const { sequenceNumber } = header
      voice.packet({ sequenceNumber, format, position, arrivalTicks, payload, stretchFromTicks })
    }
  }

  function* flushThenPlace(finalSamples: number): Generator<Uint8Array> {
    for (const voice of voices.all()) voice.settle(reader.current.arrivalTicks)
    yield* blocksUntil(finalSamples, true)
    place(reader.current)
  }

  return {
    stream: (stream) => reader.stream(stream),
    header: () => encodeWavHeader(format, totalSamples),
    packet(streamId, arrivalMs, bytes, from, to) {
      if (!reader.read(streamId, arrivalMs, bytes, from, to)) return undefined
      if (isBehindGap) {
        stretchFromTicks = reader.current.arrivalTicks
        isBehindGap = false
      }
      // No packet that comes later can lie before this sample.
      const finalTicks = Math.floor(reader.current.arrivalTicks) - plan.originTicks - MAX_LATE_TICKS - HOLD_TICKS
      const finalSamples = finalTicks * samplesPerTick
      if (finalSamples - flushedSamples >= FLUSH_SAMPLES) return flushThenPlace(finalSamples)
      place(reader.current)
      return undefined
    },
    gap() {
      isBehindGap = true
    },
    *finish() {
      for (const voice of voices.all()) voice.finish()
      yield* blocksUntil(totalSamples, false)
      if (wavPaddingBytes(format, totalSamples) === 1) yield new Uint8Array(1)
    },
    peaks: () => meter.peaks(),
    sound: () => meter.sound(),
    placed: () => places.counts(),
  }
}

interface Voices {
  of(streamId: StreamId, source: number, place: (position: number, samples: Int16Array) => void): SourceVoice
  all(): Iterable<SourceVoice>
}

/** One for each source that needs one; a plan has few. */
function createVoices(sampleRateHz: number, opus: readonly OpusFrameDecoder[]): Voices {
  const voices = new Map<string, SourceVoice>()
  let decodersTaken = 0
  return {
    of(streamId, source, place) {
      const key = `${streamId} ${source}`
      const voice = voices.get(key) ?? createSourceVoice(sampleRateHz, () => opus[decodersTaken++ % opus.length], place)
      voices.set(key, voice)
      return voice
    },
    all: () => voices.values(),
  }
}
