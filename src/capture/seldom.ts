/** What strangers can cause as often as they like is told once in a while: a scanner must flood neither the log nor the database. */

export interface SeldomOptions {
  /** A key is told again after so long. Default 60000. */
  readonly everyMs?: number
  /** Keys remembered; with more of them in one period, further ones go untold. Default 1000. */
  readonly maximumKeys?: number
}

/** Says whether to tell this time. `nowMs` never goes back. */
export function createSeldom(options: SeldomOptions = {}): (key: string, nowMs: number) => boolean {
  const { everyMs = 60_000, maximumKeys = 1000 } = options
  /** In order of insertion, so the oldest come first. */
  const toldAtMs = new Map<string, number>()

  return (key, nowMs) => {
    for (const [oldKey, atMs] of toldAtMs) {
      if (nowMs - atMs < everyMs) break
      toldAtMs.delete(oldKey)
    }
    if (toldAtMs.has(key) || toldAtMs.size >= maximumKeys) return false
    toldAtMs.set(key, nowMs)
    return true
  }
}
