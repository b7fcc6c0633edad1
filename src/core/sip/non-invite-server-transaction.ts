/**
 * Non-INVITE server transaction, RFC 3261 §17.2.2. RFC 4320 §4.1 forbids 1xx but 100, so there is no Proceeding here.
 *
 *   request ──▶ trying ── final response: send ──▶ completed ── J ──▶ terminated
 *               request: absorbed                  request: send
 */

import { GIVE_UP_MS, NEVER_MS } from './transaction-timers.ts'
import { NO_EFFECTS, type Timed, type Transition } from './transition.ts'

export interface NonInviteServerTransaction extends Timed {
  readonly phase: 'trying' | 'completed' | 'terminated'
  readonly reliable: boolean
  readonly response?: Uint8Array
}

export type NonInviteServerEvent =
  /** The request again. */
  | { readonly type: 'request' }
  /** A final response. */
  | { readonly type: 'respond'; readonly bytes: Uint8Array }
  | { readonly type: 'time' }

export interface NonInviteServerEffect {
  readonly type: 'send'
  readonly bytes: Uint8Array
}

type Step = Transition<NonInviteServerTransaction, NonInviteServerEffect>

/** The state after the request has come. `reliable`: TCP or TLS. */
export function openNonInviteServerTransaction(reliable: boolean): NonInviteServerTransaction {
  return { phase: 'trying', reliable, wakeAtMs: NEVER_MS }
}

export function stepNonInviteServerTransaction(
  state: NonInviteServerTransaction,
  event: NonInviteServerEvent,
  nowMs: number,
): Step {
  switch (event.type) {
    case 'request':
      if (state.phase !== 'completed' || !state.response) return { state, effects: NO_EFFECTS }
      return { state, effects: [{ type: 'send', bytes: state.response }] }
    case 'respond': {
      if (state.phase !== 'trying') return { state, effects: NO_EFFECTS }
      const effects: readonly NonInviteServerEffect[] = [{ type: 'send', bytes: event.bytes }]
      // Timer J is zero over a reliable transport.
      if (state.reliable) return { state: terminated(state), effects }
      const wakeAtMs = nowMs + GIVE_UP_MS
      return { state: { phase: 'completed', reliable: false, response: event.bytes, wakeAtMs }, effects }
    }
    case 'time':
      return { state: nowMs >= state.wakeAtMs ? terminated(state) : state, effects: NO_EFFECTS }
  }
}

function terminated({ reliable }: NonInviteServerTransaction): NonInviteServerTransaction {
  return { phase: 'terminated', reliable, wakeAtMs: NEVER_MS }
}
