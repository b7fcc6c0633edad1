/**
 * A call that was forked twice brings every voice in two streams. First look at them: which stream is a copy of which, and how its packets
 * are numbered. Two packets with the same SSRC, sequence number, timestamp and payload are one packet that went two ways. A sender that
 * numbers its copies anew (RFC 3550 §7.1) keeps the payload: packets that can be told from their neighbours by what they carry show by how
 * much SSRC, sequence number and timestamp differ. Memory does not grow with the call.
 */

import type { Call, CallStream } from '../model/call.ts'
import type { Interval } from '../model/call-time-line.ts'
import type { SessionId } from '../model/ids.ts'
import type { StreamId } from '../model/media.ts'
import { createRtpHeader, readRtpHeader } from '../rtp/rtp-header.ts'
import { createRecent, type Recent } from './recent.ts'

/** What has to be added to the numbers of a packet to have those of the packet it is a copy of. */
export interface Relation {
  readonly ssrc: number
  readonly sequenceOffset: number
  readonly timestampOffset: number
}

export interface TwinStream {
  /** The stream whose voice it brings once more. */
  readonly of: StreamId
  /** By its own SSRC. Empty: nothing shows how the two belong together, and it only stands in where the other was not heard. */
  readonly relations: ReadonlyMap<number, Relation>
  /** By how much later its packets come than those of the other: the way is longer, or a clock is ahead. */
  readonly delayMs: number
  /** Whether the other one was heard when something arrived, or a moment before or after. */
  wasHeard(atMs: number): boolean
}

/** By stream. Streams that are not in it are nobody's copy. */
export type TwinPlan = ReadonlyMap<StreamId, TwinStream>

export interface TwinSurvey {
  packet(streamId: StreamId, arrivalMs: number, packet: Uint8Array): void
  finish(): TwinPlan
}

type TwinCall = Pick<Call, 'sessions' | 'streams' | 'parties'>

/** A voice that paused for longer was not heard in between. */
const SILENT_MS = 500
const MAX_INTERVALS = 4096
/** Whoever stands in is not heard this close to the other. */
const APART_MS = 60
/** Packets of a stream that are remembered, at least: ten seconds of 20 ms. */
const REMEMBERED = 512
/** Of SSRCs; a stream has one, or a few. */
const MAX_RELATIONS = 64
/** A pair that agrees by its numbers too is proof; one that agrees by its payload needs others that say the same. */
const VOTES = { numbers: 4, payload: 1, needed: 8 } as const

interface Carried {
  readonly ssrc: number
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly payloadType: number
  readonly hash: number
  readonly arrivalMs: number
}

interface Heard {
  readonly byNumber: Recent<Carried>
  /** Undefined: several carried the same. */
  readonly byPayload: Recent<Carried | undefined>
  readonly intervals: { fromMs: number; toMs: number }[]
  readonly ssrcs: Set<number>
  packets: number
}

interface Candidate {
  readonly low: number
  readonly high: number
  sequenceOffset: number
  timestampOffset: number
  votes: number
  /** Of those who voted for it. */
  delaySumMs: number
  pairs: number
}

