/** One call detail record, held against the policy and against what is there of its call. */

import type { Directory } from '../directory/directory.ts'
import { matchParty } from '../directory/match-party.ts'
import type { CallFlag } from '../model/call.ts'
import type { CallTimeLine, Replay, TimeLineEvent, UnrecordedStretch } from '../model/call-time-line.ts'
import type { AccountId } from '../model/ids.ts'
import { addressKey, parseAddress } from '../model/party-address.ts'
import type { PartyFacts, PolicySettings } from '../model/policy.ts'
import type { RetentionSubject } from '../model/retention.ts'
import { formatStep } from '../policy/describe-decision.ts'
import { formatDuration } from '../policy/format-duration.ts'
import { reasonInWords } from '../policy/reason-in-words.ts'
import { replay } from '../policy/replay.ts'
import { whyNothing } from '../policy/why-not-recorded.ts'
import type { Cdr, CdrVerdict, Miss, MissCause } from './cdr.ts'
import type { MatchedCall } from './match-cdrs.ts'

/** What there is of a call. */
export interface StoredCall extends MatchedCall {
  readonly timeLine?: CallTimeLine
  readonly flags: readonly CallFlag[]
  /** `isPresent`: its file is where it should be. */
  readonly recordings: readonly { readonly id: string; readonly durationMs: number; readonly isPresent: boolean }[]
  /** Its recordings were removed since their time was over. */
  readonly isPurged: boolean
  /** It goes on, or its recordings are being made. */
  readonly isPending: boolean
  /** It was recorded by another system. */
  readonly isImported: boolean
}

export interface JudgeParts {
  readonly accountId: AccountId
  readonly directory: Directory
  /** In force then. */
  readonly settings: PolicySettings
  /** A recording may be shorter than the talk by so much. */
  readonly toleranceMs: number
  /** Whether nothing is kept any more of what was recorded so. */
  readonly isOver: (subject: RetentionSubject) => boolean
}

export interface Judged {
  readonly verdict: CdrVerdict
  readonly expected: boolean
  readonly miss?: Miss
}

export function judgeCdr(cdr: Cdr, call: StoredCall | undefined, parts: JudgeParts): Judged {
  const byCdr = replay(timeLineOfCdr(cdr, parts), parts.settings)
  if (!call) {
    if (byCdr.segments.length === 0) return { verdict: 'not-expected', expected: false }
    if (parts.isOver(retainedAs(cdr, byCdr))) return { verdict: 'not-judged', expected: false }
    return missed('not-seen', cdr, undefined, 'Tapeline never saw the call', byCdr)
  }
  if (call.isPending) return { verdict: 'not-judged', expected: false }
  const isThere = call.recordings.length > 0
  const byCall = call.timeLine ? replay(call.timeLine, parts.settings) : byCdr
  const expected = byCall.segments.length > 0 || (byCdr.segments.length > 0 && mayBeMistaken(byCall))
  if (!isThere) {
    if (call.isPurged) return { verdict: 'removed', expected: false }
    if (!expected) return { verdict: 'not-expected', expected }
    if (parts.isOver(retainedAs(cdr, byCall.segments.length > 0 ? byCall : byCdr)))
      return { verdict: 'not-judged', expected: false }
    return missed('not-recorded', cdr, call, whyNotThere(call, byCall), byCall)
  }
  const missing = call.recordings.filter(({ isPresent }) => !isPresent)
  if (missing.length > 0) {
    const because = `${missing.length} of ${call.recordings.length} files of its recordings are in no store`
    return missed('object-missing', cdr, call, because, byCall)
  }
  if (!expected && !call.isImported) {
    const { direction } = byCall
    const miss = missOf('against-policy', cdr, call, `It is recorded, though by policy: ${inWords(byCall)}`, byCall)
    return {
      verdict: 'against-policy',
      expected: false,
      miss: { ...miss, trace: [`direction: ${direction}`, ...miss.trace] },
    }
  }
  const recordedMs = call.recordings.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const wantedMs = wantedMsOf(cdr, byCall)
  if (recordedMs + parts.toleranceMs < wantedMs) {
    const because = `${formatDuration(recordedMs)} are recorded; the phone system counts ${formatDuration(cdr.talkMs)} of talk, of which ${formatDuration(wantedMs)} are to be recorded`
    const { miss } = missed('too-short', cdr, call, because, byCall)
    return { verdict: 'too-short', expected: true, ...(miss && { miss: { ...miss, recordedMs, wantedMs } }) }
  }
  return { verdict: 'whole', expected: true }
}

