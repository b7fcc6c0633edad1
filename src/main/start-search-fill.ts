import type { Log } from '../core/model/log.ts'
import type { Db } from '../store/db.ts'
import { fillCallSearch } from '../store/fill-call-search.ts'

/** In the background: calls of before this version become searchable. What is left when it is closed is done the next time. */
export function startSearchFill(db: Db, log: Log): { close(): Promise<void> } {
  const stop = new AbortController()
  const filling = fillCallSearch(db, stop.signal).then(
    (calls) => {
      if (calls > 0) log.info({ calls }, 'older calls can be searched by every word now')
    },
    (error) => log.warn({ error: String(error) }, 'older calls are not searchable by every word yet'),
  )
  return {
    async close() {
      stop.abort()
      await filling
    },
  }
}
