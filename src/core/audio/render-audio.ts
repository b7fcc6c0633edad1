/** Second pass of rendering: every packet to its place, samples out in order of time. Memory does not grow with the call. */

import type { Stream, StreamId } from '../model/media.ts'
import { createSequenceTracker, type SequenceTracker } from '../rtp/sequence-tracker.ts'
import { type AudioPacket, createAudioPacketReader } from './audio-packet-reader.ts'
import { type AudioPlan, positionOf, SAMPLE_RATE_HZ } from './audio-plan.ts'
import { type ChannelTrack, createCodeTrack, createLinearTrack } from './channel-track.ts'
import type { G711Law } from './g711.ts'
import { createPeakMeter, PEAKS_PER_SECOND } from './peak-meter.ts'
import { MAX_LATE_TICKS } from './source-clock.ts'
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

/** `plan`: of a survey that was given the same streams and packets in the same order. */
export function createAudioRenderer(plan: AudioPlan): AudioRenderer {
  const { encoding, channels } = plan
  const format = { encoding, sampleRateHz: SAMPLE_RATE_HZ, channels: channels.length }
  const tracks =
    encoding === 'pcm16'
      ? interleaved(channels.map(createLinearTrack), (length) => new Int16Array(length))
      : interleaved(
          channels.map(() => createCodeTrack(encoding)),
          (length) => new Uint8Array(length),
        )
  const meter = createPeakMeter(channels.length, plan.totalTicks, SAMPLE_RATE_HZ / PEAKS_PER_SECOND)
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
    const block = tracks.flush(shown, (channel) => meter.add(channel, flushedSamples, shown))
    flushedSamples += count
    return block
  }

  function* blocksUntil(sample: number, whole: boolean): Generator<Uint8Array> {
    const stop = Math.min(sample, plan.totalTicks)
    while (stop - flushedSamples >= (whole ? BLOCK_SAMPLES : 1)) {
      yield samplesBlock(Math.min(BLOCK_SAMPLES, stop - flushedSamples))
    }
  }

  function place({ streamId, kind, header, ordinal, arrivalTicks, payload }: AudioPacket): void {
    if (kind !== 'mulaw' && kind !== 'alaw') return
    const { ssrc, timestamp, sequenceNumber } = header
    const position = positionOf(plan, { streamId, ssrc, timestamp, ordinal, arrivalTicks })
    const channel = plan.streams.get(streamId)?.channel
    if (position === undefined || position < 0 || channel === undefined) return
    if (!isDuplicate(streamId, ssrc, sequenceNumber)) tracks.place(channel, position, payload, kind)
  }

  function* flushThenPlace(finalSamples: number): Generator<Uint8Array> {
    yield* blocksUntil(finalSamples, true)
    place(reader.current)
  }

  return {
    stream: (stream) => reader.stream(stream),
    header: () => encodeWavHeader(format, plan.totalTicks),
    packet(streamId, arrivalMs, packet) {
      if (!reader.read(streamId, arrivalMs, packet)) return NOTHING
      // No packet that comes later can lie before this sample.
      const finalSamples = Math.floor(reader.current.arrivalTicks) - plan.originTicks - MAX_LATE_TICKS
      if (finalSamples - flushedSamples >= BLOCK_SAMPLES) return flushThenPlace(finalSamples)
      place(reader.current)
      return NOTHING
    },
    *finish() {
      yield* blocksUntil(plan.totalTicks, false)
      if (wavPaddingBytes(format, plan.totalTicks) === 1) yield new Uint8Array(1)
    },
    peaks: () => meter.encode(),
  }
}

interface InterleavedTracks {
  place(channel: number, position: number, codes: Uint8Array, law: G711Law): void
  /** The next `preview.length` samples of all channels; `shown` is called when `preview` holds those of a channel. */
  flush(preview: Int8Array, shown: (channel: number) => void): Uint8Array
}

function interleaved<Samples extends Int16Array | Uint8Array>(
  tracks: readonly ChannelTrack<Samples>[],
  make: (length: number) => Samples,
): InterleavedTracks {
  return {
    place: (channel, position, codes, law) => tracks[channel]?.place(position, codes, law),
    flush(preview, shown) {
      const out = make(preview.length * tracks.length)
      tracks.forEach((track, channel) => {
        track.flush(out, channel, tracks.length, preview)
        shown(channel)
      })
      return new Uint8Array(out.buffer)
    },
  }
}
