/**
 * Of a call that came twice (docs/decisions/best-of-two.md) a journal is made in which every packet is once. Everything behind it, from
 * rendering to a journal that is kept, sees a call that came once and lost less. Made from the journals alone: the same each time.
 */

import { createTwinSurvey, type TwinPlan } from '../core/audio/twin-survey.ts'
import { createTwinUnion, type TwinCount } from '../core/audio/twin-union.ts'
import type { Call, CallEvent, CallSource } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { StreamId } from '../core/model/media.ts'
import type { StreamQuality } from '../core/model/recording.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { type JournalPart, readInOrder } from './journals-in-order.ts'
import { writeJournal } from './write-journal.ts'

export interface UnitedJournal {
  readonly sources: readonly CallSource[]
  /** By how much the clock of each part is ahead of the first one's. */
  readonly aheadMs: readonly number[]
  /** The quality of what arrived in these intervals: what the other way brought later was neither sent out of order nor is it lost. */
  credited(quality: readonly StreamQuality[], kept: readonly Interval[] | undefined): readonly StreamQuality[]
}

export interface UnitedEvents {
  readonly first: readonly CallEvent[]
  readonly last: readonly CallEvent[]
  /** What of the events of the parts is told; those of streams that are copies are left out anyway. */
  isTold(event: CallEvent): boolean
}

const ALL: UnitedEvents = { first: [], last: [], isTold: () => true }

export interface UnitedFile {
  readonly path: string
  readonly keys: KeyRing
  /** Whose key encrypts it; absent: it is not encrypted. */
  readonly encryptFor?: AccountId
}

type TwinCall = Pick<Call, 'sessions' | 'streams' | 'parties'>

/**
 * `call`: with the stream ids of the whole. Writes a file, or nothing when no session of the call is another's twin: undefined then.
 * `eventsAt`: by how much the clock of each part turns out to be ahead. Rejects when a file cannot be read or written.
 */
export async function uniteJournals(
  parts: readonly JournalPart[],
  call: TwinCall,
  into: UnitedFile,
  eventsAt: (aheadMs: readonly number[]) => UnitedEvents = () => ALL,
): Promise<UnitedJournal | undefined> {
  const found = await surveyTwins(parts, into.keys, call)
  if (!found) return undefined
  const aheadMs = parts.map((part, index) => (index === 0 ? 0 : clockOf(found, part, parts[index + 1])))
  const plan = new Map(
    [...found].map(([streamId, twin]) => [
      streamId,
      { ...twin, delayMs: twin.delayMs - clockAt(parts, aheadMs, streamId) },
    ]),
  )
  const union = createTwinUnion(plan)
  const events = eventsAt(aheadMs)
  const fills = new Map<StreamId, number[]>()
  const journal = await writeJournal(
    into.path,
    into.encryptFor === undefined ? undefined : await into.keys.newDataKey(into.encryptFor),
  )
  try {
    for (const event of events.first) journal.event(event)
    await readInOrder(
      parts.map((part, index) => ({ ...part, aheadMs: part.aheadMs + (aheadMs[index] ?? 0) })),
      into.keys,
      {
        event(_, event) {
          if (events.isTold(event) && !isOfCopy(event, union.isHeardByItself)) journal.event(event)
        },
        packet(entry) {
          const united = entry.kind === 'rtp' ? union.rtp(entry.streamId, entry.arrivalMs, entry.packet) : entry
          if (!united) return
          const { streamId, arrivalMs, packet } = united
          if ('isFill' in united && united.isFill) noteFill(fills, streamId, arrivalMs)
          if (entry.kind === 'rtp' || union.isHeardByItself(streamId)) {
            journal.packet(streamId, entry.kind, arrivalMs, packet)
          }
        },
        pause: () => journal.flush(),
      },
    )
    for (const event of events.last) journal.event(event)
  } finally {
    await journal.close()
  }
  return {
    sources: sourcesOf(call, union.counts()),
    aheadMs,
    credited: (quality, kept) => quality.map((each) => withoutFills(each, fills.get(each.streamId) ?? [], kept)),
  }
}

async function surveyTwins(
  parts: readonly JournalPart[],
  keys: KeyRing,
  call: TwinCall,
): Promise<TwinPlan | undefined> {
  const survey = createTwinSurvey(call)
  if (!survey) return undefined
  await readInOrder(parts, keys, {
    event() {},
    packet({ kind, streamId, arrivalMs, packet }) {
      if (kind === 'rtp') survey.packet(streamId, arrivalMs, packet)
    },
    pause: () => Promise.resolve(),
  })
  return survey.finish()
}

/** The mean delay of what is the same here and in the parts before. */
function clockOf(plan: TwinPlan, { firstStreamId }: JournalPart, next: JournalPart | undefined): number {
  const end = next?.firstStreamId ?? Number.POSITIVE_INFINITY
  const delays = [...plan].flatMap(([streamId, { of, relations, delayMs }]) =>
    streamId >= firstStreamId && streamId < end && of < firstStreamId && relations.size > 0 ? [delayMs] : [],
  )
  return delays.length === 0 ? 0 : delays.reduce((sum, each) => sum + each, 0) / delays.length
}

function clockAt(parts: readonly JournalPart[], aheadMs: readonly number[], streamId: StreamId): number {
  return aheadMs[parts.findLastIndex(({ firstStreamId }) => firstStreamId <= streamId)] ?? 0
}

function isOfCopy(event: CallEvent, isHeardByItself: (streamId: StreamId) => boolean): boolean {
  if ('stream' in event) return !isHeardByItself(event.stream.id)
  return 'streamId' in event && !isHeardByItself(event.streamId)
}

/** In order of sessions. */
function sourcesOf({ sessions, streams }: TwinCall, counts: readonly TwinCount[]): readonly CallSource[] {
  const sessionOf = new Map(streams.map(({ id, sessionId }) => [id, sessionId]))
  return sessions.flatMap(({ id }): CallSource[] => {
    const own = counts.filter(({ streamId }) => sessionOf.get(streamId) === id)
    const sum = (of: (count: TwinCount) => number) => own.reduce((total, count) => total + of(count), 0)
    const packets = sum((count) => count.packets)
    return own.length === 0 ? [] : [{ sessionId: id, packets, packetsOnlyHere: sum((count) => count.packetsOnlyHere) }]
  })
}

function noteFill(fills: Map<StreamId, number[]>, streamId: StreamId, arrivalMs: number): void {
  const known = fills.get(streamId)
  if (known) known.push(arrivalMs)
  else fills.set(streamId, [arrivalMs])
}

function withoutFills(
  quality: StreamQuality,
  fills: readonly number[],
  kept: readonly Interval[] | undefined,
): StreamQuality {
  const isKept = (atMs: number) => !kept || kept.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
  const ofThese = fills.filter(isKept).length
  const { packetsDropped, packetsLost } = quality
  return {
    ...quality,
    packetsReordered: Math.max(0, quality.packetsReordered - ofThese),
    ...(packetsDropped !== undefined && { packetsDropped: Math.min(packetsDropped, packetsLost) }),
  }
}
