import { destination, pino } from 'pino'
import type { Log } from '../core/model/log.ts'

/** JSON lines on standard error; standard output belongs to the ready line and to commands' results. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    destination({ fd: 2, sync: true }),
  )
}
