/** What was received of one stream, counted per source and summed: RFC 3550 A.3 per SSRC, digits once per press. */

import type { StreamId } from '../model/media.ts'
import type { DtmfDigit, StreamQuality } from '../model/recording.ts'
import { createSequenceTracker, type SequenceTracker } from '../rtp/sequence-tracker.ts'
import { createTelephoneEventCollector, type TelephoneEvent } from '../rtp/telephone-event.ts'
import type { AudioPacket } from './audio-packet-reader.ts'
import { type AudioPlan, positionOf } from './audio-plan.ts'
import { TICKS_PER_MS } from './source-clock.ts'

const MAX_SOURCES = 64

export interface QualityMeter {
  packet(packet: AudioPacket): void
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

export function createQualityMeter(streamId: StreamId): QualityMeter {
  const sources = new Map<number, SequenceTracker>()
  const telephoneEvents = createTelephoneEventCollector()
  const presses: Press[] = []
  let latestSsrc = -1
  let latest: SequenceTracker | undefined
  let packetsReceived = 0
  let packetsNotRendered = 0

  function trackerOf(ssrc: number): SequenceTracker | undefined {
    if (ssrc !== latestSsrc) {
      latest = makeTracker(ssrc)
      latestSsrc = ssrc
    }
    return latest
  }

  function makeTracker(ssrc: number): SequenceTracker | undefined {
    const known = sources.get(ssrc)
    if (known) return known
    if (sources.size >= MAX_SOURCES) {
      const stray = [...sources].find(([, tracker]) => tracker.received === 1)
      if (!stray) return undefined
      sources.delete(stray[0])
    }
    const tracker = createSequenceTracker()
    sources.set(ssrc, tracker)
    return tracker
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
      trackerOf(header.ssrc)?.track(header.sequenceNumber)
      if (kind !== 'telephone-event') return
      const event = telephoneEvents.packet(header.ssrc, header.timestamp, packet.payload)
      const { ordinal, arrivalTicks, source, ticksPerTimestamp } = packet
      if (event) presses.push({ event, ordinal, arrivalTicks, source, ticksPerTimestamp })
    },
    gap() {
      for (const tracker of sources.values()) tracker.gap()
    },
    finish(plan) {
      const all = [...sources.values()]
      const proven = all.length === 1 ? all : all.filter((tracker) => tracker.received > 1)
      const sum = (count: (tracker: SequenceTracker) => number) => proven.reduce((total, it) => total + count(it), 0)
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
        packetsLost: sum((tracker) => tracker.lost),
        packetsDuplicated: sum((tracker) => tracker.duplicated),
        packetsReordered: sum((tracker) => tracker.reordered),
        packetsNotRendered,
        ssrcChanges: Math.max(0, proven.length - 1),
        dtmf: dtmf.sort((one, other) => one.offsetMs - other.offsetMs),
      }
    },
  }
}
