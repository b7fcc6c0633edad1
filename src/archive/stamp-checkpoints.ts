/**
 * Has checkpoints of evidence stamped by the authority of the installation, one after the other: of each account the newest, at most once a
 * minute, as it vouches for all before it. What has no stamp is what is to be done, so nothing is lost over a restart; and nobody waits for it.
 */

import { stampedText } from '../core/audit/time-stamp.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import type { Db } from '../store/db.ts'
import { checkpointsToStamp, noteTimeStamping, saveTimeStamp, type TimeStamper } from '../store/time-stamps.ts'

export interface StampParts {
  readonly db: Db
  readonly stamper: TimeStamper
  readonly nowMs: () => number
  readonly log: Log
  /** Default: a minute. */
  readonly lookEveryMs?: number
}

const AT_ONCE = 100
/** While the authority fails: twice as long each time, up to an hour. */
const LONGEST_WAIT_MS = 3_600_000

/** Call it once, in the process that works. `close` breaks off what is being asked. */
export function startTimeStamping(parts: StampParts): { close(): Promise<void> } {
  const { db, stamper, nowMs, log, lookEveryMs = 60_000 } = parts
  const ended = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let failures = 0

  async function look(): Promise<void> {
    try {
      for (const { accountId, ...checkpoint } of await checkpointsToStamp(db, AT_ONCE)) {
        const stamp = await stamper.stamp(stampedText(accountId, checkpoint), ended.signal)
        await saveTimeStamp(db, accountId, checkpoint.seq, stamp)
        if (failures > 0) log.info({ host: stamper.host }, 'the time-stamp authority answers again')
        failures = 0
        ended.signal.throwIfAborted()
      }
      if (failures === 0) await noteTimeStamping(db, stamper.host)
    } catch (error) {
      if (ended.signal.aborted) return
      failures += 1
      const failure = error instanceof AppError ? error.message : String(error)
      log.warn({ host: stamper.host, failures, failure }, 'checkpoints of evidence are not time stamped')
      // Where it is the database that fails, the log has to do.
      if (error instanceof AppError)
        await noteTimeStamping(db, stamper.host, { atMs: nowMs(), failure }).catch(() => undefined)
    }
  }

  function lookAfter(ms: number): void {
    if (ended.signal.aborted) return
    timer = setTimeout(() => {
      looking = look().finally(() => {
        looking = undefined
        lookAfter(Math.min(lookEveryMs * 2 ** failures, Math.max(LONGEST_WAIT_MS, lookEveryMs)))
      })
    }, ms)
  }
  lookAfter(0)
  return {
    async close() {
      ended.abort(new Error('Tapeline stops'))
      clearTimeout(timer)
      await looking
    },
  }
}
