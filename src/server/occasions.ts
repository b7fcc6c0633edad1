/** An occasion lasts until nothing was heard of it for this long. */
const QUIET_MS = 10 * 60_000
const MAXIMUM_REMEMBERED = 10_000

/**
 * Notes what begins and not what merely goes on: a player asks for one recording in many ranges, a page for one call many
 * times, and the audit log wants one line. `beginsAgain`: it does begin, whatever was before. Forgotten when the process
 * ends, and when the note could not be written: then there are two.
 */
export type NoteOccasion = (key: string, note: () => Promise<void>, beginsAgain?: boolean) => Promise<void>

export function createOccasions(nowMs: () => number): NoteOccasion {
  /** Time of the last sign of life, in that order. */
  const lastAtMs = new Map<string, number>()
  return async (key, note, beginsAgain = false) => {
    const last = lastAtMs.get(key)
    lastAtMs.delete(key)
    lastAtMs.set(key, nowMs())
    const [oldestKey] = lastAtMs.keys()
    if (lastAtMs.size > MAXIMUM_REMEMBERED && oldestKey !== undefined) lastAtMs.delete(oldestKey)
    if (!beginsAgain && last !== undefined && nowMs() - last <= QUIET_MS) return
    try {
      await note()
    } catch (error) {
      lastAtMs.delete(key)
      throw error
    }
  }
}
