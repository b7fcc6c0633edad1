/**
 * Non-INVITE client transaction, RFC 3261 §17.1.2.
 *
 *             request: send
 *                  ▼
 *  E: send      trying ───── 1xx: deliver ─────▶ proceeding   E (T2): send
 *                  │ F: timed-out                   │ F: timed-out
 *                  │ 200–699: deliver               │ 200–699: deliver
 *                  └──────────▶ completed ◀─────────┘
 *                                  │ K
 *                                  ▼
 *                              terminated
 */

import { formatSipMessage } from './format-message.ts'
import type { SipRequest, SipResponse } from './message.ts'
import { GIVE_UP_MS, NEVER_MS, T1_MS, T2_MS, T4_MS } from './transaction-timers.ts'
import { NO_EFFECTS, type Timed, type Transition } from './transition.ts'

export interface NonInviteClientTransaction extends Timed {
  readonly phase: 'trying' | 'proceeding' | 'completed' | 'terminated'
  readonly reliable: boolean
  /** The request as it was sent. */
  readonly bytes: Uint8Array
  /** Timer E. */
  readonly retransmitAtMs: number
  readonly intervalMs: number
  /** Timers F and K. */
  readonly endAtMs: number
}

export type NonInviteClientEvent =
  | { readonly type: 'response'; readonly response: SipResponse }
  | { readonly type: 'transport-failed' }
  | { readonly type: 'time' }

export type NonInviteClientEffect =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'deliver'; readonly response: SipResponse }
  /** RFC 3261 §8.1.3.1: the user treats it as 408. */
  | { readonly type: 'timed-out' }
  /** RFC 3261 §8.1.3.1: the user treats it as 503. */
  | { readonly type: 'transport-failed' }

type Step = Transition<NonInviteClientTransaction, NonInviteClientEffect>

/** Sends the request, which must carry its Via. `reliable`: TCP or TLS. */
export function startNonInviteClientTransaction(request: SipRequest, reliable: boolean, nowMs: number): Step {
  const bytes = formatSipMessage(request)
  const retransmitAtMs = reliable ? NEVER_MS : nowMs + T1_MS
  const endAtMs = nowMs + GIVE_UP_MS
  const timers = { retransmitAtMs, intervalMs: T1_MS, endAtMs, wakeAtMs: Math.min(retransmitAtMs, endAtMs) }
  return { state: { phase: 'trying', reliable, bytes, ...timers }, effects: [{ type: 'send', bytes }] }
}

export function stepNonInviteClientTransaction(
  state: NonInviteClientTransaction,
  event: NonInviteClientEvent,
  nowMs: number,
): Step {
  const isOpen = state.phase === 'trying' || state.phase === 'proceeding'
  switch (event.type) {
    case 'response': {
      if (!isOpen) return { state, effects: NO_EFFECTS }
      const effects: readonly NonInviteClientEffect[] = [{ type: 'deliver', response: event.response }]
      if (event.response.status < 200) return { state: { ...state, phase: 'proceeding', intervalMs: T2_MS }, effects }
      // Timer K is zero over a reliable transport.
      if (state.reliable) return { state: waiting(state, 'terminated', NEVER_MS), effects }
      return { state: waiting(state, 'completed', nowMs + T4_MS), effects }
    }
    case 'transport-failed':
      if (!isOpen) return { state, effects: NO_EFFECTS }
      return { state: waiting(state, 'terminated', NEVER_MS), effects: [{ type: 'transport-failed' }] }
    case 'time':
      return wake(state, isOpen, nowMs)
  }
}

function wake(state: NonInviteClientTransaction, isOpen: boolean, nowMs: number): Step {
  if (nowMs >= state.endAtMs) {
    const effects: readonly NonInviteClientEffect[] = isOpen ? [{ type: 'timed-out' }] : NO_EFFECTS
    return { state: waiting(state, 'terminated', NEVER_MS), effects }
  }
  if (nowMs < state.retransmitAtMs) return { state, effects: NO_EFFECTS }
  // Timer E doubles up to T2; after a 1xx it is T2 (§17.1.2.2).
  const intervalMs = Math.min(2 * state.intervalMs, T2_MS)
  const retransmitAtMs = nowMs + intervalMs
  const next = { ...state, intervalMs, retransmitAtMs, wakeAtMs: Math.min(retransmitAtMs, state.endAtMs) }
  return { state: next, effects: [{ type: 'send', bytes: state.bytes }] }
}

function waiting(
  state: NonInviteClientTransaction,
  phase: NonInviteClientTransaction['phase'],
  endAtMs: number,
): NonInviteClientTransaction {
  return { ...state, phase, retransmitAtMs: NEVER_MS, endAtMs, wakeAtMs: endAtMs }
}
