/** What the first pass of rendering found, and the second follows. */

import type { StreamId } from '../model/media.ts'
import type { RecordingChannel, WavEncoding } from '../model/recording.ts'
import type { RecordingRateHz } from './recording-rate.ts'
import { type Anchor, MAX_EARLY_TICKS, MAX_LATE_TICKS, timestampDistance } from './source-clock.ts'

/** What follows closer than this to what went before, follows it exactly: a new SSRC goes on where the old one ended. */
export const CONTIGUOUS_TICKS = 120

/** Whatever clocks say. */
export const LONGEST_RECORDING_MS = 24 * 3_600_000

/**
 * SSRCs of one stream. Some phone systems take another at each hold, or each time somebody speaks: this is one every 21 seconds for a day. Without
 * a bound, packets that each have their own would take all memory.
 */
export const MAX_SOURCES_PER_STREAM = 4096

export interface AudioPlan {
  readonly encoding: WavEncoding
  readonly sampleRateHz: RecordingRateHz
  readonly channels: readonly RecordingChannel[]
  /** Wall clock of sample 0. */
  readonly startedAtMs: number
  /** Position of sample 0, in ticks since the first arrival. */
  readonly originTicks: number
  readonly totalTicks: number
  /** The same in samples. */
  readonly totalSamples: number
  /** Longer than a day: cut there. */
  readonly truncated: boolean
  readonly streams: ReadonlyMap<StreamId, StreamPlan>
  /** How many sources sent Opus: each wants a decoder. */
  readonly opusSources: number
}

export interface StreamPlan {
  readonly channel: number
  /** By source, see `AudioPacket.source`; anchors in order of ordinals. */
  readonly sources: ReadonlyMap<number, readonly Anchor[]>
}

/**
 * Where a packet lies, in ticks from sample 0. Undefined when its source is a stray, or when its timestamp puts it where no packet that
 * arrived just then can belong: a forged timestamp cannot lengthen a recording.
 */
export function positionOf(
  plan: AudioPlan,
  packet: {
    readonly streamId: StreamId
    readonly source: number
    readonly timestamp: number
    readonly ticksPerTimestamp: number
    readonly ordinal: number
    readonly arrivalTicks: number
  },
): number | undefined {
  const anchors = plan.streams.get(packet.streamId)?.sources.get(packet.source)
  const anchor = anchors?.findLast((candidate) => candidate.fromOrdinal <= packet.ordinal) ?? anchors?.[0]
  if (!anchor) return undefined
  const ticks = ticksAt(anchor, packet.timestamp, packet.ticksPerTimestamp)
  return isPlausible(packet.arrivalTicks - ticks) ? ticks - plan.originTicks : undefined
}

/** In ticks since the first arrival. */
export const ticksAt = (anchor: Anchor, timestamp: number, ticksPerTimestamp: number): number =>
  anchor.position + timestampDistance(anchor.timestamp, timestamp) * ticksPerTimestamp

/** `lateTicks`: how long after its position it arrived. A forged timestamp cannot lengthen a recording. */
export const isPlausible = (lateTicks: number): boolean =>
  lateTicks <= MAX_LATE_TICKS && lateTicks >= -MAX_EARLY_TICKS - CONTIGUOUS_TICKS
