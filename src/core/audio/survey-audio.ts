/** First pass of rendering: where everything lies, in which encoding, on which channel. */

import type { Party } from '../model/call.ts'
import type { Stream, StreamId } from '../model/media.ts'
import type { StreamQuality, WavEncoding } from '../model/recording.ts'
import { findGoodbyes, findSenderReport } from '../rtp/rtcp-sender-report.ts'
import { assignChannels, type StreamExtent } from './assign-channels.ts'
import { type AudioPacket, AudioPacketReader } from './audio-packet-reader.ts'
import {
  type AudioPlan,
  CONTIGUOUS_TICKS,
  LONGEST_RECORDING_MS,
  MAX_SOURCES_PER_STREAM,
  type StreamPlan,
} from './audio-plan.ts'
import { findKey } from './find-key.ts'
import { opusRateHz } from './opus-packet.ts'
import { isAudio, type PayloadFormat } from './payload-format.ts'
import { createQualityMeter, type QualityMeter } from './quality-meter.ts'
import { recordingRateHz } from './recording-rate.ts'
import { type Anchor, SourceClock, TICKS_PER_MS } from './source-clock.ts'

/** Sources of one channel that sound together for longer than this are mixed. */
const TOGETHER_TICKS = 250 * TICKS_PER_MS
/** No recording grows beyond this, whatever clocks say. */
const MAX_TOTAL_TICKS = LONGEST_RECORDING_MS * TICKS_PER_MS

export interface AudioSurvey {
  stream(stream: Stream): void
  /** The packet is `bytes` from `from` up to, not including, `to`. */
  packet(streamId: StreamId, arrivalMs: number, bytes: Uint8Array, from?: number, to?: number): void
  /** An RTCP packet of the stream. */
  control(streamId: StreamId, arrivalMs: number, packet: Uint8Array): void
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
  /** Of its latest packet. */
  format: PayloadFormat | undefined
  /** What its audio could be stored as without loss. */
  readonly encodings: Set<WavEncoding>
  /** The least sample rate that holds all it sent. */
  neededHz: number
  sentOpus: boolean
}

interface StreamSources {
  /** By `AudioPacket.source`. */
  readonly byKey: Map<number, Source>
  latestKey: number
  latest: Source | undefined
}

interface PlacedSource {
  readonly streamId: StreamId
  readonly key: number
  readonly source: Source
  readonly anchors: Anchor[]
}

