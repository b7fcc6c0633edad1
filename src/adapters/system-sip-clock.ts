import type { SipClock } from '../capture/sip/sip-clock.ts'

/** The machine's clock. A pending timer does not keep the process alive. */
export const systemSipClock: SipClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
}