/** Undefined: no session of the call is another's twin. */
export function createTwinSurvey(call: TwinCall): TwinSurvey | undefined {
  const twinsOf = twinStreams(call)
  if (twinsOf.size === 0) return undefined
  const header = createRtpHeader()
  const heard = new Map<StreamId, Heard>()
  /** By the two streams, the lower first, and their SSRCs. */
  const candidates = new Map<string, Candidate & { readonly streams: readonly [StreamId, StreamId] }>()

  function heardOf(streamId: StreamId): Heard {
    const known = heard.get(streamId)
    if (known) return known
    const made = {
      byNumber: createRecent<Carried>(REMEMBERED),
      byPayload: createRecent<Carried | undefined>(REMEMBERED),
    }
    const fresh: Heard = { ...made, intervals: [], ssrcs: new Set(), packets: 0 }
    heard.set(streamId, fresh)
    return fresh
  }

  /** Whoever says the same as the others outvotes whoever does not (Boyer and Moore). */
  function vote(oneId: StreamId, one: Carried, otherId: StreamId, other: Carried, votes: number): void {
    const isInOrder = oneId < otherId
    const [low, high] = isInOrder ? [one, other] : [other, one]
    const streams = isInOrder ? ([oneId, otherId] as const) : ([otherId, oneId] as const)
    const key = `${streams[0]} ${streams[1]} ${low.ssrc} ${high.ssrc}`
    const sequenceOffset = (low.sequenceNumber - high.sequenceNumber) & 0xffff
    const timestampOffset = (low.timestamp - high.timestamp) | 0
    const delayMs = high.arrivalMs - low.arrivalMs
    const fresh = { sequenceOffset, timestampOffset, votes, delaySumMs: delayMs, pairs: 1 }
    const known = candidates.get(key)
    if (!known) {
      if (candidates.size >= MAX_RELATIONS * twinsOf.size) return
      candidates.set(key, { streams, low: low.ssrc, high: high.ssrc, ...fresh })
    } else if (known.sequenceOffset === sequenceOffset && known.timestampOffset === timestampOffset) {
      known.votes += votes
      known.delaySumMs += delayMs
      known.pairs++
    } else if (known.votes > votes) known.votes -= votes
    else Object.assign(known, fresh)
  }

  const wasHeard = (streamId: StreamId) => {
    const intervals = heard.get(streamId)?.intervals ?? []
    return (atMs: number) => isIn(intervals, atMs)
  }

  return {
    packet(streamId, arrivalMs, packet) {
      const twins = twinsOf.get(streamId)
      if (!twins || readRtpHeader(packet, header) !== 'ok' || header.payloadEnd <= header.payloadStart) return
      const own = heardOf(streamId)
      own.packets++
      noteHeard(own.intervals, arrivalMs)
      const payload = packet.subarray(header.payloadStart, header.payloadEnd)
      const { ssrc, sequenceNumber, timestamp, payloadType } = header
      const carried: Carried = { ssrc, sequenceNumber, timestamp, payloadType, hash: hashOf(payload), arrivalMs }
      if (own.ssrcs.size < MAX_RELATIONS) own.ssrcs.add(ssrc)
      const number = ssrc * 0x10000 + sequenceNumber
      for (const twin of twins) {
        const other = heard.get(twin)
        const sameNumber = other?.byNumber.get(number)
        const samePayload = carried.hash === UNIFORM ? undefined : other?.byPayload.get(carried.hash)
        if (sameNumber && isSame(sameNumber, carried)) vote(streamId, carried, twin, sameNumber, VOTES.numbers)
        else if (samePayload) vote(streamId, carried, twin, samePayload, VOTES.payload)
      }
      own.byNumber.set(number, carried)
      if (carried.hash === UNIFORM) return
      const again = own.byPayload.has(carried.hash) && !isSame(own.byPayload.get(carried.hash), carried)
      own.byPayload.set(carried.hash, again ? undefined : carried)
    },
    finish() {
      const plan = new Map<StreamId, TwinStream>()
      const related = [...candidates.values()].filter(({ votes }) => votes >= VOTES.needed)
      for (const [streamId, twins] of [...twinsOf].sort(([one], [other]) => one - other)) {
        const found = related.filter(({ streams: [low, high] }) => high === streamId && !plan.has(low))
        const of = Math.min(...found.map(({ streams }) => streams[0]))
        const ofIt = found.filter(({ streams }) => streams[0] === of).sort((one, other) => one.votes - other.votes)
        const relations = ofIt.map(({ high, low: ssrc, sequenceOffset, timestampOffset }) => {
          return [high, { ssrc, sequenceOffset, timestampOffset }] as const
        })
        const best = ofIt.at(-1)
        if (best) {
          const delayMs = best.delaySumMs / best.pairs
          plan.set(streamId, { of, relations: new Map(relations), delayMs, wasHeard: wasHeard(of) })
        } else standIn(streamId, twins, plan)
      }
      return plan
    },
  }

  /** Nothing came both ways; a number of 32 bits that is the same is no accident. */
  function withSameSsrcs(one: StreamId, other: StreamId): ReadonlyMap<number, Relation> {
    const [some = new Set<number>(), others = new Set<number>()] = [one, other].map((id) => heard.get(id)?.ssrcs)
    const same = [...some].filter((ssrc) => others.has(ssrc))
    return new Map(same.map((ssrc) => [ssrc, { ssrc, sequenceOffset: 0, timestampOffset: 0 }]))
  }

  /** Of two that bring the same voice, and nothing shows how, the one with more packets is heard. */
  function standIn(streamId: StreamId, twins: readonly StreamId[], plan: Map<StreamId, TwinStream>): void {
    for (const twin of twins) {
      if (twin > streamId || plan.has(twin) || !bringSameVoice(call, streamId, twin)) continue
      const relations = withSameSsrcs(streamId, twin)
      if (relations.size > 0) {
        plan.set(streamId, { of: twin, relations, delayMs: 0, wasHeard: wasHeard(twin) })
        return
      }
      const isBetter = (heard.get(streamId)?.packets ?? 0) > (heard.get(twin)?.packets ?? 0)
      const [worse, better] = isBetter ? [twin, streamId] : [streamId, twin]
      plan.set(worse, { of: better, relations, delayMs: 0, wasHeard: wasHeard(better) })
      return
    }
  }
}

