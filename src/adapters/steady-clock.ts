/** Steps of the machine's clock smaller than this are not followed: they would be holes or overlaps in every live call. */
const FOLLOWED_STEP_MS = 2000

/**
 * Milliseconds since 1970 with fractions, that go on evenly while the machine's clock is corrected by small steps. A large
 * step (a machine that learns the time after boot) is followed at once: wrong dates would be worse.
 */
export function createSteadyClock(
  wallMs: () => number = Date.now,
  monotonicMs: () => number = () => performance.now(),
): () => number {
  let offsetMs = wallMs() - monotonicMs()
  return () => {
    const nowMs = monotonicMs() + offsetMs
    const errorMs = wallMs() - nowMs
    if (Math.abs(errorMs) < FOLLOWED_STEP_MS) return nowMs
    offsetMs += errorMs
    return nowMs + errorMs
  }
}
