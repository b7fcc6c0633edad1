/** First pass of rendering: where everything lies, in which encoding, on which channel. */

import type { Party } from '../model/call.ts'
import type { Stream, StreamId } from '../model/media.ts'
import type { StreamQuality } from '../model/recording.ts'
import { assignChannels, type StreamExtent } from './assign-channels.ts'
import { createAudioPacketReader } from './audio-packet-reader.ts'
import { type AudioPlan, CONTIGUOUS_TICKS, type StreamPlan } from './audio-plan.ts'
import type { G711Law } from './g711.ts'
import { createQualityMeter, type QualityMeter } from './quality-meter.ts'
import { type Anchor, createSourceClock, type SourceClock, TICKS_PER_MS } from './source-clock.ts'

/** Sources of one channel that sound together for longer than this are mixed. */
const TOGETHER_TICKS = 250 * TICKS_PER_MS
const MAX_SOURCES_PER_STREAM = 64
/** No recording grows beyond this, whatever clocks say. */
const MAX_TOTAL_TICKS = 24 * 3_600_000 * TICKS_PER_MS

export interface AudioSurvey {
  stream(stream: Stream): void
  packet(streamId: StreamId, arrivalMs: number, packet: Uint8Array): void
  /** Between two packets some were left out on purpose (a pause): they are not lost. */
  gap(): void
  finish(parties: readonly Party[]): SurveyResult
}

export interface SurveyResult {
  /** Undefined when there is nothing to hear. */
  readonly plan?: AudioPlan
  /** One per stream that was negotiated or received, in order of stream id. */
  readonly quality: readonly StreamQuality[]
}

interface Source {
  readonly clock: SourceClock
  lastSequenceNumber: number
  /** RFC 3550 A.1, MIN_SEQUENTIAL: two packets in sequence make a source; one is a stray. */
  proven: boolean
}

interface PlacedSource {
  readonly streamId: StreamId
  readonly ssrc: number
  readonly anchors: Anchor[]
}

export function createAudioSurvey(): AudioSurvey {
  const reader = createAudioPacketReader()
  const streams = new Map<StreamId, Map<number, Source>>()
  const negotiated = new Set<StreamId>()
  const laws = new Set<G711Law>()
  const meters = new Map<StreamId, QualityMeter>()

  function meterOf(streamId: StreamId): QualityMeter {
    const meter = meters.get(streamId) ?? createQualityMeter(streamId)
    meters.set(streamId, meter)
    return meter
  }

  function sourceOf(streamId: StreamId, ssrc: number): Source | undefined {
    let sources = streams.get(streamId)
    if (!sources) {
      sources = new Map()
      streams.set(streamId, sources)
    }
    const known = sources.get(ssrc)
    if (known) return known
    if (sources.size >= MAX_SOURCES_PER_STREAM) {
      const stray = [...sources].find(([, source]) => !source.proven)
      if (!stray) return undefined
      sources.delete(stray[0])
    }
    const source = { clock: createSourceClock(), lastSequenceNumber: -1, proven: false }
    sources.set(ssrc, source)
    return source
  }

  return {
    stream(stream) {
      if (stream.kind === 'audio') negotiated.add(stream.id)
      meterOf(stream.id)
      reader.stream(stream)
    },
    packet(streamId, arrivalMs, packet) {
      if (!reader.read(streamId, arrivalMs, packet)) return
      const { kind, header, ordinal, arrivalTicks, payload } = reader.current
      meterOf(streamId).packet(reader.current)
      if ((kind !== 'mulaw' && kind !== 'alaw') || payload.length === 0) return
      const source = sourceOf(streamId, header.ssrc)
      if (!source) return
      laws.add(kind)
      const next = (source.lastSequenceNumber + 1) & 0xffff
      source.proven ||= source.lastSequenceNumber >= 0 && next === header.sequenceNumber
      source.lastSequenceNumber = header.sequenceNumber
      source.clock.packet(ordinal, header.timestamp, arrivalTicks, payload.length)
    },
    gap() {
      for (const meter of meters.values()) meter.gap()
    },
    finish(parties) {
      const plan = makePlan(parties)
      const quality = [...meters.values()].map((meter) => meter.finish(plan))
      return { quality: quality.sort((one, other) => one.streamId - other.streamId), ...(plan && { plan }) }
    },
  }

  function makePlan(parties: readonly Party[]): AudioPlan | undefined {
    const placed = [...streams].flatMap(([streamId, sources]) => placeSources(streamId, sources))
    if (placed.length === 0 || reader.firstArrivalMs === undefined) return undefined
    const extents = extentsOf(placed)
    const channels = assignChannels(parties, extents, negotiated.size)
    const channelOf = (streamId: StreamId) => channels.findIndex((channel) => channel.streamIds.includes(streamId))
    const originTicks = Math.min(...extents.map((extent) => extent.startTicks))
    const length = Math.max(...extents.map((extent) => extent.endTicks)) - originTicks
    const [law] = laws
    const keepLaw = law !== undefined && laws.size === 1 && !soundTogether(placed, channelOf)
    const plans = extents.map(({ streamId }): [StreamId, StreamPlan] => {
      const own = placed.filter((source) => source.streamId === streamId)
      const sources = new Map(own.map(({ ssrc, anchors }) => [ssrc, anchors]))
      return [streamId, { channel: channelOf(streamId), sources }]
    })
    return {
      encoding: keepLaw ? law : 'pcm16',
      channels,
      startedAtMs: reader.firstArrivalMs + originTicks / TICKS_PER_MS,
      originTicks,
      totalTicks: Math.min(length, MAX_TOTAL_TICKS),
      truncated: length > MAX_TOTAL_TICKS,
      streams: new Map(plans),
    }
  }
}

