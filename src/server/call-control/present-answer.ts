import type { CommandAnswer, CommandOutcome } from '../../contract/call-control.ts'
import type { CommandResult } from '../../core/model/call-time-line.ts'
import { outcomeInWords } from '../../core/policy/command-words.ts'
import type { CallAnswer } from '../../store/call-control.ts'
import { isoTime } from '../iso-time.ts'

/** The recorder answers every command with its result. */
export function presentAnswer({ status, result, autoResumeAtMs }: CallAnswer): CommandAnswer {
  if (!result) throw new Error('A command was answered without a result')
  return {
    status,
    result: presentOutcome(result),
    ...(autoResumeAtMs !== undefined && { autoResumeAt: isoTime(autoResumeAtMs) }),
  }
}

export function presentOutcome(result: CommandResult): CommandOutcome {
  const { command, effect, refusedBecause } = result
  return {
    command,
    words: outcomeInWords(result),
    ...(effect && { effect }),
    ...(refusedBecause && { refusedBecause }),
  }
}

/** For the audit log. */
export function outcomeOf({ result }: CallAnswer): Readonly<Record<string, unknown>> {
  if (!result) return {}
  const { command, way, effect, refusedBecause } = result
  return { command, way, ...(effect && { effect }), ...(refusedBecause && { refusedBecause }) }
}
