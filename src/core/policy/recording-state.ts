/**
 * The recording of one call as it goes on: which segment is open, what has been kept so far.
 *
 *   armed ──start──▶ recording ⇄ paused ──stop, owner changes, call ends──▶ stopped ──start──▶ a new segment
 */

import type { Interval, Segment, SegmentEnd, UnrecordedStretch } from '../model/call-time-line.ts'
import type { UserId } from '../model/ids.ts'
import type {
  CallFacts,
  PolicyLevel,
  PolicyOptions,
  PolicySettings,
  QueueId,
  QueueRules,
  RecordingFormat,
} from '../model/policy.ts'
import { type Judgement, levelKey, ownerAmong } from './decide.ts'
import { clip, withoutHoles } from './intervals.ts'
import { rulesOf, type Want } from './level-answer.ts'
import { usersOnTheCall } from './on-the-call.ts'

export interface OpenSegment {
  readonly owner: PolicyLevel
  readonly startedBy: 'rule' | 'command'
  /** Who started it by hand, where that is known: without them on the call it ends. */
  readonly starter: PolicyLevel | undefined
  /** No user stops it. */
  isAdministrators: boolean
  /** From here its longest duration is counted: it may go on after another owner's ended. */
  readonly sinceMs: number
  readonly endsAtMs: number
  readonly format: RecordingFormat
  startMs: number
  readonly triggers: Map<string, PolicyLevel>
  readonly users: Set<UserId>
  readonly queues: Set<QueueId>
  readonly pauses: Interval[]
  readonly marks: Interval[]
  markedSinceMs?: number | undefined
  /** A start has narrowed it; the stop will end it. */
  isNarrowed: boolean
}

interface Ended {
  readonly levels: ReadonlySet<string>
  readonly reason: 'stopped' | 'outside-window' | 'maximum-duration'
}

export interface RecordingState {
  readonly settings: PolicySettings
  readonly options: PolicyOptions
  facts: CallFacts
  judgement: Judgement
  open: OpenSegment | undefined
  /** Of the whole call, also where its owner changes meanwhile. */
  pausedSinceMs: number | undefined
  /** What was recorded for these levels ended although they still want it. One that begins to want it is recorded all the same. */
  ended: Ended | undefined
  starts: number
  stops: number
  /** Of the whole call. */
  readonly people: { readonly users: Set<UserId>; readonly queues: Set<QueueId> }
  /** Up to here it is settled what was kept and why not. */
  settledMs: number
  readonly segments: Segment[]
  readonly unrecorded: UnrecordedStretch[]
}

/** The decision was made again: the segment goes on, ends, or another begins. */
export function reconcile(state: RecordingState, facts: CallFacts, judgement: Judgement, atMs: number): void {
  const { open } = state
  if (open && !goesOn(open, facts, judgement, state)) {
    closeSegment(state, atMs, judgement.outcome === 'record' ? 'owner-changed' : 'not-wanted')
  }
  if (!state.open) settle(state, atMs)
  state.facts = facts
  state.judgement = judgement
  for (const user of usersOnTheCall(facts, state.settings)) state.people.users.add(user)
  for (const queue of facts.queues ?? []) state.people.queues.add(queue)
  if (state.ended) state.ended = withoutUnwanted(state.ended, judgement)
  if (!state.open) openForRule(state, atMs, { isAdministrator: open?.startedBy === 'command' && open.isAdministrators })
  if (state.open) note(state.open, state)
}

/** It reached its longest duration: others that want the recording may have longer ones. */
export function reachMaximum(state: RecordingState, atMs: number): void {
  const { open, judgement } = state
  if (!open) return
  closeSegment(state, atMs, 'maximum-duration')
  const isReached = ({ level }: Want) => open.sinceMs + maximumMs(level, state) <= atMs
  const reached = judgement.wants.filter((want) => want.outcome === judgement.outcome && isReached(want))
  const levels = new Set([levelKey(open.owner), ...reached.map(({ level }) => levelKey(level))])
  state.ended = { levels, reason: 'maximum-duration' }
  openForRule(state, atMs, { sinceMs: open.sinceMs })
}

/** For the first of the levels that record, if any of them has not come to its end. */
function openForRule(state: RecordingState, atMs: number, by: OpenedBy): void {
  const { judgement, ended } = state
  if (judgement.outcome !== 'record') return
  const wants = ended ? judgement.wants.filter(({ level }) => !ended.levels.has(levelKey(level))) : judgement.wants
  const next = ownerAmong(wants)
  if (next?.outcome === 'record') openSegment(state, atMs, 'rule', next.level, by)
}

function withoutUnwanted({ levels, reason }: Ended, judgement: Judgement): Ended | undefined {
  const wanted = [...levels].filter((level) => isStillWanted(level, judgement))
  return wanted.length > 0 ? { levels: new Set(wanted), reason } : undefined
}

/** Who records goes on owning the segment while it wants to, also when another begins to want it. */
function goesOn(open: OpenSegment, facts: CallFacts, judgement: Judgement, { settings }: RecordingState): boolean {
  if (judgement.outcome === 'skip') return false
  if (open.startedBy === 'rule') return judgement.outcome === 'record' && isStillWanted(levelKey(open.owner), judgement)
  if (judgement.outcome === 'record') return false
  const { owner, starter } = open
  if (starter) return isOnTheCall(starter, facts, settings)
  return owner.kind === 'account' || judgement.triggers.some((level) => levelKey(level) === levelKey(owner))
}

