import type { Log } from '../core/model/log.ts'
import type { Db } from '../store/db.ts'
import { fillAnnotationKeys } from '../store/fill-annotation-keys.ts'
import { fillCallPeople } from '../store/fill-call-people.ts'
import { fillCallSearch } from '../store/fill-call-search.ts'

/** In the background: calls of before this version get what it brought. What is left when it is closed is done the next time. */
export function startOldCallsFill(db: Db, log: Log): { close(): Promise<void> } {
  const stop = new AbortController()
  const fill = async () => {
    const people = await fillCallPeople(db, stop.signal)
    if (people > 0) log.info({ calls: people }, 'it is known of older calls who was on them')
    if (stop.signal.aborted) return
    const searched = await fillCallSearch(db, stop.signal)
    if (searched > 0) log.info({ calls: searched }, 'older calls can be searched by every word now')
    if (stop.signal.aborted) return
    const annotations = await fillAnnotationKeys(db, stop.signal)
    if (annotations > 0) log.info({ annotations }, 'calls are found faster by what was said of them before')
  }
  const filling = fill().catch((error) =>
    log.warn({ error: String(error) }, 'of older calls it is not known yet who was on them, or how they are searched'),
  )
  return {
    async close() {
      stop.abort()
      await filling
    },
  }
}
