/** What a measured server is asked for. */
import type { Log } from '../../src/core/model/log.ts'

export interface MeasuredParts {
  readonly port: number
  sessions(): number
  /** Transactions, journals and ports that are still to be let go. */
  unfinished(): number
}

export const ADDRESS = '127.0.0.1'

const quiet = () => {}
export const QUIET_LOG: Log = { debug: quiet, info: quiet, warn: console.error, error: console.error }