function isOnTheCall(level: PolicyLevel, facts: CallFacts, settings: PolicySettings): boolean {
  if (level.kind === 'user') return usersOnTheCall(facts, settings).includes(level.userId)
  return level.kind === 'device' && [facts.caller, facts.callee].some(({ deviceId }) => deviceId === level.deviceId)
}

function isStillWanted(owner: string, { wants, outcome }: Judgement): boolean {
  return wants.some((want) => want.outcome === outcome && levelKey(want.level) === owner)
}

interface OpenedBy {
  readonly starter?: PolicyLevel | undefined
  readonly isAdministrator?: boolean | undefined
  readonly sinceMs?: number
}

export function openSegment(
  state: RecordingState,
  atMs: number,
  startedBy: OpenSegment['startedBy'],
  owner: PolicyLevel | undefined,
  by: OpenedBy = {},
): void {
  const { settings, options, facts } = state
  const ownedBy = owner ?? ownerAmong(state.judgement.wants)?.level ?? { kind: 'account', accountId: facts.accountId }
  const { sinceMs = atMs } = by
  settle(state, atMs)
  state.open = {
    owner: ownedBy,
    startedBy,
    starter: by.starter,
    isAdministrators: by.isAdministrator === true,
    startMs: atMs,
    sinceMs,
    endsAtMs: sinceMs + maximumMs(ownedBy, state),
    format: queueOf(ownedBy, settings)?.format ?? options.format,
    triggers: new Map(),
    users: new Set(),
    queues: new Set(),
    pauses: [],
    marks: [],
    isNarrowed: false,
  }
  note(state.open, state)
}

function queueOf(level: PolicyLevel, { queues }: PolicySettings): QueueRules | undefined {
  return level.kind === 'queue' ? rulesOf(queues, level.queueId) : undefined
}

function maximumMs(level: PolicyLevel, { settings, options }: RecordingState): number {
  const maximum = queueOf(level, settings)?.maximumDurationMs ?? options.maximumDurationMs
  return maximum === 'none' ? Number.POSITIVE_INFINITY : maximum
}

function note(open: OpenSegment, { facts, settings, judgement, ended }: RecordingState): void {
  const wanting = judgement.triggers.filter((level) => !ended?.levels.has(levelKey(level)))
  const levels = wanting.length > 0 ? wanting : [open.owner]
  for (const level of levels) open.triggers.set(levelKey(level), level)
  for (const user of usersOnTheCall(facts, settings)) open.users.add(user)
  for (const queue of facts.queues ?? []) open.queues.add(queue)
}

export function pause(state: RecordingState, atMs: number): void {
  state.pausedSinceMs = atMs
}

export function resume(state: RecordingState, atMs: number): void {
  const { open, pausedSinceMs } = state
  if (open && pausedSinceMs !== undefined) open.pauses.push({ fromMs: pausedSinceMs, toMs: atMs })
  state.pausedSinceMs = undefined
}

/** What lies before is destroyed. */
export function narrow(state: RecordingState, open: OpenSegment, atMs: number): void {
  leaveOut(state, open.startMs, atMs, 'outside-window')
  open.startMs = atMs
  open.isNarrowed = true
}

export function closeMark(open: OpenSegment, atMs: number): void {
  if (open.markedSinceMs !== undefined) open.marks.push({ fromMs: open.markedSinceMs, toMs: atMs })
  open.markedSinceMs = undefined
}

/** A segment that is too short, or has no length, leaves nothing behind. */
export function closeSegment(state: RecordingState, atMs: number, endedBy: SegmentEnd): void {
  const { open, options } = state
  if (!open) return
  state.open = undefined
  state.settledMs = atMs
  if (atMs === open.startMs) return
  if (atMs - open.startMs < options.minimumDurationMs) leaveOut(state, open.startMs, atMs, 'too-short')
  else state.segments.push(segmentOf(open, state, atMs, endedBy))
}

/** What it amounts to when it ends at `atMs`; it stays open. */
export function segmentOf(
  open: OpenSegment,
  { pausedSinceMs }: RecordingState,
  atMs: number,
  endedBy: SegmentEnd,
): Segment {
  const whole = { fromMs: open.startMs, toMs: atMs }
  const until = (intervals: readonly Interval[], sinceMs: number | undefined) =>
    clip(sinceMs === undefined ? intervals : [...intervals, { fromMs: sinceMs, toMs: atMs }], whole)
  const pauses = until(open.pauses, pausedSinceMs)
  return {
    ...whole,
    owner: open.owner,
    triggers: [...open.triggers.values()],
    startedBy: open.startedBy,
    endedBy,
    pauses,
    kept: withoutHoles(whole, pauses),
    marks: until(open.marks, open.markedSinceMs),
    visibleTo: { users: [...open.users], scopes: ['CCS', 'OM', 'SU', 'RES'] },
    ...(open.queues.size > 0 && { queues: [...open.queues] }),
    format: open.format,
  }
}

/** Up to now nothing was kept, for the reason that held until now. */
export function settle(state: RecordingState, atMs: number): void {
  const { judgement, ended } = state
  const reason = judgement.excludedBy ?? ended?.reason ?? (judgement.outcome === 'armed' ? 'not-started' : undefined)
  if (reason !== undefined) leaveOut(state, state.settledMs, atMs, reason)
  state.settledMs = atMs
}

function leaveOut(state: RecordingState, fromMs: number, toMs: number, reason: UnrecordedStretch['reason']): void {
  if (toMs <= fromMs) return
  const last = state.unrecorded.at(-1)
  if (last?.reason === reason && last.toMs === fromMs) state.unrecorded[state.unrecorded.length - 1] = { ...last, toMs }
  else state.unrecorded.push({ fromMs, toMs, reason })
}