/** The call as the record tells it. Who dialled whom, through which queue, who picked up: more it does not know. */
export function timeLineOfCdr(
  { caller, callee, answeredBy, queueId, startedAtMs, answeredAtMs, durationMs }: Cdr,
  parts: Pick<JudgeParts, 'accountId' | 'directory'>,
): CallTimeLine {
  const events: TimeLineEvent[] = [{ type: 'start', atMs: startedAtMs }]
  if (queueId !== undefined) events.push({ type: 'hop', through: 'queue', queueId, atMs: startedAtMs })
  if (answeredAtMs !== undefined) {
    const party = answeredBy === undefined ? {} : { party: factsOf(answeredBy, parts) }
    events.push({ type: 'answer', atMs: answeredAtMs, by: 'person', ...party })
  }
  events.push({ type: 'end', atMs: startedAtMs + durationMs })
  return { accountId: parts.accountId, caller: factsOf(caller, parts), callee: factsOf(callee, parts), events }
}

/** An extension stands there without a domain: it is of the account's own. */
function factsOf(
  text: string | undefined,
  { accountId, directory }: Pick<JudgeParts, 'accountId' | 'directory'>,
): PartyFacts {
  const { number, host } = parseAddress(text ?? '')
  const domain = directory.accounts.get(accountId)?.account.domains[0]
  const isBare = host === undefined && domain !== undefined && /^[0-9*#]{1,6}$/.test(number ?? '')
  const aor = isBare ? `${number}@${domain}` : text
  const { network, userId, deviceId } = matchParty(directory, accountId, aor)
  return {
    network,
    ...(aor !== undefined && { aor: addressKey(aor) ?? aor }),
    ...(userId !== undefined && { userId }),
    ...(deviceId !== undefined && { deviceId }),
  }
}

/** How its recording would be kept. Tags and dispositions are given to calls that are there: a record has none. */
function retainedAs({ startedAtMs, durationMs, queueId }: Cdr, { segments }: Replay): RetentionSubject {
  return {
    endedAtMs: startedAtMs + durationMs,
    queueIds: [...(queueId === undefined ? [] : [queueId]), ...segments.flatMap(({ queues }) => queues ?? [])],
    userIds: segments.flatMap(({ visibleTo }) => visibleTo.users),
    tags: [],
    mode: segments.some(({ startedBy }) => startedBy === 'rule') ? 'always' : 'on-demand',
  }
}

/** Who is on the call may be wrong in what Tapeline was told; of what else it was told, a record knows less. */
function mayBeMistaken({ outcome, unrecorded }: Replay): boolean {
  const why = whyNothing({ outcome, unrecorded })
  return why === undefined || why === 'no-rule' || why === 'rule-off' || why === 'internal' || why === 'not-answered'
}

/** What the policy leaves out of the talk, as the call's own time line knows it. */
function wantedMsOf({ talkMs }: Cdr, { unrecorded, segments }: Replay): number {
  // What is missing and should not be is no reason for less.
  if (segments.length === 0) return talkMs
  const leftOutMs = unrecorded.filter(isOfTalk).reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0)
  return Math.max(0, talkMs - leftOutMs)
}

function isOfTalk({ reason }: UnrecordedStretch): boolean {
  return reason !== 'not-answered' && reason !== 'before-answer-by-person'
}

function whyNotThere({ flags, timeLine }: StoredCall, byCall: Replay): string {
  if (!timeLine) return 'Tapeline saw the call and kept nothing of it'
  if (byCall.segments.length === 0) {
    return `As Tapeline saw the call: ${inWords(byCall)}; as the phone system tells it, it was to be recorded`
  }
  const decision = lastDecision(byCall)
  const reason = reasonInWords({
    state: 'ready',
    flags,
    recorded: false,
    replay: byCall,
    ...(decision && { decision }),
  })
  return `${reason}, though it was to be recorded`
}

function inWords(course: Replay): string {
  const decision = lastDecision(course)
  return reasonInWords({ state: 'ready', flags: [], recorded: false, replay: course, ...(decision && { decision }) })
}

const lastDecision = ({ trace }: Replay) => trace.findLast(({ decision }) => decision !== undefined)?.decision

function missed(cause: MissCause, cdr: Cdr, call: StoredCall | undefined, because: string, course: Replay): Judged {
  return { verdict: cause, expected: true, miss: missOf(cause, cdr, call, because, course) }
}

function missOf(cause: MissCause, cdr: Cdr, call: StoredCall | undefined, because: string, course: Replay): Miss {
  const trace = course.trace.flatMap(({ happened, decision }) =>
    decision ? [happened, ...decision.trace.map(formatStep)] : [happened],
  )
  return { cause, cdr, because, trace: trace.slice(0, 60), ...(call && { callId: call.id }) }
}
