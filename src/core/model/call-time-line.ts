/** A call as a time line of what happened to it, and what the recording policy makes of it. */

import type { DeviceId, UserId } from './ids.ts'
import type {
  CallFacts,
  ControlCommand,
  CustomerDirection,
  Decision,
  DecisionOutcome,
  PartyFacts,
  PolicyLevel,
  QueueId,
  RecordingFormat,
  SkipReason,
} from './policy.ts'

/** How a command came. */
export type CommandWay = 'star-code' | 'sip-info' | 'portal' | 'api' | 'phone-button' | 'auto-resume'

/** Who gave it: a side of the call, or somebody by name. Nobody is named when the phone system does not say. */
export interface CommandSource {
  readonly side?: 'caller' | 'callee'
  readonly userId?: UserId
  readonly deviceId?: DeviceId
  /** Of the account or the platform: may stop what rules force, and what it starts no user stops. */
  readonly isAdministrator?: boolean
}

/** Times are milliseconds on any one axis: since 1970, or since the call began. */
export type TimeLineEvent =
  | { readonly type: 'start'; readonly atMs: number }
  /** The call reaches a station of its way. An auto attendant and an IVR answer; the others ring. */
  | { readonly type: 'hop'; readonly atMs: number; readonly through: 'auto-attendant' | 'ivr' }
  | { readonly type: 'hop'; readonly atMs: number; readonly through: 'queue'; readonly queueId: QueueId }
  | { readonly type: 'hop'; readonly atMs: number; readonly through: 'user' | 'device'; readonly to: PartyFacts }
  | {
      readonly type: 'hop'
      readonly atMs: number
      readonly through: 'find-me'
      readonly to: PartyFacts
      readonly toMobile: boolean
    }
  /** `party`: who picked up, where it is not who rang last. */
  | { readonly type: 'answer'; readonly atMs: number; readonly by: 'person' | 'machine'; readonly party?: PartyFacts }
  /** A user sends the call on before or instead of answering it. */
  | { readonly type: 'forward'; readonly atMs: number; readonly to: PartyFacts; readonly by?: UserId }
  /** `by` leaves the call; the other side is from then on connected to `to`. */
  | {
      readonly type: 'transfer'
      readonly atMs: number
      readonly how: 'warm' | 'cold'
      readonly by: 'caller' | 'callee'
      readonly to: PartyFacts
    }
  /** One side is known as somebody else from now on, though nobody was said to come or go. */
  | {
      readonly type: 'party-changed'
      readonly atMs: number
      readonly side: 'caller' | 'callee'
      readonly to: PartyFacts
    }
  | { readonly type: 'conference'; readonly atMs: number; readonly parties: number }
  | { readonly type: 'codec'; readonly atMs: number; readonly codec: string }
  | { readonly type: 'hold' | 'unhold'; readonly atMs: number; readonly by: 'caller' | 'callee' }
  /** Digits of one party's phone; codes may come digit by digit. */
  | { readonly type: 'dtmf'; readonly atMs: number; readonly digits: string; readonly from: CommandSource }
  | {
      readonly type: 'command'
      readonly atMs: number
      readonly command: ControlCommand | 'toggle'
      readonly way: CommandWay
      readonly from: CommandSource
    }
  | { readonly type: 'end'; readonly atMs: number }

export interface CallTimeLine extends Pick<CallFacts, 'accountId' | 'caller' | 'callee'> {
  /** In any order. Without a single `answer` among them the call was never answered by a person. */
  readonly events: readonly TimeLineEvent[]
}

export interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

/** Profiles above the people on a call: call-centre supervisor, office manager, super user, reseller. */
export type VisibilityScope = 'CCS' | 'OM' | 'SU' | 'RES'

