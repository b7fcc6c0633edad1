/**
 * What a state machine answers to an event. Machines are `(state, event, nowMs) → Transition`: the caller performs the
 * effects in order and sends the event `time` once `wakeAtMs` has come. Times are on any one clock, in milliseconds.
 */
export interface Transition<State, Effect> {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** States tell when they want to be woken, so that a caller needs one timer for each machine. */
export interface Timed {
  /** `Infinity`: never. */
  readonly wakeAtMs: number
}

export const NO_EFFECTS: readonly never[] = []
