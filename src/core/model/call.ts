/**
 * A call as Tapeline knows it: events append to its journal, and folding them gives the call.
 * The journal is the truth; rows in the database and files in the archive are made from it and can be made again.
 */

import type { DeviceKind } from './account.ts'
import type { Interval, ReplaySoFar, TimeLineEvent } from './call-time-line.ts'
import type { AccountId, CallId, DeviceId, RecordingClientId, SessionId, UserId } from './ids.ts'
import type { Stream, StreamDirection, StreamId } from './media.ts'
import type { CustomerDirection, Decision, Network, PartyFacts } from './policy.ts'

/** One participant (RFC 7865 §6.5). */
export interface Party {
  /** Index within the call, from 0, never reused. */
  readonly index: number
  /** Participant id of the metadata, verbatim, if any. */
  readonly participantId?: string
  /** Address of record as signalled. */
  readonly aor?: string
  readonly name?: string
  /** Telephone number or extension read from the address, for people and search. */
  readonly number?: string
  readonly role: 'caller' | 'callee' | 'other'
  readonly network: Network
  readonly userId?: UserId
  readonly deviceId?: DeviceId
  readonly deviceKind?: DeviceKind
  /** Streams this party sends. Empty when the metadata does not say. */
  readonly streamIds: readonly StreamId[]
  readonly joinedAtMs?: number
  readonly leftAtMs?: number
}

/** Something about the call that a person should know before trusting it; each has a text in docs/errors.md. */
export type CallFlag =
  | 'metadata-missing'
  | 'metadata-unreadable'
  | 'metadata-repaired'
  | 'sdp-repaired'
  /** An audio stream was offered encrypted in a way that we cannot take: it was refused. */
  | 'encryption-refused'
  /** Audio of a stream could not be opened: its keys were to come by DTLS and did not, or its packets were sealed with others. */
  | 'encryption-failed'
  | 'codec-not-rendered'
  | 'cut-short'
  /** Shorter than the account's minimum: its audio was destroyed. */
  | 'too-short'
  | 'media-missing'
  /** Stored as WAV, since MP3 could not be made. */
  | 'format-not-available'
  | 'audio-lost'
  /** In a recording of it one party is heard for long, the other never or hardly. */
  | 'one-way-audio'
  /** A recording of it sounds bad: see core/audio/judge-recording.ts. */
  | 'poor-audio'

/** `not-acknowledged`: the client never confirmed our answer and sent nothing else either. */
export type EndCause =
  | 'bye'
  | 'cancelled'
  | 'not-acknowledged'
  | 'session-expired'
  | 'media-timeout'
  | 'replaced'
  | 'shutdown'
  | 'crash'

/** Times are milliseconds since 1970 (`atMs`). Every event carries its own time; order in the journal is order of arrival. */
export type CallEvent =
  | {
      readonly type: 'call-started'
      readonly atMs: number
      readonly callId: CallId
      readonly accountId: AccountId
      readonly recordingClientId: RecordingClientId
      /** Of the account's settings that decide about it; 0: nobody has changed the defaults. */
      readonly settingsVersion?: number
    }
  | {
      readonly type: 'session-started'
      readonly atMs: number
      readonly sessionId: SessionId
      readonly sipCallId: string
      readonly from: string
      readonly to: string
      readonly remote: string
      /** Names by which a further session of the same call is known, here and at other recorders: see join-key.ts. */
      readonly joinKeys?: readonly string[]
      /** The session that brings the same call already. */
      readonly twinOf?: SessionId
    }
  /** Raw bodies are kept as text, whatever could be read of them. */
  | {
      readonly type: 'metadata-received'
      readonly atMs: number
      readonly sessionId: SessionId
      readonly contentType: string
      readonly raw: string
      readonly problems: readonly string[]
    }
  | { readonly type: 'stream-added'; readonly atMs: number; readonly sessionId: SessionId; readonly stream: Stream }
  /** Hold, resume, or a change of codecs. */
  | { readonly type: 'stream-changed'; readonly atMs: number; readonly stream: Stream }
  | { readonly type: 'stream-ended'; readonly atMs: number; readonly streamId: StreamId }
  /** Packets that reached this machine between then and now, and were thrown away by its kernel. */
  | {
      readonly type: 'stream-dropped'
      readonly atMs: number
      readonly streamId: StreamId
      readonly sinceMs: number
      readonly packets: number
    }
  /** The full list as it now stands. */
  | { readonly type: 'parties-known'; readonly atMs: number; readonly parties: readonly Party[] }
  /** Who began the call, as known now. */
  | { readonly type: 'sides-known'; readonly atMs: number; readonly sides: CallSides }
  /** A fact of the call's time line, or a command; its own time may lie before: facts come late. */
  | {
      readonly type: 'told'
      readonly atMs: number
      readonly by: FactSource
      readonly event: TimeLineEvent
      /** Of a command that is handed to every recorder that has the call: the same at each. */
      readonly commandId?: string
    }
  /** `replay`: what the policy makes of the call so far. */
  | { readonly type: 'decided'; readonly atMs: number; readonly decision: Decision; readonly replay?: ReplaySoFar }
  /** Late facts, or a command, say that these stretches may not be kept: their packets are erased from this journal. */
  | { readonly type: 'audio-destroyed'; readonly atMs: number; readonly intervals: readonly Interval[] }
  /** The call's name elsewhere: SIP Session-ID, UCID, Cisco-Guid, X- headers; keys as named there. */
  | { readonly type: 'identified'; readonly atMs: number; readonly identifiers: Readonly<Record<string, string>> }
  | { readonly type: 'flagged'; readonly atMs: number; readonly flag: CallFlag; readonly detail?: string }
  | { readonly type: 'session-ended'; readonly atMs: number; readonly sessionId: SessionId; readonly cause: EndCause }
  | {
      readonly type: 'call-ended'
      readonly atMs: number
      readonly cause: EndCause
      /** Of a `media-timeout`: when the last packet or request came. */
      readonly lastHeardAtMs?: number
    }

