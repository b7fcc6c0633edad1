/**
 * The recording of one call as it goes on: which segment is open, what has been kept so far.
 *
 *   armed ──start──▶ recording ⇄ paused ──stop, owner changes, call ends──▶ stopped ──start──▶ a new segment
 */

import type { Interval, Segment, SegmentEnd, UnrecordedStretch } from '../model/call-time-line.ts'
import type { UserId } from '../model/ids.ts'
import type { CallFacts, PolicyLevel, PolicyOptions, PolicySettings, RecordingFormat } from '../model/policy.ts'
import { type Judgement, levelKey, ownerAmong } from './decide.ts'
import { clip, withoutHoles } from './intervals.ts'
import { rulesOf } from './level-answer.ts'
import { usersOnTheCall } from './on-the-call.ts'

export interface OpenSegment {
  readonly owner: PolicyLevel
  readonly startedBy: 'rule' | 'command'
  /** Who started it by hand, where that is known: without them on the call it ends. */
  readonly starter: PolicyLevel | undefined
  readonly isAdministrators: boolean
  readonly endsAtMs: number
  readonly format: RecordingFormat
  startMs: number
  readonly triggers: Map<string, PolicyLevel>
  readonly users: Set<UserId>
  readonly pauses: Interval[]
  readonly marks: Interval[]
  markedSinceMs?: number | undefined
  /** A start has narrowed it; the stop will end it. */
  isNarrowed: boolean
}

export interface RecordingState {
  readonly settings: PolicySettings
  readonly options: PolicyOptions
  facts: CallFacts
  judgement: Judgement
  open: OpenSegment | undefined
  /** Of the whole call, also where its owner changes meanwhile. */
  pausedSinceMs: number | undefined
  /** What was recorded for this owner ended although it is still wanted. */
  ended: { readonly owner: string; readonly reason: 'stopped' | 'outside-window' | 'maximum-duration' } | undefined
  starts: number
  stops: number
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
  if (state.ended && !isStillWanted(state.ended.owner, judgement)) state.ended = undefined
  if (judgement.outcome === 'record' && !state.open && !state.ended) openSegment(state, atMs, 'rule', judgement.owner)
  if (state.open) note(state.open, state)
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

export function openSegment(
  state: RecordingState,
  atMs: number,
  startedBy: OpenSegment['startedBy'],
  owner: PolicyLevel | undefined,
  by: { readonly starter?: PolicyLevel | undefined; readonly isAdministrator?: boolean | undefined } = {},
): void {
  const { settings, options, facts } = state
  const ownedBy = owner ?? ownerAmong(state.judgement.wants)?.level ?? { kind: 'account', accountId: facts.accountId }
  const queue = ownedBy.kind === 'queue' ? rulesOf(settings.queues, ownedBy.queueId) : undefined
  const maximum = queue?.maximumDurationMs ?? options.maximumDurationMs
  settle(state, atMs)
  state.ended = undefined
  state.open = {
    owner: ownedBy,
    startedBy,
    starter: by.starter,
    isAdministrators: by.isAdministrator === true,
    startMs: atMs,
    endsAtMs: maximum === 'none' ? Number.POSITIVE_INFINITY : atMs + maximum,
    format: queue?.format ?? options.format,
    triggers: new Map(),
    users: new Set(),
    pauses: [],
    marks: [],
    isNarrowed: false,
  }
  note(state.open, state)
}

function note(open: OpenSegment, { facts, settings, judgement }: RecordingState): void {
  const levels = judgement.triggers.length > 0 ? judgement.triggers : [open.owner]
  for (const level of levels) open.triggers.set(levelKey(level), level)
  for (const user of usersOnTheCall(facts, settings)) open.users.add(user)
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
