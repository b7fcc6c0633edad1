/** A whole call as its time line tells it, decided again at every event. */

import type {
  CallPeople,
  CallTimeLine,
  CommandResult,
  RecordingStatus,
  Replay,
  ReplaySoFar,
  ReplayStep,
  TimeLineEvent,
} from '../model/call-time-line.ts'
import type { DecisionOutcome, PolicySettings } from '../model/policy.ts'
import { type CallMoment, firstMoment, momentAfter } from './call-moment.ts'
import { carryOut, type GivenCommand } from './carry-out-command.ts'
import { judge } from './decide.ts'
import { describeCommand, describeEvent, describeSegments } from './describe-event.ts'
import { optionsOf } from './options-of.ts'
import { closeSegment, type RecordingState, reachMaximum, reconcile, segmentOf, settle } from './recording-state.ts'
import { sortEvents } from './sort-events.ts'
import { changesSides, type DialledDigits, dial } from './star-codes.ts'

/** The same time line and settings give the same answer, in whatever order its events are listed. */
export function replay(timeLine: CallTimeLine, settings: PolicySettings): Replay {
  const {
    status: _,
    decision: __,
    minimumDurationMs: ___,
    people: ____,
    ...replayed
  } = concludeReplay(timeLine, settings)
  return replayed
}

/** The last word about a call that is over, in the shape that it had while the call went on. */
export function concludeReplay(timeLine: CallTimeLine, settings: PolicySettings): ReplaySoFar {
  const events = sortEvents(timeLine.events)
  const startMs = startOf(events)
  const endMs = Math.max(startMs, (events.find(({ type }) => type === 'end') ?? events.at(-1))?.atMs ?? startMs)
  const course = followEvents(timeLine, events, settings, startMs, endMs)
  const { state, commands, trace } = course
  if (state.open) closeSegment(state, endMs, 'call-ended')
  else settle(state, endMs)
  const { segments, unrecorded } = state
  const outcome = outcomeOf(course)
  trace.push({ atMs: endMs, event: 'end', happened: describeSegments(segments), outcome })
  unrecorded.sort((left, right) => left.fromMs - right.fromMs)
  const { wants: _, ...decision } = state.judgement
  const { minimumDurationMs } = state.options
  const { direction } = decision
  const said = { outcome, direction, segments, unrecorded, commands, trace }
  return { ...said, status: 'off', decision, minimumDurationMs, people: peopleOf(state) }
}

/**
 * The same of a call that goes on: what happens later than `nowMs` has not happened yet. The segment that is being recorded is the last
 * one and ends now; it is listed however short it is.
 */
export function replaySoFar(timeLine: CallTimeLine, settings: PolicySettings, nowMs: number): ReplaySoFar {
  const events = sortEvents(timeLine.events.filter(({ atMs }) => atMs <= nowMs))
  const course = followEvents(timeLine, events, settings, startOf(events), Number.POSITIVE_INFINITY, nowMs)
  const { state, commands, trace } = course
  const { judgement, options, unrecorded } = state
  const { open } = state
  const running = open && segmentOf(open, state, nowMs, 'still-running')
  if (!open) settle(state, nowMs)
  const { wants: _, ...decision } = judgement
  const nextMs = nextChangeMs(state)
  unrecorded.sort((left, right) => left.fromMs - right.fromMs)
  return {
    outcome: open ? 'record' : outcomeOf(course),
    direction: judgement.direction,
    segments: running ? [...state.segments, running] : state.segments,
    unrecorded,
    commands,
    trace,
    status: statusOf(state),
    decision,
    minimumDurationMs: options.minimumDurationMs,
    people: peopleOf(state),
    ...(Number.isFinite(nextMs) && { nextChangeMs: nextMs }),
    ...(Number.isFinite(resumesAtMs(state)) && { autoResumeAtMs: resumesAtMs(state) }),
  }
}

function peopleOf({ people }: RecordingState): CallPeople {
  return { users: [...people.users], queues: [...people.queues] }
}

interface Course {
  readonly state: RecordingState
  readonly commands: CommandResult[]
  readonly trace: ReplayStep[]
  wasArmed: boolean
}

const startOf = (events: readonly TimeLineEvent[]): number =>
  (events.find(({ type }) => type === 'start') ?? events[0])?.atMs ?? 0

function outcomeOf({ state, wasArmed }: Course): DecisionOutcome {
  return state.segments.length > 0 ? 'record' : wasArmed ? 'armed' : 'skip'
}

function statusOf({ open, judgement, pausedSinceMs }: RecordingState): RecordingStatus {
  if (open) return pausedSinceMs === undefined ? 'recording' : 'paused'
  return judgement.outcome === 'skip' ? 'off' : 'armed'
}

