/**
 * Calls on their way to the database. Only the newest state of each call waits; one save per call is under way at a time, so states
 * arrive in order; a save that fails is tried again for ever, ever less often. Capture never waits for it: the journal is the truth.
 */

import type { Call } from '../../core/model/call.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { Count } from '../counters.ts'

export interface CallOutboxOptions {
  /** Idempotent: the same state may be saved twice. */
  readonly save: (call: Call) => Promise<void>
  readonly log: Log
  readonly count: Count
  /** Saves under way at once. Default 4. */
  readonly concurrency?: number
  /** Pause after the first failure; doubles with each further one. Default 250. */
  readonly firstRetryMs?: number
  /** Longest pause. Default 15000. */
  readonly maximumRetryMs?: number
}

export interface CallOutbox {
  /** Never blocks, never throws. */
  put(call: Call): void
  /** Nothing of the call is saved any more: resolves when what was under way is over. */
  forget(callId: CallId): Promise<void>
  /** Calls whose newest state is not saved yet. */
  readonly waiting: number
  /** Resolves when nothing waits. */
  idle(): Promise<void>
  /** Stops trying, after what is under way; what still waits is in the journals. */
  close(): Promise<void>
}

interface Entry {
  call: Call
  saving: boolean
  failures: number
  dueAtMs: number
}

export function createCallOutbox(options: CallOutboxOptions): CallOutbox {
  const { save, log, count, concurrency = 4, firstRetryMs = 250, maximumRetryMs = 15_000 } = options
  const entries = new Map<CallId, Entry>()
  const underWay = new Set<Promise<void>>()
  const savingByCall = new Map<CallId, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let idleWaiters: (() => void)[] = []
  let closed = false
  /** Logged once when the trouble starts and once when it is over, not per call and try. */
  let troubled = false

  function pump(): void {
    clearTimeout(timer)
    if (closed) return
    const nowMs = performance.now()
    let nextDueMs = Number.POSITIVE_INFINITY
    for (const [id, entry] of entries) {
      if (underWay.size >= concurrency) return
      if (entry.saving) continue
      if (entry.dueAtMs <= nowMs) start(id, entry)
      else nextDueMs = Math.min(nextDueMs, entry.dueAtMs)
    }
    if (nextDueMs < Number.POSITIVE_INFINITY) timer = setTimeout(pump, nextDueMs - nowMs)
  }

  function start(id: CallId, entry: Entry): void {
    entry.saving = true
    const saving = attempt(id, entry).then(() => {
      underWay.delete(saving)
      if (savingByCall.get(id) === saving) savingByCall.delete(id)
      pump()
    })
    underWay.add(saving)
    savingByCall.set(id, saving)
  }

  async function attempt(id: CallId, entry: Entry): Promise<void> {
    const { call } = entry
    try {
      await save(call)
      entry.failures = 0
      if (entry.call === call && entries.get(id) === entry) entries.delete(id)
      if (troubled) log.info({ waiting: entries.size }, 'calls are saved to the database again')
      troubled = false
    } catch (error) {
      entry.failures += 1
      entry.dueAtMs = performance.now() + Math.min(maximumRetryMs, firstRetryMs * 2 ** (entry.failures - 1))
      count('outbox_retries')
      if (!troubled)
        log.error({ err: error, callId: id, waiting: entries.size }, 'a call could not be saved: tried again')
      troubled = true
    }
    entry.saving = false
    if (entries.size === 0) for (const resolve of idleWaiters.splice(0)) resolve()
  }

  return {
    get waiting() {
      return entries.size
    },
    put(call) {
      const entry = entries.get(call.id)
      if (!entry) entries.set(call.id, { call, saving: false, failures: 0, dueAtMs: 0 })
      // A call that has ended does not live again, whoever says so.
      else if (entry.call.state === 'live' || call.state !== 'live') entry.call = call
      pump()
    },
    async forget(callId) {
      entries.delete(callId)
      await savingByCall.get(callId)
    },
    idle() {
      if (entries.size === 0) return Promise.resolve()
      return new Promise((resolve) => {
        idleWaiters = [...idleWaiters, resolve]
      })
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await Promise.all(underWay)
    },
  }
}
