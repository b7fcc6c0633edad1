/** An occasion lasts until nothing was heard of it for this long. */
const QUIET_MS = 10 * 60_000
const MAXIMUM_REMEMBERED = 10_000

/**
 * Says whether something begins or merely goes on: a player asks for one recording in many ranges, a page for one call many
 * times, and the audit log wants one line. Forgotten when the process ends: then there are two.
 */
export function createOccasions(nowMs: () => number): (key: string) => boolean {
  /** Time of the last sign of life, in that order. */
  const lastAtMs = new Map<string, number>()
  return (key) => {
    const last = lastAtMs.get(key)
    lastAtMs.delete(key)
    lastAtMs.set(key, nowMs())
    const [oldestKey] = lastAtMs.keys()
    if (lastAtMs.size > MAXIMUM_REMEMBERED && oldestKey !== undefined) lastAtMs.delete(oldestKey)
    return last === undefined || nowMs() - last > QUIET_MS
  }
}
