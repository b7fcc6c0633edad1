/** What was received of one stream, counted per source and summed: RFC 3550 A.3 per SSRC, digits once per press. */

import type { StreamId } from '../model/media.ts'
import type { DtmfDigit, StreamQuality } from '../model/recording.ts'
import { SequenceTracker } from '../rtp/sequence-tracker.ts'
import { createTelephoneEventCollector, type TelephoneEvent } from '../rtp/telephone-event.ts'
import type { AudioPacket } from './audio-packet-reader.ts'
import { type AudioPlan, MAX_SOURCES_PER_STREAM, positionOf } from './audio-plan.ts'
import { findKey } from './find-key.ts'
import { TICKS_PER_MS, timestampDistance } from './source-clock.ts'

/** A sender that restarts its time stamps has no jitter of a second. */
const LEAP_TICKS = 1000 * TICKS_PER_MS

export interface QualityMeter {
  packet(packet: AudioPacket): void
  /** The sender said that it leaves. */
  goodbye(): void
  /** Packets were left out on purpose: they are not lost. */
  gap(): void
  /** Without a plan digits are timed from the first arrival. */
  finish(plan: AudioPlan | undefined): StreamQuality
}

interface Press {
  readonly event: TelephoneEvent
  readonly ordinal: number
  readonly arrivalTicks: number
  readonly source: number
  readonly ticksPerTimestamp: number
}

interface SourceCounts {
  readonly tracker: SequenceTracker
  /** Of the latest packet of audio; −1 before the first and where some were left out. */
  arrivalTicks: number
  timestamp: number
  durationTicks: number
  /** RFC 3550 A.8, in ticks: now, its sum, and the most. */
  jitter: number
  jitterSum: number
  jitterMost: number
  jitterPackets: number
}

export function createQualityMeter(streamId: StreamId): QualityMeter {
  const sources = new Map<number, SourceCounts>()
  const telephoneEvents = createTelephoneEventCollector()
  const presses: Press[] = []
  let latestSsrc = -1
  let latest: SourceCounts | undefined
  let packetsReceived = 0
  let packetsNotRendered = 0
  let saidBye = false

  function sourceOf(ssrc: number): SourceCounts | undefined {
    if (ssrc !== latestSsrc) {
      latest = makeSource(ssrc)
      latestSsrc = ssrc
    }
    return latest
  }

  function makeSource(ssrc: number): SourceCounts | undefined {
    const known = sources.get(ssrc)
    if (known) return known
    if (sources.size >= MAX_SOURCES_PER_STREAM) {
      const stray = findKey(sources, ({ tracker }) => tracker.received === 1)
      if (stray === undefined) return undefined
      sources.delete(stray)
    }
    const source = {
      ...{ tracker: new SequenceTracker(), arrivalTicks: -1, timestamp: 0, durationTicks: 0 },
      ...{ jitter: 0, jitterSum: 0, jitterMost: 0, jitterPackets: 0 },
    }
    sources.set(ssrc, source)
    return source
  }

  function offsetMs(press: Press, plan: AudioPlan | undefined): number {
    const { event, arrivalTicks } = press
    const placed = plan && positionOf(plan, { ...press, streamId, timestamp: event.timestamp })
    return Math.max(0, Math.round((placed ?? arrivalTicks - (plan?.originTicks ?? 0)) / TICKS_PER_MS))
  }

  return {
    packet(packet) {
      const { kind, header, payloadBytes } = packet
      packetsReceived++
      // Empty packets of a foreign type keep a NAT open (RFC 6263 §4.6): there is nothing to render.
      if (kind === 'other' && payloadBytes > 0) packetsNotRendered++
      const source = sourceOf(header.ssrc)
      source?.tracker.track(header.sequenceNumber)
      if (source && packet.durationTicks > 0) noteArrival(source, packet)
      if (kind !== 'telephone-event') return
      const event = telephoneEvents.packet(header.ssrc, header.timestamp, packet.payload)
      const { ordinal, arrivalTicks, ticksPerTimestamp } = packet
      if (event) presses.push({ event, ordinal, arrivalTicks, source: packet.source, ticksPerTimestamp })
    },
    goodbye() {
      saidBye = true
    },
    gap() {
      for (const source of sources.values()) {
        source.tracker.gap()
        source.arrivalTicks = -1
      }
    },
    finish(plan) {
      const all = [...sources.values()]
      const proven = all.length === 1 ? all : all.filter(({ tracker }) => tracker.received > 1)
      const sum = (count: (source: SourceCounts) => number) => proven.reduce((total, it) => total + count(it), 0)
      const most = (count: (source: SourceCounts) => number) => Math.max(0, ...proven.map(count))
      const jitterPackets = sum((source) => source.jitterPackets)
      const dtmf = presses.map(
        (press): DtmfDigit => ({
          digit: press.event.digit,
          offsetMs: offsetMs(press, plan),
          durationMs: Math.round((press.event.durationTicks * press.ticksPerTimestamp) / TICKS_PER_MS),
        }),
      )
      return {
        streamId,
        packetsReceived,
        packetsLost: sum(({ tracker }) => tracker.lost),
        packetsDuplicated: sum(({ tracker }) => tracker.duplicated),
        packetsReordered: sum(({ tracker }) => tracker.reordered),
        packetsNotRendered,
        ssrcChanges: Math.max(0, proven.length - 1),
        ...(saidBye && { saidBye }),
        longestGapMs: Math.round(most((source) => source.tracker.longestLoss * source.durationTicks) / TICKS_PER_MS),
        ...(jitterPackets > 0 && {
          jitterMs: inMs(sum((source) => source.jitterSum) / jitterPackets),
          maximumJitterMs: inMs(most((source) => source.jitterMost)),
        }),
        dtmf: dtmf.sort((one, other) => one.offsetMs - other.offsetMs),
      }
    },
  }
}

/** RFC 3550 A.8; what restarts its time stamps, or was left out on purpose, begins again. */
function noteArrival(source: SourceCounts, { arrivalTicks, header, ticksPerTimestamp, durationTicks }: AudioPacket) {
  const sentAfter = timestampDistance(source.timestamp, header.timestamp) * ticksPerTimestamp
  const late = Math.abs(arrivalTicks - source.arrivalTicks - sentAfter)
  if (source.arrivalTicks >= 0 && late < LEAP_TICKS) {
    source.jitter += (late - source.jitter) / 16
    source.jitterSum += source.jitter
    source.jitterPackets++
    if (source.jitter > source.jitterMost) source.jitterMost = source.jitter
  }
  source.arrivalTicks = arrivalTicks
  source.timestamp = header.timestamp
  source.durationTicks = durationTicks
}

const inMs = (ticks: number): number => Math.round((10 * ticks) / TICKS_PER_MS) / 10
