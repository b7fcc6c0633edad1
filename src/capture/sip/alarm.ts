import { NEVER_MS } from '../../core/sip/transaction-timers.ts'
import type { SipClock } from './sip-clock.ts'

/** Longer delays overflow the platform's timers, which then fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** The one timer of a state machine: follows its `wakeAtMs`. Whoever makes it clears it. */
export class Alarm {
  readonly #clock: SipClock
  readonly #onDue: () => void
  #dueAtMs = NEVER_MS
  #cancel: (() => void) | undefined

  constructor(clock: SipClock, onDue: () => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** Monotonic time; `Infinity` clears. */
  set(dueAtMs: number): void {
    if (dueAtMs === this.#dueAtMs) return
    this.clear()
    if (dueAtMs === NEVER_MS) return
    this.#dueAtMs = dueAtMs
    this.#arm()
  }

  clear(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#dueAtMs = NEVER_MS
  }

  #arm(): void {
    // Rounded up: a timer that rings early would only be set again.
    const delayMs = Math.ceil(this.#dueAtMs - this.#clock.monotonicMs())
    this.#cancel = this.#clock.setTimer(Math.min(Math.max(delayMs, 1), LONGEST_DELAY_MS), () => {
      if (this.#clock.monotonicMs() < this.#dueAtMs) return this.#arm()
      this.#cancel = undefined
      this.#dueAtMs = NEVER_MS
      this.#onDue()
    })
  }
}
