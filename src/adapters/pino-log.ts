import { type DestinationStream, destination, pino } from 'pino'
import type { Log } from '../core/model/log.ts'

/** JSON lines on standard error; standard output belongs to the ready line and to commands' results. */
export function createLog(level: string, output: DestinationStream = destination({ fd: 2, sync: true })): Log {
  const timestamp = () => `,"time":"${new Date().toISOString()}"`
  const formatters = { level: (label: string) => ({ level: label }) }
  return pino(
    { level, base: null, timestamp, formatters, serializers: { err: describeError, error: describeError } },
    output,
  )
}

type Known = Error & { [name in 'code' | 'details' | 'constraint' | 'table']?: unknown }

/** By choice, not all there is: errors of PostgreSQL carry whole rows, with names and numbers of people. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, code, message, details, constraint, table, stack, cause }: Known = error
  return { name, code, message, details, constraint, table, stack, cause: describeError(cause) }
}
