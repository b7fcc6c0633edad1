/** A client whose BYE never came: its sessions end when no media came for long. */

export interface MediaLimits {
  /** Default 5 minutes. */
  readonly silentMs: number
  /** While every stream is held nothing is expected, and only the session timer knows. Default 4 hours. */
  readonly heldMs: number
  /** Where another session brought the same call, was hung up, and media stopped with it, their reports as well. Default 30 seconds. */
  readonly twinGoneMs: number
}

export const DEFAULT_MEDIA_LIMITS: MediaLimits = { silentMs: 5 * 60_000, heldMs: 4 * 3_600_000, twinGoneMs: 30_000 }

/** The two ways of one call stop within less. */
const TOGETHER_MS = 5000

/** What a session tells of itself. */
export interface MediaSigns {
  /** Of the last packet or request. */
  readonly lastSignOfLifeMs: number
  /** −∞ before the first. */
  readonly lastRtcpMs: number
  readonly isHeld: boolean
  /** When a session that brought the same call was hung up. */
  readonly twinGoneAtMs: number | undefined
}

export function isMediaTimedOut(
  { lastSignOfLifeMs, lastRtcpMs, isHeld, twinGoneAtMs }: MediaSigns,
  limits: MediaLimits,
  nowMs: number,
): boolean {
  if (isHeld) return nowMs - lastSignOfLifeMs > limits.heldMs
  if (nowMs - lastSignOfLifeMs > limits.silentMs) return true
  // Media that go on show that only one way of the call was given up.
  const endedTogether = twinGoneAtMs !== undefined && lastSignOfLifeMs < twinGoneAtMs + TOGETHER_MS
  return endedTogether && nowMs - Math.max(lastSignOfLifeMs, lastRtcpMs, twinGoneAtMs) > limits.twinGoneMs
}
