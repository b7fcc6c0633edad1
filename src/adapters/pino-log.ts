import { type DestinationStream, destination, pino } from 'pino'
import type { Log } from '../core/model/log.ts'
import { describeError } from './describe-error.ts'

/** JSON lines on standard error; standard output belongs to the ready line and to commands' results. */
export function createLog(level: string, output: DestinationStream = destination({ fd: 2, sync: true })): Log {
  const timestamp = () => `,"time":"${new Date().toISOString()}"`
  const formatters = { level: (label: string) => ({ level: label }) }
  return pino(
    { level, base: null, timestamp, formatters, serializers: { err: describeError, error: describeError } },
    output,
  )
}