/** The sources of one stream that are no strays, with anchors that follow each other where they nearly do. */
function placeSources(streamId: StreamId, sources: ReadonlyMap<number, Source>): PlacedSource[] {
  const all = [...sources].filter(([, source]) => source.proven || sources.size === 1)
  const placed = all.map(([ssrc, source]) => ({ streamId, ssrc, anchors: [...source.clock.finish()] }))
  const inOrder = placed
    .flatMap(({ anchors }) => anchors.map((anchor, index) => ({ anchors, index, anchor })))
    .sort((one, other) => one.anchor.fromOrdinal - other.anchor.fromOrdinal)
  let before: Anchor | undefined
  for (const { anchors, index, anchor } of inOrder) {
    const now = before && anchor.cause !== 'drift' ? following(before, anchor) : anchor
    anchors[index] = now
    before = now
  }
  return placed.filter(({ anchors }) => anchors.length > 0)
}

function following(before: Anchor, anchor: Anchor): Anchor {
  const gap = startOf(anchor) - endOf(before)
  const alternating = before.lastOrdinal > anchor.fromOrdinal
  return !alternating && Math.abs(gap) <= CONTIGUOUS_TICKS ? { ...anchor, position: anchor.position - gap } : anchor
}

const startOf = (anchor: Anchor): number => anchor.position + anchor.startTicks
const endOf = (anchor: Anchor): number => anchor.position + anchor.endTicks

function extentsOf(placed: readonly PlacedSource[]): StreamExtent[] {
  const byStream = Map.groupBy(placed, (source) => source.streamId)
  return [...byStream]
    .map(([streamId, sources]) => {
      const anchors = sources.flatMap((source) => source.anchors)
      const startTicks = Math.min(...anchors.map(startOf))
      return { streamId, startTicks, endTicks: Math.max(...anchors.map(endOf)) }
    })
    .sort((one, other) => one.streamId - other.streamId)
}

function soundTogether(placed: readonly PlacedSource[], channelOf: (streamId: StreamId) => number): boolean {
  const spans = placed.map(({ streamId, anchors }) => ({
    channel: channelOf(streamId),
    start: Math.min(...anchors.map(startOf)),
    end: Math.max(...anchors.map(endOf)),
  }))
  return spans.some((one, index) =>
    spans
      .slice(index + 1)
      .some(
        (other) =>
          one.channel === other.channel &&
          Math.min(one.end, other.end) - Math.max(one.start, other.start) > TOGETHER_TICKS,
      ),
  )
}
