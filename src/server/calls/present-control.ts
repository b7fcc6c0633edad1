import type { RecordingControl } from '../../contract/call-control.ts'
import type { Call } from '../../core/model/call.ts'
import type { CommandResult, CommandSource, ReplaySoFar } from '../../core/model/call-time-line.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { COMMAND_WAYS } from '../../core/policy/command-words.ts'
import { sourceName } from '../../core/policy/describe-event.ts'
import { foreseeCommands } from '../../core/policy/foresee-commands.ts'
import { rulesInWords } from '../../core/policy/reason-in-words.ts'
import { timeLineOfCall } from '../../core/policy/time-line-of-call.ts'
import { type NamesById, nameIds } from '../../core/words/name-ids.ts'
import type { CallSummary } from '../../store/calls.ts'
import { presentOutcome } from '../call-control/present-answer.ts'
import { isoTime } from '../iso-time.ts'

export interface ControlContext {
  /** Those that decide about the call. */
  readonly settings: PolicySettings
  /** Of whoever looks at it; undefined for those who may not control it. */
  readonly source: CommandSource | undefined
  readonly nowMs: number
}

/** Undefined for a call that is over, or of which nothing was decided yet. */
export function presentControl(
  call: Call,
  { settings, source, nowMs }: ControlContext,
  names: NamesById,
): RecordingControl | undefined {
  const state = presentControlState(call, names)
  if (!state) return undefined
  const commands = source ? foreseeCommands(timeLineOfCall(call), settings, source, nowMs) : []
  return { ...state, commands: commands.map(presentOutcome) }
}

/** Without what each command would do: that is asked for one call, not for each of a list. */
export function presentControlState(
  { replay, state }: Pick<CallSummary, 'replay' | 'state'>,
  names: NamesById,
): Omit<RecordingControl, 'commands'> | undefined {
  if (state !== 'live' || replay?.status === undefined) return undefined
  const { status, autoResumeAtMs } = replay
  const starter = starterOf(replay)
  const pauser =
    status === 'paused' ? giverOf(replay.commands.findLast(({ effect }) => effect === 'paused')) : undefined
  const [starterName, pauserName] = [starter, pauser].map((giver) => names.get(giver?.userId ?? ''))
  return {
    status,
    ...(autoResumeAtMs !== undefined && { autoResumeAt: isoTime(autoResumeAtMs) }),
    ...(starter && { startedBy: nameIds(starter.words, names) }),
    ...(starterName !== undefined && { startedByName: starterName }),
    ...(pauser && { pausedBy: nameIds(pauser.words, names) }),
    ...(pauserName !== undefined && { pausedByName: pauserName }),
  }
}

interface Giver {
  readonly words: string
  readonly userId?: string
}

/** Of what is recorded at this moment. */
function starterOf({ segments, commands }: Pick<ReplaySoFar, 'segments' | 'commands'>): Giver | undefined {
  const running = segments.at(-1)
  if (running?.endedBy !== 'still-running') return undefined
  const begun = commands.findLast(({ effect }) => effect === 'segment-started')
  // After a stop what a rule records goes on when somebody says so.
  if (running.startedBy === 'rule' && begun?.atMs !== running.fromMs) return { words: rulesInWords(running.owner) }
  return giverOf(begun)
}

/** An administrator who is known has a name. */
function giverOf(result: CommandResult | undefined): Giver | undefined {
  if (!result) return undefined
  const { from, way } = result
  const { userId } = from
  if (userId === undefined) return { words: `${sourceName(from)}, ${COMMAND_WAYS[way]}` }
  return { words: `user ${userId}, ${COMMAND_WAYS[way]}`, userId }
}
