/** Time as the SIP layer needs it. Filled by main; tests advance one by hand. */
export interface SipClock {
  /** Milliseconds since 1970: what is written down. */
  nowMs(): number
  /** Milliseconds that never jump: what timers compare. */
  monotonicMs(): number
  /** Calls back once after at least `delayMs` (below 2³¹); returns how to call it off. */
  setTimer(delayMs: number, callback: () => void): () => void
}