/** Who told a fact: the recording client by signalling, somebody who uses the API, a phone by its keys or buttons. */
export type FactSource = 'recording-client' | 'api' | 'phone' | 'person'

/** `live`: media may arrive. `ended`: waits to be rendered. `ready`: playable, or nothing was kept. */
export type CallState = 'live' | 'ended' | 'ready'

/** What the events add up to. */
export interface Call {
  readonly id: CallId
  readonly accountId: AccountId
  readonly recordingClientId: RecordingClientId
  readonly settingsVersion?: number
  readonly state: CallState
  readonly startedAtMs: number
  readonly endedAtMs?: number
  readonly endCause?: EndCause
  /** Of a call that ended with a `media-timeout`: when the last packet or request came. */
  readonly lastHeardAtMs?: number
  readonly direction: CustomerDirection
  readonly parties: readonly Party[]
  readonly streams: readonly CallStream[]
  readonly sessions: readonly CallSession[]
  readonly decision?: Decision
  /** Who began the call; whoever takes a place later comes by a transfer. */
  readonly sides?: CallSides
  /** Facts and commands in order of arrival. What signalling shows by itself (parties, start, end) is not among them. */
  readonly told?: readonly ToldEvent[]
  /** What the policy makes of the call; of one that is over the last word. */
  readonly replay?: ReplaySoFar
  /** Stretches whose audio was kept at first and then destroyed, since it turned out not to be allowed. */
  readonly destroyed?: readonly DestroyedAudio[]
  readonly identifiers: Readonly<Record<string, string>>
  /** By which other recording sessions of this call are known, wherever they are recorded. Absent when there are none. */
  readonly joinKeys?: readonly string[]
  /** Of a call that came twice and was united; absent else. */
  readonly sources?: readonly CallSource[]
  /** Calls of other recorders that were this one; they answer with it. */
  readonly mergedFrom?: readonly MergedCall[]
  readonly flags: readonly CallFlag[]
  /** Which codecs could be rendered when some of its audio could not (`codec-not-rendered`), and its journal was kept. */
  readonly notRenderedBy?: string
  /** What the client sent, oldest first; repetitions are left out. Absent when it sent nothing. */
  readonly metadata?: readonly CallMetadata[]
  /** It was recorded by another system. */
  readonly imported?: ImportedFrom
}

/** Where a call came from that was not recorded here. */
export interface ImportedFrom {
  /** The other system. */
  readonly source: string
  /** As that system calls it. */
  readonly originalId: string
  /** Below the folder it was imported from. */
  readonly fileName: string
  /** Of that file, lower-case hex: what is stored may have another head, or be of another format. */
  readonly sha256: string
  readonly importedAtMs: number
}

/** What one of the ways of a call that came twice brought of its audio. Counts are packets. */
export interface CallSource {
  readonly sessionId: SessionId
  readonly packets: number
  /** Of them, those that no other way brought. */
  readonly packetsOnlyHere: number
}

export interface MergedCall {
  readonly callId: CallId
  /** By how much the clock of its recorder was ahead. */
  readonly aheadMs: number
}

export interface DestroyedAudio extends Interval {
  /** When, of what was destroyed during the call; what comes after it is a step of the trace by itself. */
  readonly atMs?: number
}

export interface CallSides {
  readonly caller: PartyFacts
  readonly callee: PartyFacts
}

export type ToldEvent = Omit<Extract<CallEvent, { type: 'told' }>, 'type'>

/** One body of metadata as it came. */
export type CallMetadata = Omit<Extract<CallEvent, { type: 'metadata-received' }>, 'type'>

export interface CallStream extends Stream {
  readonly sessionId: SessionId
  readonly endedAtMs?: number
  /** Every change of direction, oldest first: how hold is drawn on the time line. */
  readonly directions: readonly { readonly atMs: number; readonly direction: StreamDirection }[]
}

export interface CallSession {
  readonly id: SessionId
  readonly sipCallId: string
  readonly from: string
  readonly to: string
  readonly remote: string
  readonly startedAtMs: number
  readonly endedAtMs?: number
  /** Brings the same call as this one once more: its streams are copies. */
  readonly twinOf?: SessionId
}
