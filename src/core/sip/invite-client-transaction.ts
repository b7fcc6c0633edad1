/**
 * INVITE client transaction, RFC 3261 §17.1.1 with the Accepted state of RFC 6026 §7.2.
 *
 *              INVITE: send
 *                  ▼
 *  A: send      calling ── B: timed-out ──────────────────────────┐
 *              1xx │ 2xx: deliver ─────▶ accepted ── M ───────────┤
 *                  ▼                     ▲  2xx: deliver          │
 *             proceeding ─ 2xx: deliver ─┘                        │
 *          300–699 │ deliver, ACK                                 ▼
 *                  ▼                                          terminated
 *              completed ── D ────────────────────────────────────┘
 *              300–699: ACK
 */

import { failureAck } from './failure-ack.ts'
import { formatSipMessage } from './format-message.ts'
import type { SipRequest, SipResponse } from './message.ts'
import { GIVE_UP_MS, NEVER_MS, T1_MS, TIMER_D_MS } from './transaction-timers.ts'
import { NO_EFFECTS, type Timed, type Transition } from './transition.ts'

export interface InviteClientTransaction extends Timed {
  readonly phase: 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated'
  readonly reliable: boolean
  readonly request: SipRequest
  /** The request as it was sent. */
  readonly bytes: Uint8Array
  /** Timer A. */
  readonly retransmitAtMs: number
  readonly intervalMs: number
  /** Timers B, D and M. */
  readonly endAtMs: number
}

export type InviteClientEvent =
  | { readonly type: 'response'; readonly response: SipResponse }
  | { readonly type: 'transport-failed' }
  | { readonly type: 'time' }

export type InviteClientEffect =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'deliver'; readonly response: SipResponse }
  /** RFC 3261 §8.1.3.1: the user treats it as 408. */
  | { readonly type: 'timed-out' }
  /** RFC 3261 §8.1.3.1: the user treats it as 503. */
  | { readonly type: 'transport-failed' }

type Step = Transition<InviteClientTransaction, InviteClientEffect>

/** Sends the INVITE, which must carry its Via. `reliable`: TCP or TLS. */
export function startInviteClientTransaction(request: SipRequest, reliable: boolean, nowMs: number): Step {
  const bytes = formatSipMessage(request)
  const retransmitAtMs = reliable ? NEVER_MS : nowMs + T1_MS
  const endAtMs = nowMs + GIVE_UP_MS
  const timers = { retransmitAtMs, intervalMs: T1_MS, endAtMs, wakeAtMs: Math.min(retransmitAtMs, endAtMs) }
  return { state: { phase: 'calling', reliable, request, bytes, ...timers }, effects: [{ type: 'send', bytes }] }
}

export function stepInviteClientTransaction(
  state: InviteClientTransaction,
  event: InviteClientEvent,
  nowMs: number,
): Step {
  switch (event.type) {
    case 'response':
      return receive(state, event.response, nowMs)
    case 'transport-failed':
      if (state.phase !== 'calling') return { state, effects: NO_EFFECTS }
      return { state: waiting(state, 'terminated', NEVER_MS), effects: [{ type: 'transport-failed' }] }
    case 'time':
      return wake(state, nowMs)
  }
}

function receive(state: InviteClientTransaction, response: SipResponse, nowMs: number): Step {
  const deliver: InviteClientEffect = { type: 'deliver', response }
  if (state.phase === 'accepted') {
    // RFC 6026 §7.2: every 2xx goes up (another fork, or a lost ACK), everything else is dropped.
    return { state, effects: isSuccess(response) ? [deliver] : NO_EFFECTS }
  }
  if (state.phase === 'completed')
    return { state, effects: response.status >= 300 ? [ack(state, response)] : NO_EFFECTS }
  if (state.phase === 'terminated') return { state, effects: NO_EFFECTS }
  // RFC 3261 §17.1.1.2: from the first 1xx on, nothing is retransmitted and the wait has no end of its own.
  if (response.status < 200) return { state: waiting(state, 'proceeding', NEVER_MS), effects: [deliver] }
  if (isSuccess(response)) return { state: waiting(state, 'accepted', nowMs + GIVE_UP_MS), effects: [deliver] }
  // Timer D is zero over a reliable transport.
  const next = state.reliable ? waiting(state, 'terminated', NEVER_MS) : waiting(state, 'completed', nowMs + TIMER_D_MS)
  return { state: next, effects: [ack(state, response), deliver] }
}

function wake(state: InviteClientTransaction, nowMs: number): Step {
  if (nowMs >= state.endAtMs) {
    const effects: readonly InviteClientEffect[] = state.phase === 'calling' ? [{ type: 'timed-out' }] : NO_EFFECTS
    return { state: waiting(state, 'terminated', NEVER_MS), effects }
  }
  if (nowMs < state.retransmitAtMs) return { state, effects: NO_EFFECTS }
  // Timer A doubles without a limit.
  const intervalMs = 2 * state.intervalMs
  const retransmitAtMs = nowMs + intervalMs
  const next = { ...state, intervalMs, retransmitAtMs, wakeAtMs: Math.min(retransmitAtMs, state.endAtMs) }
  return { state: next, effects: [{ type: 'send', bytes: state.bytes }] }
}

function waiting(
  state: InviteClientTransaction,
  phase: InviteClientTransaction['phase'],
  endAtMs: number,
): InviteClientTransaction {
  return { ...state, phase, retransmitAtMs: NEVER_MS, endAtMs, wakeAtMs: endAtMs }
}

function ack(state: InviteClientTransaction, response: SipResponse): InviteClientEffect {
  return { type: 'send', bytes: formatSipMessage(failureAck(state.request, response)) }
}

function isSuccess(response: SipResponse): boolean {
  return response.status >= 200 && response.status < 300
}
