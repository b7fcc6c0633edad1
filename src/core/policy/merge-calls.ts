/**
 * One call of two that are the same, as two recorders tell it. What either heard is put on one time line and decided again: what only one of
 * them was told (a pause) counts for the whole, and what it does not allow is not in the recording, whoever has it.
 */

import type { Call, CallFlag, CallSession, Party, ToldEvent } from '../model/call.ts'
import type { Interval } from '../model/call-time-line.ts'
import type { StreamId } from '../model/media.ts'
import { parseAddress } from '../model/party-address.ts'
import type { PolicySettings } from '../model/policy.ts'
import { concludeReplay } from './replay.ts'
import { timeLineOfCall } from './time-line-of-call.ts'
import { withoutWhatCameLate } from './told-too-late.ts'

export interface MergeOptions {
  /** By how much the clock of the second call's recorder is ahead. */
  readonly aheadMs: number
  /** Those that decided. */
  readonly settings: PolicySettings
}

/** Stream ids of the second call begin here. */
export function firstStreamIdOfSecond(first: Pick<Call, 'streams'>): StreamId {
  return first.streams.reduce((next, { id }) => Math.max(next, id + 1), 0)
}

/** Both have ended. The result has the id of the first one; the streams of the second follow those of the first. */
export function mergeCalls(first: Call, laterCall: Call, { aheadMs, settings }: MergeOptions): Call {
  const second = shifted(laterCall, aheadMs)
  const firstStreamId = firstStreamIdOfSecond(first)
  const leader = knowsMore(second, first) ? second : first
  const follower = leader === first ? second : first
  const sessions = mergedSessions(first, second)
  const told = mergedTold(leader, follower)
  const { replay: _, decision: __, sides: ___, endCause: ____, lastHeardAtMs: _____, ...known } = first
  const { told: ______, flags: _______, ...rest } = known
  const united: Call = {
    ...rest,
    startedAtMs: Math.min(first.startedAtMs, second.startedAtMs),
    ...(leader.endedAtMs !== undefined && { endedAtMs: leader.endedAtMs }),
    ...(leader.endCause && { endCause: leader.endCause }),
    ...(leader.lastHeardAtMs !== undefined && { lastHeardAtMs: leader.lastHeardAtMs }),
    ...((first.sides ?? second.sides) && { sides: first.sides ?? second.sides }),
    sessions,
    streams: [...first.streams, ...second.streams.map((stream) => ({ ...stream, id: stream.id + firstStreamId }))],
    parties: mergedParties(first, second, firstStreamId, leader === second),
    ...(told.length > 0 && { told }),
    identifiers: { ...second.identifiers, ...first.identifiers },
    joinKeys: [...new Set([...(first.joinKeys ?? []), ...(second.joinKeys ?? [])])],
    flags: mergedFlags(first, second),
    metadata: [...(first.metadata ?? []), ...(second.metadata ?? [])],
    mergedFrom: [...(first.mergedFrom ?? []), { callId: second.id, aheadMs: Math.round(aheadMs) }],
  }
  return decided(united, [first, second], settings)
}

/** Who heard of it for longer knows how it ended; whoever died does not. */
function knowsMore(one: Call, other: Call): boolean {
  const died = (call: Call) => call.endCause === 'crash'
  return died(one) === died(other) ? heardUntilMs(one) > heardUntilMs(other) : died(other)
}

/** Packets may still be on their way when the end is told. */
const AFTER_END_MS = 1000

/** Whoever was never told of the end waited for minutes, and heard nothing. */
function heardUntilMs({ endCause, endedAtMs = 0, lastHeardAtMs = endedAtMs }: Call): number {
  return endCause === 'media-timeout' ? lastHeardAtMs : endedAtMs + AFTER_END_MS
}

function decided(call: Call, each: readonly Call[], settings: PolicySettings): Call {
  const wanted = concludeReplay(timeLineOfCall(call), settings)
  const captured = unionOf(each.flatMap(({ replay }) => replay?.segments.flatMap(({ kept }) => kept) ?? []))
  const { trace, ...replay } = withoutWhatCameLate(wanted, captured)
  const happened = 'two recorders had the call: everything that either received is in one recording'
  const atMs = call.endedAtMs ?? call.startedAtMs
  const merged = { ...replay, trace: [...trace, { atMs, event: 'end' as const, happened, outcome: replay.outcome }] }
  return { ...call, decision: replay.decision, direction: replay.direction, replay: merged }
}

