/** Steps of the machine's clock smaller than this are not followed: they would be holes or overlaps in every live call. */
const FOLLOWED_STEP_MS = 2000

/**
 * Milliseconds since 1970 with fractions, that go on evenly while the machine's clock is corrected by small steps. A large
 * step (a machine that learns the time after boot) is followed at once: wrong dates would be worse.
 *
 * `memory`, 8 bytes, zero at first: threads that share it live on one time line. `monotonicMs`: the same in every thread.
 */
export function createSteadyClock(
  memory: ArrayBufferLike = new ArrayBuffer(8),
  wallMs: () => number = Date.now,
  monotonicMs: () => number = processMs,
): () => number {
  /** One number: what is added to the monotonic time. */
  const offsetMs = new Float64Array(memory)
  if (offsetMs[0] === 0) offsetMs[0] = wallMs() - monotonicMs()
  return () => {
    const nowMs = monotonicMs() + (offsetMs[0] ?? 0)
    const errorMs = wallMs() - nowMs
    if (Math.abs(errorMs) < FOLLOWED_STEP_MS) return nowMs
    offsetMs[0] = (offsetMs[0] ?? 0) + errorMs
    return nowMs + errorMs
  }
}

/** What has to be added to `performance.now()`, which begins with the thread, to get `process.hrtime()`, which is the machine's. */
const threadBeganMs = Math.max(
  // The thread may have been interrupted between the two; then the difference is too small.
  ...Array.from({ length: 10 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()),
)

/** `process.hrtime()` makes an array, or a big integer, each time: too much for every packet. */
const processMs = () => performance.now() + threadBeganMs