export function createAudioSurvey(): AudioSurvey {
  const reader = new AudioPacketReader()
  const streams = new Map<StreamId, StreamSources>()
  const negotiated = new Set<StreamId>()
  const meters = new Map<StreamId, QualityMeter>()

  function meterOf(streamId: StreamId): QualityMeter {
    const meter = meters.get(streamId) ?? createQualityMeter(streamId)
    meters.set(streamId, meter)
    return meter
  }

  function sourceOf({ streamId, source: key, ticksPerTimestamp }: AudioPacket): Source | undefined {
    let sources = streams.get(streamId)
    if (!sources) {
      sources = { byKey: new Map(), latestKey: -1, latest: undefined }
      streams.set(streamId, sources)
    }
    if (sources.latestKey !== key) {
      sources.latest = makeSource(sources.byKey, key, ticksPerTimestamp)
      sources.latestKey = key
    }
    return sources.latest
  }

  function makeSource(sources: Map<number, Source>, key: number, ticksPerTimestamp: number): Source | undefined {
    const known = sources.get(key)
    if (known) return known
    if (sources.size >= MAX_SOURCES_PER_STREAM) {
      const stray = findKey(sources, (source) => !source.proven)
      if (stray === undefined) return undefined
      sources.delete(stray)
    }
    const source = {
      ...{ clock: new SourceClock(ticksPerTimestamp), lastSequenceNumber: -1, proven: false },
      ...{ format: undefined, encodings: new Set<WavEncoding>(), neededHz: 0, sentOpus: false },
    }
    sources.set(key, source)
    return source
  }

  return {
    stream(stream) {
      if (stream.kind === 'audio') negotiated.add(stream.id)
      meterOf(stream.id)
      reader.stream(stream)
    },
    packet(streamId, arrivalMs, bytes, from, to) {
      if (!reader.read(streamId, arrivalMs, bytes, from, to)) return
      const { kind, header, ordinal, arrivalTicks, durationTicks, payloadBytes } = reader.current
      meterOf(streamId).packet(reader.current)
      if (!isAudio(kind) || payloadBytes === 0) return
      const source = sourceOf(reader.current)
      if (!source) return
      noteFormat(source, reader.current)
      const next = (source.lastSequenceNumber + 1) & 0xffff
      source.proven ||= source.lastSequenceNumber >= 0 && next === header.sequenceNumber
      source.lastSequenceNumber = header.sequenceNumber
      source.clock.packet(ordinal, header.timestamp, arrivalTicks, durationTicks)
    },
    control(streamId, arrivalMs, packet) {
      if (findGoodbyes(packet).length > 0) meterOf(streamId).goodbye()
      const report = findSenderReport(packet)
      const sources = streams.get(streamId)
      const arrivalTicks = reader.ticksAt(arrivalMs)
      if (!report || !sources?.latest || arrivalTicks === undefined) return
      if (sources.latestKey % 2 ** 32 !== report.ssrc) return
      sources.latest.clock.report(report.ntpMs * TICKS_PER_MS, report.rtpTimestamp, arrivalTicks)
    },
    gap() {
      for (const meter of meters.values()) meter.gap()
    },
    finish(parties) {
      const plan = makePlan(parties)
      const quality = [...meters.values()].map((meter) => {
        const counts = meter.finish(plan)
        return { ...counts, ...clockOf(streams.get(counts.streamId)?.byKey) }
      })
      return { quality: quality.sort((one, other) => one.streamId - other.streamId), ...(plan && { plan }) }
    },
  }

  function makePlan(parties: readonly Party[]): AudioPlan | undefined {
    const placed = [...streams].flatMap(([streamId, { byKey }]) => placeSources(streamId, byKey))
    if (placed.length === 0 || reader.firstArrivalMs === undefined) return undefined
    const extents = extentsOf(placed)
    const channels = assignChannels(parties, extents, negotiated.size)
    const channelOf = (streamId: StreamId) => channels.findIndex((channel) => channel.streamIds.includes(streamId))
    // Clocks that do not divide ticks leave fractions.
    const originTicks = Math.floor(Math.min(...extents.map((extent) => extent.startTicks)))
    const length = Math.ceil(Math.max(...extents.map((extent) => extent.endTicks))) - originTicks
    const totalTicks = Math.min(length, MAX_TOTAL_TICKS)
    const sampleRateHz = recordingRateHz(Math.max(...placed.map(({ source }) => source.neededHz)))
    const [encoding = 'pcm16', ...others] = new Set(placed.flatMap(({ source }) => [...source.encodings]))
    const keepLaw = others.length === 0 && !soundTogether(placed, channelOf)
    const plans = extents.map(({ streamId }): [StreamId, StreamPlan] => {
      const own = placed.filter((source) => source.streamId === streamId)
      const sources = new Map(own.map(({ key, anchors }) => [key, anchors]))
      return [streamId, { channel: channelOf(streamId), sources }]
    })
    return {
      encoding: keepLaw ? encoding : 'pcm16',
      sampleRateHz,
      channels,
      startedAtMs: reader.firstArrivalMs + originTicks / TICKS_PER_MS,
      originTicks,
      totalTicks,
      totalSamples: (totalTicks * sampleRateHz) / (1000 * TICKS_PER_MS),
      truncated: length > MAX_TOTAL_TICKS,
      streams: new Map(plans),
      opusSources: placed.filter(({ source }) => source.sentOpus).length,
    }
  }
}

/** Of the source that was watched longest. */
function clockOf(sources: ReadonlyMap<number, Source> = new Map()): Partial<StreamQuality> {
  const clocks = [...sources.values()].map(({ clock }) => clock)
  const drifts = clocks.flatMap(({ drift }) => drift ?? []).sort((one, other) => other.ticks - one.ticks)
  const correctedMs = Math.round(clocks.reduce((sum, clock) => sum + clock.correctedTicks, 0) / TICKS_PER_MS)
  const [longest] = drifts
  return {
    ...(longest && { clockPpm: Math.round(longest.ppm * 10) / 10 }),
    ...(correctedMs > 0 && { clockCorrectedMs: correctedMs }),
  }
}

function noteFormat(source: Source, packet: AudioPacket): void {
  const { kind, format } = packet
  // What an Opus packet needs, only the packet says.
  if (format === source.format && kind !== 'opus') return
  source.format = format
  const { clockRateHz, channels } = format
  const isTelephone = (kind === 'mulaw' || kind === 'alaw') && clockRateHz === 8000 && channels === 1
  source.encodings.add(isTelephone ? (kind as WavEncoding) : 'pcm16')
  const neededHz = kind === 'opus' ? opusRateHz(packet.payload) : kind === 'g722' ? 16_000 : clockRateHz
  if (neededHz > source.neededHz) source.neededHz = neededHz
  if (kind === 'opus') source.sentOpus = true
}

/** The sources of one stream that are no strays, with anchors that follow each other where they nearly do. */
function placeSources(streamId: StreamId, sources: ReadonlyMap<number, Source>): PlacedSource[] {
  const all = [...sources].filter(([, source]) => source.proven || sources.size === 1)
  const placed = all.map(([key, source]) => ({ streamId, key, source, anchors: [...source.clock.finish()] }))
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
