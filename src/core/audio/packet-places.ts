/** Where the packets of a plan lie, one after the other as they came. */

import type { StreamId } from '../model/media.ts'
import { SequenceTracker } from '../rtp/sequence-tracker.ts'
import type { AudioPacket } from './audio-packet-reader.ts'
import { type AudioPlan, isPlausible, ticksAt } from './audio-plan.ts'
import { type Anchor, TICKS_PER_MS } from './source-clock.ts'

/** What telephones wait for at most: who listened live did not hear it. */
const LATE_TICKS = 200 * TICKS_PER_MS

/** Of a stream, in packets. */
export interface PlacedCounts {
  readonly streamId: StreamId
  /** In their place although they came more than 200 ms behind their time. */
  readonly packetsLate: number
  /** Their time stamp puts them where nothing that arrived then can belong, or their source is a stray. */
  readonly packetsNotPlaced: number
}

export interface PacketPlaces {
  /** In ticks from sample 0; undefined for a duplicate and for what has no place. */
  ticksOf(packet: AudioPacket): number | undefined
  /** Of the stream of the latest packet that had a place. */
  readonly channel: number
  counts(): readonly PlacedCounts[]
}

interface PlacedSource {
  readonly anchors: readonly Anchor[]
  readonly tracker: SequenceTracker
  /** The anchor that counts now. */
  at: number
}

interface PlacedStream {
  readonly channel: number
  readonly sources: Map<number, PlacedSource>
  /** By SSRC, whatever clock its time stamps run by. */
  readonly trackers: Map<number, SequenceTracker>
  latestKey: number
  latest: PlacedSource | undefined
  packetsLate: number
  packetsNotPlaced: number
}

/** Packets come in the order the survey saw them. */
export function createPacketPlaces(plan: AudioPlan): PacketPlaces {
  const streams = new Map<StreamId, PlacedStream>()
  for (const [streamId, { channel }] of plan.streams) {
    const memory = { sources: new Map<number, PlacedSource>(), trackers: new Map<number, SequenceTracker>() }
    streams.set(streamId, { channel, ...memory, latestKey: -1, latest: undefined, packetsLate: 0, packetsNotPlaced: 0 })
  }
  let channel = 0

  function sourceOf(stream: PlacedStream, { streamId, source: key, header }: AudioPacket): PlacedSource | undefined {
    if (stream.latestKey === key) return stream.latest
    let source = stream.sources.get(key)
    const anchors = plan.streams.get(streamId)?.sources.get(key)
    if (!source && anchors && anchors.length > 0) {
      const tracker = stream.trackers.get(header.ssrc) ?? new SequenceTracker()
      stream.trackers.set(header.ssrc, tracker)
      source = { anchors, tracker, at: 0 }
      stream.sources.set(key, source)
    }
    stream.latestKey = key
    stream.latest = source
    return source
  }

  return {
    get channel() {
      return channel
    },
    ticksOf(packet) {
      const stream = streams.get(packet.streamId)
      const source = stream && sourceOf(stream, packet)
      if (!stream || !source) {
        if (stream) stream.packetsNotPlaced++
        return undefined
      }
      const { anchors } = source
      while ((anchors[source.at + 1]?.fromOrdinal ?? Number.POSITIVE_INFINITY) <= packet.ordinal) source.at++
      const position = positionUnder(anchors[source.at], packet) ?? positionUnder(anchors[source.at - 1], packet)
      const ticks = position === undefined ? -1 : position - plan.originTicks
      if (position === undefined || ticks < 0) {
        stream.packetsNotPlaced++
        return undefined
      }
      const lateTicks = packet.arrivalTicks - position
      if (source.tracker.track(packet.header.sequenceNumber) === 'duplicate') return undefined
      if (lateTicks > LATE_TICKS) stream.packetsLate++
      channel = stream.channel
      return ticks
    },
    counts: () =>
      [...streams].map(([streamId, { packetsLate, packetsNotPlaced }]) => ({
        streamId,
        packetsLate,
        packetsNotPlaced,
      })),
  }
}

/** Packets of before a leap may come behind it: they belong to the anchor before. */
function positionUnder(anchor: Anchor | undefined, packet: AudioPacket): number | undefined {
  if (!anchor) return undefined
  const position = ticksAt(anchor, packet.header.timestamp, packet.ticksPerTimestamp)
  return isPlausible(packet.arrivalTicks - position) ? position : undefined
}
