/**
 * Takes ended journals from the spool to the archive, one after the other, in the background. What fails (object store, database, disk)
 * is tried again for ever, each time later, up to a limit; what waits can be seen.
 */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallId } from '../core/model/ids.ts'
import { type ArchiveParts, archiveCall } from './archive-call.ts'
import { recoverJournal } from './recover-journal.ts'

const SUFFIX = '.journal'

export interface ArchiverOptions extends ArchiveParts {
  readonly spoolFolder: string
  /** Pause after the first failure of a journal; doubles with each further one. Default 1000. */
  readonly firstRetryMs?: number
  /** Longest pause. Default 60000. */
  readonly maximumRetryMs?: number
  /** Journals worked on at once. Default 2: while one waits for the object store, the other renders. */
  readonly concurrency?: number
}

export interface ArchiverStatus {
  /** Ended calls whose journal is still in the spool, those being worked on included. */
  readonly waiting: number
  /** Of those, how many failed at least once. */
  readonly failing: number
  readonly lastError?: string
  /** Since this process started; calls that were recovered are counted in both. */
  readonly archived: number
  readonly recovered: number
}

export interface Archiver {
  /**
   * Takes over every journal an earlier process left: the unfinished are recovered, all are archived, in the background. Call it once,
   * before calls are taken: journals in the spool at that moment belong to nobody. Returns how many there are.
   */
  start(): Promise<number>
  /** The call's journal is closed and synced. Never blocks, never throws. */
  callEnded(callId: CallId): void
  /** Whoever wrote the call's journal died, and nobody writes it any more: it is recovered, then archived. */
  callCutShort(callId: CallId): void
  readonly status: ArchiverStatus
  /** Resolves when nothing waits. */
  idle(): Promise<void>
  /** Finishes what is being worked on; the rest waits in the spool for the next start. */
  close(): Promise<void>
}

interface Waiting {
  needsRecovery: boolean
  failures: number
  dueAtMs: number
  running: boolean
}

export function createArchiver(options: ArchiverOptions): Archiver {
  const { spoolFolder, log, firstRetryMs = 1000, maximumRetryMs = 60_000, concurrency = 2 } = options
  const waiting = new Map<CallId, Waiting>()
  const running = new Set<Promise<void>>()
  let idleWaiters: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  let lastError: string | undefined
  let archived = 0
  let recovered = 0
  let closed = false

  const pathOf = (callId: CallId): string => join(spoolFolder, callId + SUFFIX)

  function add(callId: CallId, needsRecovery: boolean): void {
    if (!waiting.has(callId)) waiting.set(callId, { needsRecovery, failures: 0, dueAtMs: 0, running: false })
  }

  function pump(): void {
    clearTimeout(timer)
    if (closed) return
    const nowMs = performance.now()
    let nextDueMs = Number.POSITIVE_INFINITY
    for (const [callId, entry] of waiting) {
      if (running.size >= concurrency) return
      if (entry.running) continue
      if (entry.dueAtMs <= nowMs) run(callId, entry)
      else nextDueMs = Math.min(nextDueMs, entry.dueAtMs)
    }
    if (nextDueMs < Number.POSITIVE_INFINITY) timer = setTimeout(pump, nextDueMs - nowMs)
    if (waiting.size === 0) for (const resolve of idleWaiters.splice(0)) resolve()
  }

  function run(callId: CallId, entry: Waiting): void {
    entry.running = true
    const work = attempt(callId, entry).finally(() => {
      entry.running = false
      running.delete(work)
      pump()
    })
    running.add(work)
  }

  async function attempt(callId: CallId, entry: Waiting): Promise<void> {
    const path = pathOf(callId)
    try {
      if (entry.needsRecovery && !(await recover(callId, path))) return settle(callId)
      entry.needsRecovery = false
      const outcome = await archiveCall(path, options)
      if (outcome === 'recorded' || outcome === 'no-audio' || outcome === 'merged' || outcome === 'erased') archived++
      else log.error({ callId, outcome }, 'journal left in the spool: it holds no ended call')
      settle(callId)
    } catch (error) {
      if (isMissing(error, path)) return settle(callId)
      entry.failures++
      const retryMs = Math.min(maximumRetryMs, firstRetryMs * 2 ** (entry.failures - 1))
      entry.dueAtMs = performance.now() + retryMs
      lastError = error instanceof Error ? error.message : String(error)
      const level = entry.failures === 1 ? 'error' : 'debug'
      log[level]({ callId, err: error, retryMs, waiting: waiting.size }, 'call not archived: tried again')
    }
  }

  /** Whether there is a call to archive. */
  async function recover(callId: CallId, path: string): Promise<boolean> {
    const outcome = await recoverJournal({ path, keys: options.keys })
    if (outcome === 'recovered') {
      recovered++
      log.warn({ callId }, 'call was cut short by the end of the recorder; what was received is kept')
    }
    if (outcome === 'set-aside') log.error({ path }, 'journal cannot be read: renamed to .unreadable')
    return outcome === 'finished' || outcome === 'recovered'
  }

  function settle(callId: CallId): void {
    waiting.delete(callId)
    if (![...waiting.values()].some((entry) => entry.failures > 0)) lastError = undefined
  }

  return {
    async start() {
      const callIds = await journalsIn(spoolFolder)
      for (const callId of callIds) add(callId, true)
      if (callIds.length > 0) log.info({ journals: callIds.length }, 'journals of an earlier run taken over')
      pump()
      return callIds.length
    },
    callEnded(callId) {
      add(callId, false)
      pump()
    },
    callCutShort(callId) {
      add(callId, true)
      pump()
    },
    get status() {
      const failing = [...waiting.values()].filter((entry) => entry.failures > 0).length
      return { waiting: waiting.size, failing, archived, recovered, ...(lastError !== undefined && { lastError }) }
    },
    idle() {
      if (waiting.size === 0) return Promise.resolve()
      return new Promise((resolve) => {
        idleWaiters = [...idleWaiters, resolve]
      })
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await Promise.all(running)
    },
  }
}

async function journalsIn(folder: string): Promise<CallId[]> {
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length))
      .sort()
  } catch (error) {
    if (isMissing(error, folder)) return []
    throw error
  }
}

/** Whether it is this very path that is not there; the object store may miss things too. */
function isMissing(error: unknown, path: string): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error && error.path === path
}
