import type { CallTimeLine, CommandResult, CommandSource } from '../model/call-time-line.ts'
import type { ControlCommand, PolicySettings } from '../model/policy.ts'
import { replaySoFar } from './replay.ts'

const COMMANDS: readonly ControlCommand[] = ['start', 'stop', 'pause', 'resume']

/** What each command would do to a call that goes on, if this source gave it at `nowMs`. */
export function foreseeCommands(
  timeLine: CallTimeLine,
  settings: PolicySettings,
  from: CommandSource,
  nowMs: number,
): readonly CommandResult[] {
  // After everything that has happened: clocks of two machines differ.
  const atMs = Math.max(nowMs, ...timeLine.events.map((event) => event.atMs))
  return COMMANDS.flatMap((command) => {
    const given = { type: 'command', atMs, command, way: 'portal', from } as const
    const { commands } = replaySoFar({ ...timeLine, events: [...timeLine.events, given] }, settings, atMs)
    return commands.findLast((result) => result.atMs === atMs && result.command === command) ?? []
  })
}
