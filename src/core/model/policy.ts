/** The words of the recording policy: settings, facts of a call, and the decision with its reasons. */

import type { DeviceKind } from './account.ts'
import type { AccountId, DeviceId, UserId } from './ids.ts'

/** One cell of a rule set. `on-demand`: nothing is kept until somebody starts it. `always`: kept from the first second. */
export type CellValue = 'inherit' | 'off' | 'on-demand' | 'always'

/** `onnet`: belongs to the account. `offnet`: outside. */
export type Network = 'onnet' | 'offnet'

/** Direction as a rule names it: into or out of the endpoint (or, for account rules, the switch). */
export type RuleDirection = 'inbound' | 'outbound'

/** Four cells: {inbound, outbound} × {onnet, offnet}. */
export type RuleSet = Readonly<Record<RuleDirection, Readonly<Record<Network, CellValue>>>>

/** Direction as the customer sees a call: offnet→onnet, onnet→offnet, onnet→onnet, offnet→offnet. */
export type CustomerDirection = 'inbound' | 'outbound' | 'internal' | 'transit'

export type PresetName = 'tapeline' | 'mir' | 'kazoo' | 'netsapiens'

/** A rule set as it is stored: a cell that is left out inherits. */
export type SparseRules = { readonly [Direction in RuleDirection]?: Partial<RuleSet[Direction]> | undefined }

export type QueueId = string

/** How a recording is stored. `as-captured`: without a conversion where there need be none. */
export type RecordingFormat = 'as-captured' | 'wav' | 'mp3'

/** A queue, ring group or step of a call flow. Only `inbound` is asked: by the network of whoever calls it. */
export interface QueueRules {
  /** For people; the id when absent. */
  readonly name?: string | undefined
  readonly rules?: SparseRules | undefined
  /** In place of the account's. */
  readonly maximumDurationMs?: Limit | undefined
  /** In place of the account's. */
  readonly format?: RecordingFormat | undefined
}

export interface UserRules {
  readonly rules?: SparseRules | undefined
  /** As the option `profiles` names them. One that is not known may be recorded. */
  readonly profile?: string | undefined
}

export interface DeviceRules {
  readonly rules?: SparseRules | undefined
  /** The user it belongs to, where the directory does not say. */
  readonly owner?: UserId | undefined
  readonly kind?: DeviceKind | undefined
}

export type Limit = number | 'none'

/** What is never recorded, whatever rule asks for it. */
export interface Exclusions {
  /** Calls between two parties of the account. */
  readonly internal: boolean
  /** Conferences of so many parties or more. */
  readonly conferencePartiesFrom: Limit
  /** What an auto attendant or IVR handles before a person answers. */
  readonly beforeAnswerByPerson: boolean
  readonly findMeToMobile: boolean
  readonly mobileApp: boolean
  /** Kinds of device on which nobody can start a recording. */
  readonly onDemandOn: readonly DeviceKind[]
  /** A caller from outside who was transferred to the outside; one who was forwarded there is not meant. */
  readonly offnetTransferOffnet: boolean
}

export type ControlCommand = 'start' | 'stop' | 'pause' | 'resume'

/** Star codes; one that is left out does not exist. `toggle`: start/stop, or pause/resume where a rule records. */
export type ControlCodes = { readonly [Command in ControlCommand | 'toggle']?: string | undefined }

/** Every option has a value in every preset; an account may have its own. */
export interface PolicyOptions {
  /**
   * Whose endpoint counts. `ownership`: the owner of the device, wherever it rings. `path`: users the call passed through; a device
   * for itself; `off` takes nothing from another level.
   */
  readonly endpointBy: 'ownership' | 'path'
  readonly exclude: Exclusions
  /** RTP encoding names that are recorded. */
  readonly codecs: 'any' | readonly string[]
  /** A segment shorter than this leaves no audio behind. 0 keeps every one. */
  readonly minimumDurationMs: number
  /** A segment ends after so long. */
  readonly maximumDurationMs: Limit
  /** Of the files that recordings become. */
  readonly format: RecordingFormat
  /** When the account's rule and the caller's endpoint begin: with the route (ringing, early media) or the answer. */
  readonly startAt: 'route' | 'answer'
  /** Anyone on a call may start a recording although no rule arms it. */
  readonly onDemandForAll: boolean
  /** What a start does while a rule records: keep only what lies between start and stop, or mark it. */
  readonly onDemandWindow: 'replace' | 'mark'
  /** One start and one stop per call. */
  readonly startOncePerCall: boolean
  /** Pause works on a recording that was started by hand. */
  readonly pauseOnDemand: boolean
  /** A pause ends by itself after so long. */
  readonly autoResumeAfterMs: Limit
  readonly control: ControlCodes
  /** Whose star codes count: those of the account's own people, or of everybody on the call. */
  readonly codesFrom: 'account' | 'anyone'
  /** What becomes of digits that are pressed: they may be card data. `masked`: that one was pressed is kept, which one is not. */
  readonly dtmf: 'kept' | 'masked' | 'dropped'
  /** `owner`: the segment ends with a transfer, and the new owner's policy decides about another. */
  readonly onTransfer: 'owner'
  /** Calls of which nothing is kept are listed too, without audio. */
  readonly listUnrecorded: boolean
  /** Journals and recordings are encrypted before they reach the disk or a bucket, with a key of the account. */
  readonly encryptJournal: boolean
  /** The public key, as text, that what is stored is sealed for; journals are encrypted then. Its private half is never here. */
  readonly archiveKey: 'none' | string
  /** How long a recording is to be kept. */
  readonly retentionDays: number
  /** Profiles of users whose endpoints may be recorded; rules of the account and of queues do not ask. */
  readonly profiles: 'any' | readonly string[]
}

