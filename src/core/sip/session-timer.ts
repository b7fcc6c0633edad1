/**
 * Session timers, RFC 4028: a session that is not refreshed in time has lost its other side. We only keep a timer that the
 * client asked for; every 2xx to INVITE or UPDATE agrees anew.
 *
 *   peer refreshes:  agreed ── a bit before the interval is over ──▶ expire
 *   we refresh:      agreed ── half the interval ──▶ refresh ── answered ──▶ agreed
 *                                                       └────── unanswered ──▶ expire
 */

import { headerTokens, headerValue } from './headers.ts'
import type { SipMessage, SipRequest, SipResponse } from './message.ts'
import { parseDeltaSeconds, parseSessionExpires, type SessionExpires } from './session-expires.ts'
import { NEVER_MS } from './transaction-timers.ts'
import { NO_EFFECTS, type Timed, type Transition } from './transition.ts'

/** RFC 4028 §5: nobody may ask for less. */
export const LEAST_SESSION_SECONDS = 90

export type SessionTimerAnswer =
  /** The session has no timer. */
  | { readonly outcome: 'none' }
  /** To be answered 422 with this Min-SE. */
  | { readonly outcome: 'too-brief'; readonly minimumSeconds: number }
  /** Goes into the 2xx; `requireTimer`: with `Require: timer`. */
  | { readonly outcome: 'agreed'; readonly expires: Required<SessionExpires>; readonly requireTimer: boolean }

/** The UAS's part, RFC 4028 §9, for an INVITE or UPDATE. `minimumSeconds`: our Min-SE. */
export function answerSessionTimer(request: SipRequest, minimumSeconds: number): SessionTimerAnswer {
  const asked = sessionExpires(request)
  if (!asked) return { outcome: 'none' }
  const supported = supportsTimer(request)
  // A client that does not know session timers (a proxy asked) would not understand a 422.
  if (supported && asked.intervalSeconds < minimumSeconds) return { outcome: 'too-brief', minimumSeconds }
  // RFC 4028 §9, table 2: who refreshes is the client's choice; if it has none it does itself, where it can.
  const refresher = supported ? (asked.refresher ?? 'uac') : 'uas'
  // Where it cannot be refused, a tiny interval would have us refresh all the time.
  const intervalSeconds = Math.max(asked.intervalSeconds, minimumSeconds)
  return { outcome: 'agreed', expires: { intervalSeconds, refresher }, requireTimer: refresher === 'uac' }
}

export interface SessionTimer extends Timed {
  readonly intervalSeconds: number
  readonly refresher: 'us' | 'peer'
  /** `refreshing`: our refresh is not answered yet. */
  readonly phase: 'agreed' | 'refreshing' | 'expired'
}

export type SessionTimerEvent =
  /** Our refresh was answered; `agreed` when a 2xx set the timer anew (`timerFromRefreshResponse`). */
  | { readonly type: 'refresh-answered'; readonly agreed?: Pick<SessionTimer, 'intervalSeconds' | 'refresher'> }
  /** No answer, or the other side does not know the dialog (408, 481). */
  | { readonly type: 'refresh-failed' }
  | { readonly type: 'time' }

export type SessionTimerEffect = 'send-refresh' | 'expire'

type Step = Transition<SessionTimer, SessionTimerEffect>

/** The state after the 2xx was sent. */
export function startSessionTimer(
  { intervalSeconds, refresher }: Pick<SessionTimer, 'intervalSeconds' | 'refresher'>,
  nowMs: number,
): SessionTimer {
  // RFC 4028 §10: the refresher acts at half the interval, the other gives up min(32 s, a third) before its end.
  const waitSeconds = refresher === 'us' ? intervalSeconds / 2 : intervalSeconds - Math.min(32, intervalSeconds / 3)
  return { intervalSeconds, refresher, phase: 'agreed', wakeAtMs: nowMs + waitSeconds * 1000 }
}

export function stepSessionTimer(state: SessionTimer, event: SessionTimerEvent, nowMs: number): Step {
  switch (event.type) {
    case 'refresh-answered':
      if (state.phase !== 'refreshing') return { state, effects: NO_EFFECTS }
      // A refusal (405 is common) proves that the client lives, which is all we want to know.
      return { state: startSessionTimer(event.agreed ?? state, nowMs), effects: NO_EFFECTS }
    case 'refresh-failed':
      return state.phase === 'refreshing' ? expire(state) : { state, effects: NO_EFFECTS }
    case 'time':
      if (state.phase === 'expired' || nowMs < state.wakeAtMs) return { state, effects: NO_EFFECTS }
      // A refresh that only ever gets a 1xx does not keep the session beyond its interval.
      if (state.refresher === 'peer' || state.phase === 'refreshing') return expire(state)
      return {
        state: { ...state, phase: 'refreshing', wakeAtMs: nowMs + state.intervalSeconds * 500 },
        effects: ['send-refresh'],
      }
  }
}

/** What a 2xx to our refresh agrees on (RFC 4028 §7.2): there we are the UAC. Undefined when it says nothing. */
export function timerFromRefreshResponse(
  response: SipResponse,
  minimumSeconds: number,
): Pick<SessionTimer, 'intervalSeconds' | 'refresher'> | undefined {
  const agreed = sessionExpires(response)
  if (!agreed) return undefined
  const intervalSeconds = Math.max(agreed.intervalSeconds, minimumSeconds)
  return { intervalSeconds, refresher: agreed.refresher === 'uas' ? 'peer' : 'us' }
}

/** The client's own lower bound, which our refresh must repeat (RFC 4028 §7.1). */
export function minimumSessionSeconds(request: SipRequest): number {
  const value = parseDeltaSeconds(headerValue(request, 'Min-SE') ?? '')
  return Math.max(LEAST_SESSION_SECONDS, value ?? 0)
}

function sessionExpires(message: SipMessage): SessionExpires | undefined {
  const value = headerValue(message, 'Session-Expires')
  return value === undefined ? undefined : parseSessionExpires(value)
}

function supportsTimer(request: SipRequest): boolean {
  return headerTokens(request, 'Supported').includes('timer') || headerTokens(request, 'Require').includes('timer')
}

function expire(state: SessionTimer): Step {
  return { state: { ...state, phase: 'expired', wakeAtMs: NEVER_MS }, effects: ['expire'] }
}
