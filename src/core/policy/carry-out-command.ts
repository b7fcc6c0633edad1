/** Commands during a call: what each does to the recording, or why it does nothing. */

import type { CommandEffect, CommandResult, CommandSource, CommandWay, RefusalReason } from '../model/call-time-line.ts'
import type { ControlCommand } from '../model/policy.ts'
import { levelKey, ownerAmong } from './decide.ts'
import { canStart, levelOf, partyOf, refuseSource } from './on-the-call.ts'
import {
  closeMark,
  closeSegment,
  narrow,
  openSegment,
  pause,
  type RecordingState,
  resume,
  settle,
} from './recording-state.ts'

export interface GivenCommand {
  readonly command: ControlCommand | 'toggle'
  readonly way: CommandWay
  readonly from: CommandSource
  readonly atMs: number
}

type Done = { readonly effect: CommandEffect } | { readonly refusedBecause: RefusalReason }

const did = (effect: CommandEffect): Done => ({ effect })
const refused = (refusedBecause: RefusalReason): Done => ({ refusedBecause })

export function carryOut(state: RecordingState, given: GivenCommand): CommandResult {
  const { atMs, way, from } = given
  const command = given.command === 'toggle' ? whatToggleMeans(state) : given.command
  const isAnybodys = way === 'auto-resume' || (way === 'star-code' && state.options.codesFrom === 'anyone')
  const refusal = isAnybodys ? undefined : refuseSource(from, state.facts, state.settings)
  return { atMs, command, way, from, ...(refusal ? refused(refusal) : COMMANDS[command](state, from, atMs)) }
}

/** Where a rule records it pauses and resumes; where somebody has to start, it starts and stops. */
function whatToggleMeans({ open, judgement, pausedSinceMs }: RecordingState): ControlCommand {
  if (judgement.outcome === 'record' && open) return pausedSinceMs === undefined ? 'pause' : 'resume'
  return open ? 'stop' : 'start'
}

const COMMANDS: Readonly<Record<ControlCommand, (state: RecordingState, from: CommandSource, atMs: number) => Done>> = {
  start(state, from, atMs) {
    const { judgement, open, options, settings, facts } = state
    if (judgement.outcome === 'skip') return refused('not-armed')
    const party = partyOf(from, facts, settings)
    if (judgement.outcome === 'armed' && !canStart(party, settings, options))
      return refused('cannot-be-started-on-device')
    if (options.startOncePerCall && state.starts > 0) return refused('once-per-call')
    const done = judgement.outcome === 'armed' || !open ? begin(state, from, atMs) : startDuring(state, from, atMs)
    if ('effect' in done) state.starts++
    return done
  },

  stop(state, from, atMs) {
    const { open, options } = state
    if (!open) return refused('not-recording')
    if (options.startOncePerCall && state.stops > 0) return refused('once-per-call')
    const done = open.startedBy === 'command' ? stopOwn(state, from, atMs) : stopDuring(state, from, atMs)
    if ('effect' in done) state.stops++
    return done
  },

  pause(state, _from, atMs) {
    const { open, options, pausedSinceMs } = state
    if (!open) return refused('not-recording')
    if (pausedSinceMs !== undefined) return refused('already-paused')
    if (open.startedBy === 'command' && !options.pauseOnDemand) return refused('pause-not-allowed')
    pause(state, atMs)
    return did('paused')
  },

  resume(state, _from, atMs) {
    if (state.pausedSinceMs === undefined) return refused(state.open ? 'not-paused' : 'not-recording')
    resume(state, atMs)
    return did('resumed')
  },
}

/** Nothing is recorded at the moment, but may be. */
function begin(state: RecordingState, from: CommandSource, atMs: number): Done {
  const { open, judgement, facts, settings, options } = state
  if (open) return refused('already-recording')
  const isRule = judgement.outcome === 'record'
  state.pausedSinceMs = undefined
  settle(state, atMs)
  state.ended = undefined
  const own = levelOf(partyOf(from, facts, settings), settings)
  const armed = judgement.wants.find(({ level }) => own !== undefined && levelKey(level) === levelKey(own))
  const owner = (armed ?? ownerAmong(judgement.wants))?.level ?? own ?? judgement.owner
  openSegment(state, atMs, isRule ? 'rule' : 'command', owner, { starter: own, isAdministrator: from.isAdministrator })
  if (isRule && options.onDemandWindow === 'replace' && state.open) state.open.isNarrowed = true
  return did('segment-started')
}

/** A rule records: the window that a start opens is all that is kept, or is marked. */
function startDuring(state: RecordingState, from: CommandSource, atMs: number): Done {
  const { open, options } = state
  if (!open) return refused('not-recording')
  const isMark = options.onDemandWindow === 'mark'
  if (isMark && open.markedSinceMs !== undefined) return refused('already-marked')
  if (!isMark && open.isNarrowed) return refused('already-recording')
  if (!isMark && isForcedFor(from, state)) return refused('forced')
  open.isAdministrators ||= from.isAdministrator === true
  if (isMark) open.markedSinceMs = atMs
  else narrow(state, open, atMs)
  return did(isMark ? 'mark-opened' : 'window-opened')
}

/** Of what was started by hand. */
function stopOwn(state: RecordingState, from: CommandSource, atMs: number): Done {
  if (state.open?.isAdministrators && !from.isAdministrator) return refused('forced')
  return end(state, atMs, 'stopped', 'segment-stopped')
}

function stopDuring(state: RecordingState, from: CommandSource, atMs: number): Done {
  const { open, options } = state
  if (open?.isAdministrators && !from.isAdministrator) return refused('forced')
  if (open?.markedSinceMs !== undefined) {
    closeMark(open, atMs)
    open.isAdministrators = false
    return did('mark-closed')
  }
  if (options.onDemandWindow === 'replace' && !open?.isNarrowed && !from.isAdministrator) return refused('not-started')
  if (isForcedFor(from, state)) return refused('forced')
  return open?.isNarrowed
    ? end(state, atMs, 'outside-window', 'window-closed')
    : end(state, atMs, 'stopped', 'segment-stopped')
}

function end(state: RecordingState, atMs: number, reason: 'stopped' | 'outside-window', effect: CommandEffect): Done {
  const { open, judgement } = state
  const wanting = judgement.wants.filter(({ outcome }) => outcome === judgement.outcome).map(({ level }) => level)
  const levels = new Set((open ? [open.owner, ...wanting] : wanting).map(levelKey))
  closeSegment(state, atMs, 'stopped')
  settle(state, atMs)
  state.ended = { levels, reason }
  state.pausedSinceMs = undefined
  return did(effect)
}

/** What the account or a queue records, no user takes back. */
function isForcedFor({ isAdministrator }: CommandSource, { judgement }: RecordingState): boolean {
  if (isAdministrator) return false
  return judgement.wants.some(
    ({ level, outcome }) => outcome === 'record' && (level.kind === 'account' || level.kind === 'queue'),
  )
}