/** Of every audio stream of a session that has twins: the audio streams of those, in order. */
function twinStreams({ sessions, streams }: TwinCall): ReadonlyMap<StreamId, readonly StreamId[]> {
  const firstOf = (id: SessionId): SessionId => {
    const twinOf = sessions.find((session) => session.id === id)?.twinOf
    return twinOf === undefined || twinOf === id ? id : twinOf
  }
  const audio = streams.filter(({ kind }) => kind === 'audio')
  const twins = audio.map(({ id, sessionId }) => {
    const others = audio.filter(
      (other) => other.sessionId !== sessionId && firstOf(other.sessionId) === firstOf(sessionId),
    )
    return [id, others.map((other) => other.id)] as const
  })
  return new Map(twins.filter(([, others]) => others.length > 0))
}

/** By who sends them; where nobody is known to, by label, then by their places. */
function bringSameVoice({ streams, parties }: TwinCall, one: StreamId, other: StreamId): boolean {
  const [ofOne, ofOther] = [one, other].map((id) => parties.filter(({ streamIds }) => streamIds.includes(id)))
  if (ofOne?.length && ofOther?.length) return ofOne.some((party) => ofOther.includes(party))
  const [first, second] = [one, other].map((id) => streams.find((stream) => stream.id === id))
  if (first?.label !== undefined && second?.label !== undefined) return first.label === second.label
  return placeOf(streams, first) === placeOf(streams, second)
}

function placeOf(streams: readonly CallStream[], stream: CallStream | undefined): number {
  const ofSession = streams.filter(({ sessionId, kind }) => sessionId === stream?.sessionId && kind === 'audio')
  return ofSession.findIndex(({ id }) => id === stream?.id)
}

function noteHeard(intervals: { fromMs: number; toMs: number }[], atMs: number): void {
  const last = intervals.at(-1)
  if (last && (atMs - last.toMs <= SILENT_MS || intervals.length >= MAX_INTERVALS))
    last.toMs = Math.max(last.toMs, atMs)
  else intervals.push({ fromMs: atMs, toMs: atMs })
}

/** They are in order of time; clocks that are set back disturb it little. */
function isIn(intervals: readonly Interval[], atMs: number): boolean {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle] as Interval).toMs + APART_MS > atMs) high = middle
    else low = middle + 1
  }
  return atMs > (intervals[low]?.fromMs ?? Number.POSITIVE_INFINITY) - APART_MS
}

const isSame = (one: Carried | undefined, other: Carried): boolean =>
  one !== undefined &&
  one.hash === other.hash &&
  one.sequenceNumber === other.sequenceNumber &&
  one.timestamp === other.timestamp &&
  one.payloadType === other.payloadType

/** Of what tells a packet from no other: one byte again and again. */
const UNIFORM = -1

/** FNV-1a, 32 bits. */
function hashOf(payload: Uint8Array): number {
  const first = payload[0]
  let isUniform = true
  let hash = 0x811c9dc5
  for (const byte of payload) {
    if (byte !== first) isUniform = false
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return isUniform ? UNIFORM : hash >>> 0
}