/** An option of which parts may be left out. */
export interface OptionsDraft
  extends Partial<{ [Option in Exclude<keyof PolicyOptions, 'exclude'>]: PolicyOptions[Option] | undefined }> {
  readonly exclude?: Partial<{ [Option in keyof Exclusions]: Exclusions[Option] | undefined }> | undefined
}

/** What an account has decided about recording. Options that are left out have the preset's value. */
export interface PolicySettings extends OptionsDraft {
  readonly preset: PresetName
  /** Rules for the call as a whole; no endpoint can opt out of them. */
  readonly account: RuleSet
  /** What users and devices inherit. */
  readonly endpoints?: SparseRules | undefined
  readonly queues?: Readonly<Record<QueueId, QueueRules>> | undefined
  readonly users?: Readonly<Record<UserId, UserRules>> | undefined
  readonly devices?: Readonly<Record<DeviceId, DeviceRules>> | undefined
}

/** What is known of one side of the call when the decision is made. */
export interface PartyFacts {
  readonly network: Network
  /** SIP or tel URI as signalled, for the trace; may be absent when the phone system withholds it. */
  readonly aor?: string
  readonly userId?: UserId
  readonly deviceId?: DeviceId
  readonly deviceKind?: DeviceKind
  /** Whose device it is, where that is known: the call need not have passed through them. Settings that say otherwise count first. */
  readonly ownerId?: UserId
}

/** Who picked up: nobody yet, an auto attendant or IVR, a person. */
export type AnsweredBy = 'nobody' | 'machine' | 'person'

/** What the engine knows of a call at one moment. Late facts make a new value; the decision is made again. */
export interface CallFacts {
  readonly accountId: AccountId
  readonly caller: PartyFacts
  readonly callee: PartyFacts
  /** `person` when absent: recording clients tell of calls that are answered. */
  readonly answeredBy?: AnsweredBy
  /** A person had answered before the call was transferred to where it rings now: whatever looks at the call as a whole need not wait. */
  readonly wasAnswered?: boolean
  /** Users the call passed through on its way to the callee; when absent, the callee's user. */
  readonly path?: readonly UserId[]
  /** Queues, ring groups and call-flow steps it passed through, since the last transfer. */
  readonly queues?: readonly QueueId[]
  /** Networks as the call was placed, where a transfer has changed its ends. Rules of the account look at these. */
  readonly asPlaced?: { readonly caller: Network; readonly callee: Network }
  readonly conferenceParties?: number
  /** Find-me rang a mobile phone. */
  readonly findMeToMobile?: boolean
  /** The callee is the target of a transfer, warm or cold. */
  readonly transferred?: boolean
  /** The user who forwarded the call to where it is now. */
  readonly forwardedBy?: UserId
  /** RTP encoding name: `PCMU`. */
  readonly codec?: string
}

export type DecisionOutcome = 'record' | 'armed' | 'skip'

/** A level of the settings that can want a recording. */
export type PolicyLevel =
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'queue'; readonly queueId: QueueId }
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'device'; readonly deviceId: DeviceId }
  /** A party of the account who is known to be no user and no device. */
  | { readonly kind: 'endpoint-default'; readonly accountId: AccountId }

/** Why a call is not recorded; every skip has one. */
export type SkipReason = 'no-rule' | 'rule-off' | 'not-answered' | ExclusionReason

/** An exclusion that a rule could not overcome. */
export type ExclusionReason =
  | 'internal'
  | 'conference'
  | 'before-answer-by-person'
  | 'find-me-to-mobile'
  | 'mobile-app'
  | 'on-demand-on-device'
  | 'offnet-transfer-offnet'
  | 'codec'

/** One step of the reasoning, in the order a person reads it aloud. */
export interface TraceStep {
  /** Who was asked: `account rule`, `device d1`, `user 101`, `queue support`, `endpoint default`. */
  readonly level: string
  /** The cell asked, e.g. `inbound.offnet`; absent for steps that are not about a cell. */
  readonly cell?: string
  readonly value?: CellValue
  /** What the step did, as words: `record`, `not asked`, `no rule → skip`. */
  readonly effect: string
}

export interface Decision {
  readonly outcome: DecisionOutcome
  /** Whose policy this stretch of the call follows; absent when nothing is recorded. */
  readonly owner?: PolicyLevel
  /** Every level that wants the recording. None when it is armed because anyone may start one. */
  readonly triggers: readonly PolicyLevel[]
  readonly excludedBy?: SkipReason
  readonly direction: CustomerDirection
  /** Another system recorded it: no rule of ours was asked. */
  readonly importedFrom?: string
  readonly trace: readonly TraceStep[]
}
