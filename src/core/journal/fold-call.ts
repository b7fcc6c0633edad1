/** Events add up to a call. Pure; unknown events (of a newer version) change nothing. */

import type { Call, CallEvent, CallFlag, CallMetadata, CallStream, Party } from '../model/call.ts'
import type { Stream } from '../model/media.ts'
import type { CustomerDirection, Network } from '../model/policy.ts'

/** Undefined when the events do not begin with `call-started`. */
export function callFromEvents(events: Iterable<CallEvent>): Call | undefined {
  let call: Call | undefined
  for (const event of events) call = applyCallEvent(call, event)
  return call
}

/** The call after the event. Before `call-started` there is no call; a second `call-started` changes nothing. */
export function applyCallEvent(call: Call | undefined, event: CallEvent): Call | undefined {
  if (call !== undefined) return applyToCall(call, event)
  if (event.type !== 'call-started') return undefined
  return {
    id: event.callId,
    accountId: event.accountId,
    recordingClientId: event.recordingClientId,
    ...(event.settingsVersion !== undefined && { settingsVersion: event.settingsVersion }),
    state: 'live',
    startedAtMs: event.atMs,
    direction: 'transit',
    parties: [],
    streams: [],
    sessions: [],
    identifiers: {},
    flags: [],
  }
}

function applyToCall(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case 'session-started': {
      const { sessionId, sipCallId, from, to, remote, atMs, twinOf, joinKeys = [] } = event
      const session = { id: sessionId, sipCallId, from, to, remote, startedAtMs: atMs, ...(twinOf && { twinOf }) }
      const keys = [...new Set([...(call.joinKeys ?? []), ...joinKeys])].slice(0, MAXIMUM_JOIN_KEYS)
      return { ...call, sessions: [...call.sessions, session], ...(keys.length > 0 && { joinKeys: keys }) }
    }
    case 'metadata-received': {
      const { type: _, ...metadata } = event
      return withMetadata(call, metadata)
    }
    case 'stream-added': {
      const { stream, sessionId, atMs } = event
      const directions = [{ atMs, direction: stream.direction }]
      return { ...call, streams: [...call.streams, { ...stream, sessionId, directions }] }
    }
    case 'stream-changed':
      return withStream(call, event.stream.id, (stream) => changed(stream, event.stream, event.atMs))
    case 'stream-ended':
      return withStream(call, event.streamId, (stream) => ({ ...stream, endedAtMs: stream.endedAtMs ?? event.atMs }))
    case 'parties-known':
      return { ...call, parties: event.parties, direction: call.decision?.direction ?? directionOf(event.parties) }
    case 'decided':
      return {
        ...call,
        decision: event.decision,
        direction: event.decision.direction,
        ...(event.replay && { replay: event.replay }),
      }
    case 'sides-known':
      return { ...call, sides: event.sides }
    case 'told': {
      const { type: _, ...told } = event
      return { ...call, told: [...(call.told ?? []), told] }
    }
    case 'audio-destroyed':
      return {
        ...call,
        destroyed: [...(call.destroyed ?? []), ...event.intervals.map((each) => ({ ...each, atMs: event.atMs }))],
      }
    case 'identified':
      return { ...call, identifiers: { ...call.identifiers, ...event.identifiers } }
    case 'flagged':
      return withFlag(call, event.flag)
    case 'session-ended':
      return {
        ...call,
        sessions: call.sessions.map((session) =>
          session.id === event.sessionId ? { ...session, endedAtMs: session.endedAtMs ?? event.atMs } : session,
        ),
        streams: call.streams.map((stream) =>
          stream.sessionId === event.sessionId ? { ...stream, endedAtMs: stream.endedAtMs ?? event.atMs } : stream,
        ),
      }
    case 'call-ended':
      return ended(call, event)
    default:
      return call
  }
}

/** The first end counts; what was still open ends with the call. */
function ended(call: Call, event: Extract<CallEvent, { type: 'call-ended' }>): Call {
  if (call.state !== 'live') return call
  const close = <T extends { readonly endedAtMs?: number }>(part: T): T => ({
    ...part,
    endedAtMs: part.endedAtMs ?? event.atMs,
  })
  return {
    ...call,
    state: 'ended',
    endedAtMs: event.atMs,
    endCause: event.cause,
    ...(event.lastHeardAtMs !== undefined && { lastHeardAtMs: event.lastHeardAtMs }),
    sessions: call.sessions.map(close),
    streams: call.streams.map(close),
  }
}

/** The call with the flag, once. */
export function withFlag(call: Call, flag: CallFlag): Call {
  return call.flags.includes(flag) ? call : { ...call, flags: [...call.flags, flag] }
}

const MAXIMUM_JOIN_KEYS = 16

/** Enough to understand a call by; a client that refreshes for hours sends the same again and again. */
const MAXIMUM_METADATA = 50

function withMetadata(call: Call, metadata: CallMetadata): Call {
  const before = call.metadata ?? []
  const repeated = before.some((body) => body.sessionId === metadata.sessionId && body.raw === metadata.raw)
  return repeated || before.length === MAXIMUM_METADATA ? call : { ...call, metadata: [...before, metadata] }
}

function withStream(call: Call, streamId: number, change: (stream: CallStream) => CallStream): Call {
  return { ...call, streams: call.streams.map((stream) => (stream.id === streamId ? change(stream) : stream)) }
}

function changed(before: CallStream, now: Stream, atMs: number): CallStream {
  const last = before.directions.at(-1)
  const directions =
    last?.direction === now.direction ? before.directions : [...before.directions, { atMs, direction: now.direction }]
  return { ...before, ...now, directions }
}

/** Until the policy has decided: from who belongs to the account; a side nobody named counts as outside. */
function directionOf(parties: readonly Party[]): CustomerDirection {
  const networkOf = (role: Party['role']): Network => parties.find((party) => party.role === role)?.network ?? 'offnet'
  const directions = {
    offnet: { onnet: 'inbound', offnet: 'transit' },
    onnet: { onnet: 'internal', offnet: 'outbound' },
  } as const
  return directions[networkOf('caller')][networkOf('callee')]
}
