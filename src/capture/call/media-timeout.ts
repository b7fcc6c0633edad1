/** A client that was killed sends no BYE: its sessions end when no media came for long. */

export interface MediaLimits {
  /** Default 5 minutes. */
  readonly silentMs: number
  /** While every stream is held nothing is expected, and only the session timer knows. Default 4 hours. */
  readonly heldMs: number
}

export const DEFAULT_MEDIA_LIMITS: MediaLimits = { silentMs: 5 * 60_000, heldMs: 4 * 3_600_000 }

/** `lastSignOfLifeMs`: of the last packet or request. */
export function isMediaTimedOut(
  session: { readonly lastSignOfLifeMs: number; readonly isHeld: boolean },
  limits: MediaLimits,
  nowMs: number,
): boolean {
  return nowMs - session.lastSignOfLifeMs > (session.isHeld ? limits.heldMs : limits.silentMs)
}
