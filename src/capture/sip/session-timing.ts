/** The session timer of one session, RFC 4028: watches the client's refreshes, or sends ours. */

import { headerTokens } from '../../core/sip/headers.ts'
import type { SipHeader, SipRequest } from '../../core/sip/message.ts'
import { formatSessionExpires } from '../../core/sip/session-expires.ts'
import {
  minimumSessionSeconds,
  type SessionTimer,
  type SessionTimerAnswer,
  type SessionTimerEvent,
  startSessionTimer,
  stepSessionTimer,
  timerFromRefreshResponse,
} from '../../core/sip/session-timer.ts'
import { Alarm } from './alarm.ts'
import type { ClientOutcome } from './client-transactions.ts'
import type { SessionReply } from './session-handler.ts'
import type { SipClock } from './sip-clock.ts'

/** A request that refreshes the session. */
export interface SessionRefresh {
  readonly method: 'UPDATE' | 'INVITE'
  readonly headers: readonly SipHeader[]
  readonly contentType?: string
  readonly body?: Uint8Array
}

export interface SessionTimingEvents {
  sendRefresh(refresh: SessionRefresh, onOutcome: (outcome: ClientOutcome) => void): void
  /** Whether the client gives signs of life other than refreshes. */
  lives(): boolean
  expired(): void
}

export class SessionTiming {
  readonly #clock: SipClock
  readonly #events: SessionTimingEvents
  readonly #minimumSeconds: number
  readonly #alarm: Alarm
  readonly #refresh: SessionRefresh
  #timer: SessionTimer
  #isOver = false

  /** Starts with the 2xx that agreed on it. */
  constructor(
    clock: SipClock,
    events: SessionTimingEvents,
    minimumSeconds: number,
    agreed: Extract<SessionTimerAnswer, { outcome: 'agreed' }>,
    request: SipRequest,
    reply: SessionReply,
  ) {
    this.#clock = clock
    this.#events = events
    this.#minimumSeconds = minimumSeconds
    this.#alarm = new Alarm(clock, () => this.#step({ type: 'time' }))
    this.#refresh = refreshFor(agreed.expires.intervalSeconds, request, reply)
    const refresher = agreed.expires.refresher === 'uas' ? 'us' : 'peer'
    const { intervalSeconds } = agreed.expires
    this.#timer = startSessionTimer({ intervalSeconds, refresher }, clock.monotonicMs())
    this.#alarm.set(this.#timer.wakeAtMs)
  }

  /** The session ended, or agreed anew. */
  clear(): void {
    this.#isOver = true
    this.#alarm.clear()
  }

  #step(event: SessionTimerEvent): void {
    if (this.#isOver) return
    const { state, effects } = stepSessionTimer(this.#timer, event, this.#clock.monotonicMs())
    this.#timer = state
    this.#alarm.set(state.wakeAtMs)
    for (const effect of effects) {
      if (effect === 'expire') this.#expire()
      else this.#events.sendRefresh(this.#refresh, (outcome) => this.#refreshed(outcome))
    }
  }

  // RFC 4028 §10 would end the session. A client that sends media lives, and what it sends would be lost.
  #expire(): void {
    if (!this.#events.lives()) {
      this.#events.expired()
      return
    }
    this.#timer = startSessionTimer(this.#timer, this.#clock.monotonicMs())
    this.#alarm.set(this.#timer.wakeAtMs)
  }

  // RFC 4028 §10: no answer, or a client that knows no such dialog, ends the session. Any other refusal comes from a
  // client that lives.
  #refreshed({ status, response }: ClientOutcome): void {
    const isGone = response === undefined || status === 408 || status === 481
    const agreed = !isGone && status < 300 ? timerFromRefreshResponse(response, this.#minimumSeconds) : undefined
    this.#step(isGone ? { type: 'refresh-failed' } : { type: 'refresh-answered', ...(agreed ? { agreed } : {}) })
  }
}

/** The headers that agree on a timer, for our 2xx (RFC 4028 §9). */
export function sessionTimerHeaders(answer: SessionTimerAnswer): SipHeader[] {
  if (answer.outcome !== 'agreed') return []
  const headers = [{ name: 'Session-Expires', value: formatSessionExpires(answer.expires) }]
  return answer.requireTimer ? [{ name: 'Require', value: 'timer' }, ...headers] : headers
}

// RFC 4028 §7.4: UPDATE where the client takes it, because it needs no offer; else a re-INVITE with the SDP we gave last.
function refreshFor(intervalSeconds: number, request: SipRequest, reply: SessionReply): SessionRefresh {
  const headers = [
    { name: 'Session-Expires', value: formatSessionExpires({ intervalSeconds, refresher: 'uac' }) },
    { name: 'Min-SE', value: String(minimumSessionSeconds(request)) },
  ]
  if (headerTokens(request, 'Allow').includes('update')) return { method: 'UPDATE', headers }
  const { contentType, body } = reply
  return {
    method: 'INVITE',
    headers,
    ...(contentType === undefined ? {} : { contentType }),
    ...(body === undefined ? {} : { body }),
  }
}
