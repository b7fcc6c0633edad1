/**
 * The packets of a call that came twice, each once: what one way lost, the other brings. Packets are told apart by SSRC and sequence number,
 * those of a copy by what its survey found; they lie on the one time line that their timestamps give them, so nothing is heard twice.
 */

import type { StreamId } from '../model/media.ts'
import { createRtpHeader, readRtpHeader } from '../rtp/rtp-header.ts'
import type { TwinPlan, TwinStream } from './twin-survey.ts'
import { createUnionTracker, type UnionTracker } from './union-tracker.ts'

export interface UnitedPacket {
  streamId: StreamId
  packet: Uint8Array
  /** As if it had come the way of the stream it belongs to. */
  arrivalMs: number
  /** The other way lost it: it comes behind those that followed it, and the network is not to blame. */
  isFill: boolean
}

export interface TwinUnion {
  /** What it stands for; undefined: it is there already. Reused for every packet; the bytes are borrowed until the next one. */
  rtp(streamId: StreamId, arrivalMs: number, packet: Uint8Array): UnitedPacket | undefined
  /** Whether the stream has packets of its own. */
  isHeardByItself(streamId: StreamId): boolean
  /** Of every stream that is part of a union, packets so far, network duplicates not counted. */
  counts(): readonly TwinCount[]
}

export interface TwinCount {
  readonly streamId: StreamId
  readonly packets: number
  /** Of them, those that no other way brought. */
  readonly packetsOnlyHere: number
}

const MAX_WAYS = 31

export function createTwinUnion(plan: TwinPlan): TwinUnion {
  const header = createRtpHeader()
  const united: UnitedPacket = { streamId: 0, packet: new Uint8Array(0), arrivalMs: 0, isFill: false }
  const renumbered = new Uint8Array(0x10000)
  const originals = new Set([...plan.values()].map(({ of }) => of))
  /** By stream and SSRC. */
  const trackers = new Map<number, UnionTracker>()
  const counts = new Map<StreamId, { packets: number; packetsOnlyHere: number }>()
  /** Streams, by their numbers for the trackers. */
  const ways: StreamId[] = []

  function give(streamId: StreamId, arrivalMs: number, packet: Uint8Array, isFill = false): UnitedPacket {
    united.streamId = streamId
    united.arrivalMs = arrivalMs
    united.packet = packet
    united.isFill = isFill
    return united
  }

  function countOf(streamId: StreamId) {
    const count = counts.get(streamId) ?? { packets: 0, packetsOnlyHere: 0 }
    counts.set(streamId, count)
    return count
  }

  function trackerOf(streamId: StreamId, ssrc: number): UnionTracker {
    const key = streamId * 2 ** 32 + ssrc
    const tracker = trackers.get(key) ?? createUnionTracker()
    trackers.set(key, tracker)
    return tracker
  }

  function wayOf(streamId: StreamId): number {
    const known = ways.indexOf(streamId)
    if (known >= 0 || ways.length === MAX_WAYS) return Math.max(known, 0)
    return ways.push(streamId) - 1
  }

  function unite(
    streamId: StreamId,
    ssrc: number,
    sequenceNumber: number,
    way: StreamId,
    arrivalMs: number,
    packet: Uint8Array,
  ) {
    const tracker = trackerOf(streamId, ssrc)
    const verdict = tracker.track(sequenceNumber, wayOf(way))
    const count = countOf(way)
    if (verdict !== 'duplicate') count.packets++
    if (verdict === 'new' || verdict === 'fill') count.packetsOnlyHere++
    // The way that brought it first had it alone until now.
    if (verdict === 'second') countOf(ways[tracker.firstWay] ?? way).packetsOnlyHere--
    if (verdict === 'second' || verdict === 'later') return undefined
    return give(streamId, arrivalMs, packet, verdict === 'fill')
  }

  function standIn(twin: TwinStream, streamId: StreamId, arrivalMs: number, packet: Uint8Array) {
    const isHeard = twin.wasHeard(arrivalMs)
    const count = countOf(streamId)
    count.packets++
    if (isHeard) return undefined
    count.packetsOnlyHere++
    return give(twin.relations.size > 0 ? twin.of : streamId, arrivalMs, packet)
  }

  return {
    rtp(streamId, arrivalMs, packet) {
      const twin = plan.get(streamId)
      if (!twin && !originals.has(streamId)) return give(streamId, arrivalMs, packet)
      if (readRtpHeader(packet, header) !== 'ok') return twin ? undefined : give(streamId, arrivalMs, packet)
      const { ssrc, sequenceNumber, timestamp } = header
      if (!twin) return unite(streamId, ssrc, sequenceNumber, streamId, arrivalMs, packet)
      const relation = twin.relations.get(ssrc)
      if (!relation) return standIn(twin, streamId, arrivalMs, packet)
      const sequence = (sequenceNumber + relation.sequenceOffset) & 0xffff
      const copy = renumbered.subarray(0, packet.length)
      copy.set(packet)
      const view = new DataView(copy.buffer, 0, copy.length)
      view.setUint16(2, sequence)
      view.setUint32(4, (timestamp + relation.timestampOffset) >>> 0)
      view.setUint32(8, relation.ssrc)
      return unite(twin.of, relation.ssrc, sequence, streamId, arrivalMs - twin.delayMs, copy)
    },
    isHeardByItself: (streamId) => (plan.get(streamId)?.relations.size ?? 0) === 0,
    counts: () => [...counts].map(([streamId, count]) => ({ streamId, ...count })),
  }
}