/** `endMs`: of the call. `untilMs`: how far to go; the end of the call when absent. */
function followEvents(
  timeLine: CallTimeLine,
  events: readonly TimeLineEvent[],
  settings: PolicySettings,
  startMs: number,
  endMs: number,
  untilMs = endMs,
): Course {
  let moment = firstMoment(timeLine)
  const state = firstState(moment, settings, startMs)
  const { judgement: first } = state
  const commands: CommandResult[] = []
  const trace: ReplayStep[] = []
  const dialled = new Map<string, DialledDigits>()
  let wasArmed = first.outcome === 'armed'

  const obey = (given: GivenCommand) => {
    const { atMs } = given
    const isRunning = atMs >= startMs && atMs <= endMs
    const result = isRunning ? carryOut(state, given) : notRunning(given)
    commands.push(result)
    trace.push({ atMs, event: 'command', happened: describeCommand(result), outcome: outcomeNow(state) })
  }

  for (const [index, event] of events.entries()) {
    passTime(state, event.atMs, endMs, obey)
    if (event.type === 'command') obey(event)
    else if (event.type === 'dtmf') {
      const key = JSON.stringify([event.from.side, event.from.userId, event.from.deviceId])
      const { digits, commands: found } = dial(dialled.get(key), event.digits, event.atMs, state.options.control)
      dialled.set(key, digits)
      for (const command of found) obey({ command, way: 'star-code', from: event.from, atMs: event.atMs })
    } else if (event.atMs > endMs || event.type === 'end') continue
    else {
      if (changesSides(event)) dialled.clear()
      const next = momentAfter(moment, event, event.type === 'transfer' && isAnsweredLater(events, index))
      const isNew = next !== moment || event.type === 'start'
      moment = next
      if (isNew) {
        const atMs = Math.max(event.atMs, startMs)
        const decision = event.type === 'start' ? state.judgement : judge(moment.facts, settings)
        reconcile(state, moment.facts, decision, atMs)
        wasArmed ||= decision.outcome === 'armed'
        const { wants: _, ...told } = decision
        trace.push({
          atMs,
          event: event.type,
          happened: describeEvent(event),
          decision: told,
          outcome: outcomeNow(state),
        })
      } else
        trace.push({ atMs: event.atMs, event: event.type, happened: describeEvent(event), outcome: outcomeNow(state) })
    }
  }

  passTime(state, untilMs, endMs, obey)
  return { state, commands, trace, wasArmed }
}

function firstState({ facts }: CallMoment, settings: PolicySettings, startMs: number): RecordingState {
  const judgement = judge(facts, settings)
  const state: RecordingState = {
    settings,
    options: optionsOf(settings),
    facts,
    judgement,
    open: undefined,
    pausedSinceMs: undefined,
    ended: undefined,
    starts: 0,
    stops: 0,
    people: { users: new Set(), queues: new Set() },
    settledMs: startMs,
    segments: [],
    unrecorded: [],
  }
  reconcile(state, facts, judgement, startMs)
  return state
}

/** What happens by itself until then: pauses end, segments reach their longest duration. */
function passTime(
  state: RecordingState,
  untilMs: number,
  callEndsAtMs: number,
  obey: (given: GivenCommand) => void,
): void {
  for (;;) {
    const nextMs = nextChangeMs(state)
    if (nextMs > untilMs || nextMs >= callEndsAtMs) return
    if (nextMs === resumesAtMs(state)) obey({ command: 'resume', way: 'auto-resume', from: {}, atMs: nextMs })
    else reachMaximum(state, nextMs)
  }
}

function nextChangeMs(state: RecordingState): number {
  return Math.min(resumesAtMs(state), state.open?.endsAtMs ?? Number.POSITIVE_INFINITY)
}

function resumesAtMs({ pausedSinceMs, options: { autoResumeAfterMs } }: RecordingState): number {
  if (pausedSinceMs === undefined || autoResumeAfterMs === 'none') return Number.POSITIVE_INFINITY
  return pausedSinceMs + autoResumeAfterMs
}

/** A transfer's target answers before anything else is done with it. */
function isAnsweredLater(events: readonly TimeLineEvent[], index: number): boolean {
  const next = events.slice(index + 1).find(({ type }) => type === 'answer' || type === 'transfer')
  return next?.type === 'answer'
}

function notRunning({ command, way, from, atMs }: GivenCommand): CommandResult {
  return { atMs, command: command === 'toggle' ? 'start' : command, way, from, refusedBecause: 'call-not-running' }
}

function outcomeNow({ open, judgement }: RecordingState): DecisionOutcome {
  return open ? 'record' : judgement.outcome === 'record' ? 'skip' : judgement.outcome
}
