/** The directory as the live path sees it: in memory, loaded again whenever somebody changes it. */

import { setTimeout as delay } from 'node:timers/promises'
import type { Count } from '../capture/counters.ts'
import type { Directory } from '../core/directory/directory.ts'
import type { Log } from '../core/model/log.ts'
import type { Bus } from '../store/bus.ts'
import type { Db } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'

export interface LiveDirectory {
  readonly current: Directory
  /** Loads it now; resolves when what was committed before is seen. */
  reload(): Promise<void>
  close(): void
}

const RETRY_MS = 1000

/** Rejects when the first load fails. Later ones are repeated until they work: calls go on with what is known. */
export async function openLiveDirectory(db: Db, bus: Bus, count: Count, log: Log): Promise<LiveDirectory> {
  let current = await loadDirectory(db)
  count('directory_loads')
  let loading: Promise<void> | undefined
  let isStale = false
  let isClosed = false

  async function load(): Promise<void> {
    do {
      isStale = false
      try {
        current = await loadDirectory(db)
        count('directory_loads')
      } catch (error) {
        if (isClosed) return
        log.warn({ error: String(error) }, 'directory could not be loaded; trying again')
        isStale = true
        await delay(RETRY_MS)
      }
    } while (isStale && !isClosed)
    loading = undefined
  }

  /** A change that comes while loading may be missed by that load: it is loaded once more. */
  function reload(): Promise<void> {
    isStale = true
    loading ??= load()
    return loading
  }

  const unsubscribe = bus.subscribe('directory-changed', () => void reload())
  return {
    get current() {
      return current
    },
    reload,
    close() {
      isClosed = true
      unsubscribe()
    },
  }
}