/** An unbroken stretch of a call that is recorded for one owner. */
export interface Segment extends Interval {
  readonly owner: PolicyLevel
  /** Every level that wanted it at some time. */
  readonly triggers: readonly PolicyLevel[]
  /** `command`: nothing would have been kept if nobody had started it. */
  readonly startedBy: 'rule' | 'command'
  readonly endedBy: SegmentEnd
  readonly pauses: readonly Interval[]
  /** The segment without its pauses: only this is ever written. */
  readonly kept: readonly Interval[]
  /** Between a start and a stop while a rule recorded. */
  readonly marks: readonly Interval[]
  readonly visibleTo: { readonly users: readonly UserId[]; readonly scopes: readonly VisibilityScope[] }
  /** That the call had come through since the last transfer: their supervisors may hear it. Absent when there are none. */
  readonly queues?: readonly QueueId[]
  /** How it is to be stored; absent in what was decided before this could be chosen. */
  readonly format?: RecordingFormat
}

/** `still-running`: of a call that goes on; its `toMs` is the moment of asking. */
export type SegmentEnd =
  | 'call-ended'
  | 'stopped'
  | 'owner-changed'
  | 'not-wanted'
  | 'maximum-duration'
  | 'still-running'

/** A stretch of the call of which nothing is kept. */
export interface UnrecordedStretch extends Interval {
  readonly reason:
    | SkipReason
    | 'not-started'
    | 'stopped'
    | 'outside-window'
    | 'too-short'
    | 'maximum-duration'
    /** Facts that came when it was over say that it was to be kept. */
    | 'told-too-late'
}

/** Why a command did nothing. */
export type RefusalReason =
  | 'call-not-running'
  | 'not-armed'
  | 'already-recording'
  | 'already-marked'
  | 'not-recording'
  | 'not-started'
  | 'forced'
  | 'once-per-call'
  | 'pause-not-allowed'
  | 'already-paused'
  | 'not-paused'
  | 'not-on-the-call'
  | 'outside-the-account'
  | 'cannot-be-started-on-device'
  /** More than anybody gives in earnest. */
  | 'too-many-commands'

export type CommandEffect =
  | 'segment-started'
  | 'segment-stopped'
  | 'window-opened'
  | 'window-closed'
  | 'mark-opened'
  | 'mark-closed'
  | 'paused'
  | 'resumed'

export interface CommandResult {
  readonly atMs: number
  /** What a toggle came to. */
  readonly command: ControlCommand
  readonly way: CommandWay
  readonly from: CommandSource
  readonly effect?: CommandEffect
  /** Present when it was refused. */
  readonly refusedBecause?: RefusalReason
}

export interface ReplayStep {
  readonly atMs: number
  readonly event: TimeLineEvent['type']
  /** `answered by a person`, `command pause by star code: paused`. */
  readonly happened: string
  /** The decision from now on, when it was made again. */
  readonly decision?: Decision
  readonly outcome: DecisionOutcome
}

/** What the policy makes of a whole call. */
export interface Replay {
  /** Of the whole call: `record` when a segment is kept, `armed` when somebody could have started one. */
  readonly outcome: DecisionOutcome
  readonly direction: CustomerDirection
  readonly segments: readonly Segment[]
  readonly unrecorded: readonly UnrecordedStretch[]
  readonly commands: readonly CommandResult[]
  /** In the order of time; the last one's outcome is the last decision's. */
  readonly trace: readonly ReplayStep[]
}

/** What a call that goes on does at this moment. `off`: nothing is kept, and nobody can start it. */
export type RecordingStatus = 'off' | 'armed' | 'recording' | 'paused'

/** Everybody who could talk at some time, and every queue the call came through, whether or not anything was recorded. */
export interface CallPeople {
  readonly users: readonly UserId[]
  readonly queues: readonly QueueId[]
}

/** What the policy makes of a call that still goes on. */
export interface ReplaySoFar extends Replay {
  /** Absent in what was decided before this was noted. */
  readonly people?: CallPeople
  readonly status: RecordingStatus
  /** The decision in force. */
  readonly decision: Decision
  /** When something happens by itself: a pause ends, a segment reaches its longest duration. */
  readonly nextChangeMs?: number
  /** When the pause ends by itself. */
  readonly autoResumeAtMs?: number
  /** A segment that is shorter when it ends leaves nothing behind. */
  readonly minimumDurationMs: number
}
