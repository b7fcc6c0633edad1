/**
 * A 2xx answer to an INVITE is sent until its ACK comes, over every transport, RFC 3261 §13.3.1.4.
 *
 *   answer ──▶ waiting ── ACK, or anything newer that proves the answer arrived ──▶ done
 *              time: send     64·T1: given-up ─────────────────────────────────────▶ done
 */

import { GIVE_UP_MS, NEVER_MS, T1_MS, T2_MS } from './transaction-timers.ts'
import { NO_EFFECTS, type Timed, type Transition } from './transition.ts'

export interface AnswerRetransmission extends Timed {
  /** CSeq number of the INVITE. */
  readonly sequence: number
  readonly bytes: Uint8Array
  readonly phase: 'waiting' | 'done'
  readonly intervalMs: number
  readonly giveUpAtMs: number
}

export type AnswerEvent =
  /** CSeq number of an ACK. */
  | { readonly type: 'ack'; readonly sequence: number }
  /** CSeq number of another INVITE that came after the answer was sent. */
  | { readonly type: 'newer-invite'; readonly sequence: number }
  | { readonly type: 'time' }

export type AnswerEffect =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'acknowledged' }
  | { readonly type: 'given-up' }

type Step = Transition<AnswerRetransmission, AnswerEffect>

const ACKNOWLEDGED: readonly AnswerEffect[] = [{ type: 'acknowledged' }]
const GIVEN_UP: readonly AnswerEffect[] = [{ type: 'given-up' }]

/** The state after the answer was sent for the first time. */
export function openAnswerRetransmission(sequence: number, bytes: Uint8Array, nowMs: number): AnswerRetransmission {
  const wakeAtMs = nowMs + T1_MS
  return { sequence, bytes, phase: 'waiting', intervalMs: T1_MS, giveUpAtMs: nowMs + GIVE_UP_MS, wakeAtMs }
}

export function stepAnswerRetransmission(state: AnswerRetransmission, event: AnswerEvent, nowMs: number): Step {
  if (state.phase === 'done') return { state, effects: NO_EFFECTS }
  switch (event.type) {
    case 'ack':
      // Clients acknowledge two overlapping re-INVITEs with the CSeq of the later one, so a higher number counts.
      return event.sequence >= state.sequence ? { state: done(state), effects: ACKNOWLEDGED } : stay(state)
    case 'newer-invite':
      // Only a client that has the answer sends the next INVITE (§14.1): its ACK was lost.
      return event.sequence > state.sequence ? stay(done(state)) : stay(state)
    case 'time':
      if (nowMs >= state.giveUpAtMs) return { state: done(state), effects: GIVEN_UP }
      return nowMs >= state.wakeAtMs ? sendAgain(state, nowMs) : stay(state)
  }
}

function sendAgain(state: AnswerRetransmission, nowMs: number): Step {
  const intervalMs = Math.min(2 * state.intervalMs, T2_MS)
  const wakeAtMs = Math.min(nowMs + intervalMs, state.giveUpAtMs)
  return { state: { ...state, intervalMs, wakeAtMs }, effects: [{ type: 'send', bytes: state.bytes }] }
}

function stay(state: AnswerRetransmission): Step {
  return { state, effects: NO_EFFECTS }
}

function done(state: AnswerRetransmission): AnswerRetransmission {
  return { ...state, phase: 'done', wakeAtMs: NEVER_MS }
}
