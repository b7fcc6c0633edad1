/** Counts failures per key within a window; bounded in memory. A key is an address, an e-mail address, or both. */
export interface AttemptLimiter {
  /** Seconds to wait before the next try; 0 when it may be made now. */
  retryAfterSeconds(key: string): number
  failed(key: string): void
  /** The latest failure was none. */
  takeBack(key: string): void
  /** Forgets all failures. */
  succeeded(key: string): void
}

export interface AttemptLimits {
  readonly maximumFailures: number
  readonly windowMs: number
  /** When so many keys are remembered, the oldest is forgotten. Default 10000. */
  readonly maximumKeys?: number
}

export function createAttemptLimiter(limits: AttemptLimits, nowMs: () => number): AttemptLimiter {
  const { maximumFailures, windowMs, maximumKeys = 10_000 } = limits
  /** Times of failures, oldest first; keys in order of their last failure. */
  const failures = new Map<string, number[]>()

  const recent = (key: string) => (failures.get(key) ?? []).filter((atMs) => atMs > nowMs() - windowMs)

  return {
    retryAfterSeconds(key) {
      const times = recent(key)
      const [oldest] = times
      if (oldest === undefined || times.length < maximumFailures) return 0
      return Math.max(1, Math.ceil((oldest + windowMs - nowMs()) / 1000))
    },
    failed(key) {
      const times = [...recent(key), nowMs()].slice(-maximumFailures)
      failures.delete(key)
      failures.set(key, times)
      const [oldestKey] = failures.keys()
      if (failures.size > maximumKeys && oldestKey !== undefined) failures.delete(oldestKey)
    },
    takeBack(key) {
      failures.get(key)?.pop()
    },
    succeeded(key) {
      failures.delete(key)
    },
  }
}