/** A copy with every moment on the clock of the other recorder. */
function shifted(call: Call, aheadMs: number): Call {
  const move = (key: string, value: unknown): unknown =>
    typeof value === 'number' && /^(?:at|from|to)Ms$|AtMs$/.test(key) ? value - aheadMs : value
  return JSON.parse(JSON.stringify(call), move) as Call
}

/** Every session is a twin of the first one of the call. */
function mergedSessions(first: Call, second: Call): readonly CallSession[] {
  const leader = first.sessions[0]?.id
  const twins = second.sessions.map((session) => ({ ...session, ...(leader !== undefined && { twinOf: leader }) }))
  return [...first.sessions, ...twins]
}

function mergedParties(first: Call, second: Call, firstStreamId: StreamId, isSecondLonger: boolean): readonly Party[] {
  const parties: Party[] = [...first.parties]
  for (const party of second.parties) {
    const streamIds = party.streamIds.map((id) => id + firstStreamId)
    const at = parties.findIndex((known) => isSameParty(known, party))
    const known = parties[at]
    if (!known) parties.push({ ...party, index: parties.length, streamIds })
    else {
      const { leftAtMs: _, ...present } = known
      const left = (isSecondLonger ? party : known).leftAtMs
      const merged = { ...present, ...(left !== undefined && { leftAtMs: left }) }
      parties[at] = { ...merged, streamIds: [...new Set([...known.streamIds, ...streamIds])] }
    }
  }
  return parties
}

function isSameParty(one: Party, other: Party): boolean {
  if (one.participantId !== undefined && one.participantId === other.participantId) return true
  const [user, otherUser] = [one, other].map(({ aor }) => (aor === undefined ? undefined : parseAddress(aor).user))
  if (user !== undefined && otherUser !== undefined) return user === otherUser
  return one.role !== 'other' && one.role === other.role
}

/** The same thing told to both comes this close together. */
const SAME_WITHIN_MS = 3000

/** What the phone system signals counts from the one who heard it for longer, where that one was there; what people did, from both. */
function mergedTold(leader: Call, follower: Call): readonly ToldEvent[] {
  const told = [...(leader.told ?? [])]
  const taken = new Set<ToldEvent>()
  for (const event of follower.told ?? []) {
    const wasThere = event.atMs >= leader.startedAtMs && event.atMs <= (leader.endedAtMs ?? Number.POSITIVE_INFINITY)
    if (event.by === 'recording-client' && wasThere) continue
    const at = told.findIndex((known) => !taken.has(known) && isSame(known, event))
    const known = told[at]
    if (!known) told.push(event)
    else {
      told[at] = whicheverCounts(known, event)
      taken.add(told[at])
    }
  }
  return told.sort((one, other) => one.atMs - other.atMs)
}

function isSame(one: ToldEvent, other: ToldEvent): boolean {
  if (contentOf(one) !== contentOf(other)) return false
  if (one.commandId !== undefined && other.commandId !== undefined) return one.commandId === other.commandId
  return Math.abs(one.atMs - other.atMs) < SAME_WITHIN_MS
}

/** One recorder may hear of a command later, and has kept on until then: what was said in between is of nobody's wish. */
function whicheverCounts(known: ToldEvent, other: ToldEvent): ToldEvent {
  if (known.event.type !== 'command') return known
  const [earlier, later] = known.atMs <= other.atMs ? [known, other] : [other, known]
  const { commandId, event } = known
  if (commandId !== undefined && commandId === other.commandId) return earlier
  if (event.command === 'pause' || event.command === 'stop') return earlier
  return event.command === 'toggle' ? known : later
}

const contentOf = ({ by, event }: ToldEvent): string => JSON.stringify([by, { ...event, atMs: 0 }])

/** Of these the recording is free when one of the two was; those of the audio itself are found out again. */
const IF_BOTH: ReadonlySet<CallFlag> = new Set([
  ...(['cut-short', 'media-missing', 'audio-lost', 'metadata-missing', 'metadata-unreadable'] as const),
])
const FOUND_AGAIN: ReadonlySet<CallFlag> = new Set(['too-short', 'codec-not-rendered', 'format-not-available'])

function mergedFlags(first: Call, second: Call): readonly CallFlag[] {
  const all = [...new Set([...first.flags, ...second.flags])].filter((flag) => !FOUND_AGAIN.has(flag))
  return all.filter((flag) => !IF_BOTH.has(flag) || (first.flags.includes(flag) && second.flags.includes(flag)))
}

function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const united: Interval[] = []
  for (const each of intervals.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = united.at(-1)
    if (last && each.fromMs <= last.toMs) united[united.length - 1] = { ...last, toMs: Math.max(last.toMs, each.toMs) }
    else united.push(each)
  }
  return united
}
