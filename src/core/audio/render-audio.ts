/** Second pass of rendering: every packet to its place, samples out in order of time. Memory does not grow with the call. */

import type { Stream, StreamId } from '../model/media.ts'
import { createSequenceTracker, type SequenceTracker } from '../rtp/sequence-tracker.ts'
import { type AudioPacket, createAudioPacketReader } from './audio-packet-reader.ts'
import { type AudioPlan, positionOf } from './audio-plan.ts'
import { type ChannelTrack, createCodeTrack, createLinearTrack } from './channel-track.ts'
import { createLinearDecoder } from './linear-samples.ts'
import type { OpusFrameDecoder } from './opus-decoders.ts'
import { isAudio, isSampled } from './payload-format.ts'
import { createPeakMeter, PEAKS_PER_SECOND } from './peak-meter.ts'
import { HOLD_TICKS } from './reorder-buffer.ts'
import { MAX_LATE_TICKS, TICKS_PER_MS } from './source-clock.ts'
import { createSourceVoice, rateOf, type SourceVoice } from './source-voice.ts'
import { encodeWavHeader, wavPaddingBytes } from './wav-header.ts'

/** Samples per channel that are written at once. */
const BLOCK_SAMPLES = 16_384
const NOTHING: readonly Uint8Array[] = []

export interface AudioRenderer {
  stream(stream: Stream): void
  /** First bytes of the file. */
  header(): Uint8Array
  /** Bytes of the file that are final now. Drain them before the next packet: this one is placed behind them. */
  packet(streamId: StreamId, arrivalMs: number, packet: Uint8Array): Iterable<Uint8Array>
  /** The rest of the file. */
  finish(): Iterable<Uint8Array>
  /** The wave form, once everything is drained: see peak-meter.ts. */
  peaks(): Uint8Array
}

/** `plan`: of a survey that was given the same streams and packets in the same order. `opus`: see opus-decoders.ts. */
export function createAudioRenderer(plan: AudioPlan, opus: readonly OpusFrameDecoder[] = []): AudioRenderer {
  const { encoding, channels, sampleRateHz, totalSamples } = plan
  const format = { encoding, sampleRateHz, channels: channels.length }
  const samplesPerTick = sampleRateHz / (1000 * TICKS_PER_MS)
  const decodeLinear = createLinearDecoder()
  const voices = createVoices(sampleRateHz, opus)
  const linear = encoding === 'pcm16' ? channels.map(() => createLinearTrack(sampleRateHz)) : []
  const codes = encoding === 'pcm16' ? [] : channels.map(() => createCodeTrack(encoding))
  const meter = createPeakMeter(channels.length, totalSamples, sampleRateHz / PEAKS_PER_SECOND)
  const reader = createAudioPacketReader()
  const trackers = new Map<StreamId, Map<number, SequenceTracker>>()
  const preview = new Int8Array(BLOCK_SAMPLES)
  let flushedSamples = 0

  function isDuplicate(streamId: StreamId, ssrc: number, sequenceNumber: number): boolean {
    let ofStream = trackers.get(streamId)
    if (!ofStream) {
      ofStream = new Map()
      trackers.set(streamId, ofStream)
    }
    let tracker = ofStream.get(ssrc)
    if (!tracker) {
      tracker = createSequenceTracker()
      ofStream.set(ssrc, tracker)
    }
    return tracker.track(sequenceNumber) === 'duplicate'
  }

  function samplesBlock(count: number): Uint8Array {
    const shown = preview.subarray(0, count)
    const show = (channel: number) => meter.add(channel, flushedSamples, shown)
    const block =
      encoding === 'pcm16'
        ? interleaved(linear, new Int16Array(count * channels.length), shown, show)
        : interleaved(codes, new Uint8Array(count * channels.length), shown, show)
    flushedSamples += count
    return block
  }

  function* blocksUntil(sample: number, whole: boolean): Generator<Uint8Array> {
    const stop = Math.min(sample, totalSamples)
    while (stop - flushedSamples >= (whole ? BLOCK_SAMPLES : 1)) {
      yield samplesBlock(Math.min(BLOCK_SAMPLES, stop - flushedSamples))
    }
  }

  function place(packet: AudioPacket): void {
    const { streamId, kind, header, ordinal, arrivalTicks, source, ticksPerTimestamp, payload } = packet
    if (!isAudio(kind)) return
    const { timestamp } = header
    const ticks = positionOf(plan, { streamId, source, timestamp, ticksPerTimestamp, ordinal, arrivalTicks })
    const channel = plan.streams.get(streamId)?.channel
    if (ticks === undefined || ticks < 0 || channel === undefined) return
    if (isDuplicate(streamId, header.ssrc, header.sequenceNumber)) return
    if (encoding !== 'pcm16') codes[channel]?.place(ticks, payload)
    else placeLinear(packet, channel, ticks * samplesPerTick)
  }

  function placeLinear(packet: AudioPacket, channel: number, position: number): void {
    const { streamId, kind, format, source, header, arrivalTicks, payload } = packet
    const isPlain = isSampled(kind) && rateOf(format, sampleRateHz) === sampleRateHz
    // What needs neither memory nor another rate finds its place however late it comes.
    if (isPlain) linear[channel]?.place(Math.round(position), decodeLinear(format, payload))
    else {
      const voice = voices.of(streamId, source, (at, samples) => linear[channel]?.place(at, samples))
      voice.packet({ sequenceNumber: header.sequenceNumber, format, position, arrivalTicks, payload })
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
    packet(streamId, arrivalMs, packet) {
      if (!reader.read(streamId, arrivalMs, packet)) return NOTHING
      // No packet that comes later can lie before this sample.
      const finalTicks = Math.floor(reader.current.arrivalTicks) - plan.originTicks - MAX_LATE_TICKS - HOLD_TICKS
      const finalSamples = finalTicks * samplesPerTick
      if (finalSamples - flushedSamples >= BLOCK_SAMPLES) return flushThenPlace(finalSamples)
      place(reader.current)
      return NOTHING
    },
    *finish() {
      for (const voice of voices.all()) voice.finish()
      yield* blocksUntil(totalSamples, false)
      if (wavPaddingBytes(format, totalSamples) === 1) yield new Uint8Array(1)
    },
    peaks: () => meter.encode(),
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

/** The next `preview.length` samples of all channels; `shown` is called when `preview` holds those of a channel. */
function interleaved<Samples extends Int16Array | Uint8Array>(
  tracks: readonly ChannelTrack<Samples>[],
  out: Samples,
  preview: Int8Array,
  shown: (channel: number) => void,
): Uint8Array {
  tracks.forEach((track, channel) => {
    track.flush(out, channel, tracks.length, preview)
    shown(channel)
  })
  return new Uint8Array(out.buffer)
}
