/**
 * INVITE server transaction, RFC 3261 §17.2.1 with the Accepted state of RFC 6026 §7.1.
 *
 *                INVITE
 *                  ▼  1xx: send
 *             proceeding ──────── 2xx: send ───────▶ accepted    ACK: to the user; INVITE: absorbed
 *     INVITE: send│ 300–699: send                       │ L
 *                 ▼                                     │
 *  G: send    completed ── H: ack-missing ──────────────┤
 *     INVITE: send│ ACK                                 │
 *                 ▼                                     ▼
 *             confirmed ───────────── I ───────────▶ terminated
 *
 * Retransmission of a 2xx is the user's (`answer-retransmission.ts`), not the transaction's. The user also decides about
 * `100 Trying`, because only it knows whether an answer is near.
 */

import { GIVE_UP_MS, NEVER_MS, T1_MS, T2_MS, T4_MS } from './transaction-timers.ts'
import { NO_EFFECTS, type Timed, type Transition } from './transition.ts'

export interface InviteServerTransaction extends Timed {
  readonly phase: 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'
  readonly reliable: boolean
  /** What a retransmitted INVITE is answered with. */
  readonly response?: Uint8Array
  /** Timer G. */
  readonly retransmitAtMs: number
  readonly intervalMs: number
  /** Timers H, I and L. */
  readonly endAtMs: number
}

export type InviteServerEvent =
  /** The INVITE again. */
  | { readonly type: 'request' }
  | { readonly type: 'ack' }
  | { readonly type: 'respond'; readonly status: number; readonly bytes: Uint8Array }
  | { readonly type: 'time' }

export type InviteServerEffect =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'deliver-ack' }
  | { readonly type: 'ack-missing' }

type Step = Transition<InviteServerTransaction, InviteServerEffect>

const DELIVER_ACK: readonly InviteServerEffect[] = [{ type: 'deliver-ack' }]
const ACK_MISSING: readonly InviteServerEffect[] = [{ type: 'ack-missing' }]

/** The state after the INVITE has come. `reliable`: TCP or TLS. */
export function openInviteServerTransaction(reliable: boolean): InviteServerTransaction {
  return {
    phase: 'proceeding',
    reliable,
    retransmitAtMs: NEVER_MS,
    intervalMs: T1_MS,
    endAtMs: NEVER_MS,
    wakeAtMs: NEVER_MS,
  }
}

export function stepInviteServerTransaction(
  state: InviteServerTransaction,
  event: InviteServerEvent,
  nowMs: number,
): Step {
  switch (event.type) {
    case 'request':
      // RFC 6026 §7.1: absorbed while accepted; RFC 3261 §17.2.1: answered again before, absorbed once confirmed.
      return state.phase === 'proceeding' || state.phase === 'completed' ? sendAgain(state) : stay(state)
    case 'ack':
      return acknowledge(state, nowMs)
    case 'respond':
      return respond(state, event.status, event.bytes, nowMs)
    case 'time':
      return wake(state, nowMs)
  }
}

function respond(state: InviteServerTransaction, status: number, bytes: Uint8Array, nowMs: number): Step {
  if (state.phase !== 'proceeding') return stay(state)
  const effects: readonly InviteServerEffect[] = [{ type: 'send', bytes }]
  if (status < 200) return { state: { ...state, response: bytes }, effects }
  const endAtMs = nowMs + GIVE_UP_MS
  if (status < 300) return { state: waiting({ phase: 'accepted', endAtMs }, state), effects }
  const retransmitAtMs = state.reliable ? NEVER_MS : nowMs + T1_MS
  return { state: waiting({ phase: 'completed', response: bytes, retransmitAtMs, endAtMs }, state), effects }
}

function acknowledge(state: InviteServerTransaction, nowMs: number): Step {
  if (state.phase === 'accepted') return { state, effects: DELIVER_ACK }
  if (state.phase !== 'completed') return stay(state)
  // Timer I: over a reliable transport no further ACK can come.
  if (state.reliable) return stay(waiting({ phase: 'terminated' }, state))
  return stay(waiting({ phase: 'confirmed', endAtMs: nowMs + T4_MS }, state))
}

function wake(state: InviteServerTransaction, nowMs: number): Step {
  if (nowMs >= state.endAtMs) {
    const effects = state.phase === 'completed' ? ACK_MISSING : NO_EFFECTS
    return { state: waiting({ phase: 'terminated' }, state), effects }
  }
  if (nowMs < state.retransmitAtMs || !state.response) return stay(state)
  // Timer G doubles up to T2.
  const intervalMs = Math.min(2 * state.intervalMs, T2_MS)
  const retransmitAtMs = nowMs + intervalMs
  const next = { ...state, intervalMs, retransmitAtMs, wakeAtMs: Math.min(retransmitAtMs, state.endAtMs) }
  return { state: next, effects: [{ type: 'send', bytes: state.response }] }
}

function sendAgain(state: InviteServerTransaction): Step {
  return state.response ? { state, effects: [{ type: 'send', bytes: state.response }] } : stay(state)
}

function stay(state: InviteServerTransaction): Step {
  return { state, effects: NO_EFFECTS }
}

function waiting(
  change: Pick<InviteServerTransaction, 'phase'> & Partial<InviteServerTransaction>,
  { reliable, intervalMs }: InviteServerTransaction,
): InviteServerTransaction {
  const { endAtMs = NEVER_MS, retransmitAtMs = NEVER_MS } = change
  return { reliable, intervalMs, ...change, endAtMs, retransmitAtMs, wakeAtMs: Math.min(endAtMs, retransmitAtMs) }
}
