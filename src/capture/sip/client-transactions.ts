/** Requests of our own: BYE and session refreshes. RFC 3261 §17.1. */

import {
  type InviteClientEffect,
  type InviteClientEvent,
  type InviteClientTransaction,
  startInviteClientTransaction,
  stepInviteClientTransaction,
} from '../../core/sip/invite-client-transaction.ts'
import type { SipRequest, SipResponse } from '../../core/sip/message.ts'
import {
  type NonInviteClientTransaction,
  startNonInviteClientTransaction,
  stepNonInviteClientTransaction,
} from '../../core/sip/non-invite-client-transaction.ts'
import type { SipFlow } from '../../core/sip/sip-transport.ts'
import { clientTransactionKey, responseTransactionKey } from '../../core/sip/transaction-key.ts'
import type { Transition } from '../../core/sip/transition.ts'
import { Alarm } from './alarm.ts'
import type { SipClock } from './sip-clock.ts'
import { type SipLink, sendOn } from './sip-link.ts'

/** 408 without an answer, 503 when it could not be sent (RFC 3261 §8.1.3.1). */
export type ClientOutcome = { readonly status: number; readonly response?: SipResponse }

interface ClientTransaction {
  readonly link: SipLink
  readonly alarm: Alarm
  step(event: InviteClientEvent): void
}

/** Either machine, its state inside; the first step, without an event, sends. */
type Advance = (
  event: InviteClientEvent | undefined,
  nowMs: number,
) => Transition<{ readonly phase: string; readonly wakeAtMs: number }, InviteClientEffect>

export class ClientTransactions {
  readonly #clock: SipClock
  readonly #byKey = new Map<string, ClientTransaction>()
  #unanswered = 0
  #onAnswered: (() => void)[] = []

  constructor(clock: SipClock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#byKey.size
  }

  /** Resolves once every request has its outcome. */
  async answered(): Promise<void> {
    if (this.#unanswered > 0) await new Promise<void>((resolve) => this.#onAnswered.push(resolve))
  }

  /** A request waits for a connection and is sent, or given up, by then: `answered` waits for it too. */
  connecting(sent: Promise<void>): void {
    this.#unanswered++
    void sent.finally(() => this.#settle())
  }

  /** Sends a request whose Via has this branch. `onOutcome` hears the final outcome; for an INVITE each copy of a 2xx. */
  send(link: SipLink, request: SipRequest, branch: string, onOutcome: (outcome: ClientOutcome) => void): void {
    const key = clientTransactionKey(branch, request.method)
    const reliable = link.flow.protocol !== 'udp'
    const advance = request.method === 'INVITE' ? inviteMachine(request, reliable) : otherMachine(request, reliable)
    let isAnswered = false
    const alarm = new Alarm(this.#clock, () => step({ type: 'time' }))
    const step = (event?: InviteClientEvent): void => {
      const { state, effects } = advance(event, this.#clock.monotonicMs())
      alarm.set(state.wakeAtMs)
      if (state.phase === 'terminated') this.#byKey.delete(key)
      for (const effect of effects) {
        if (effect.type === 'send') sendOn(link, effect.bytes)
        const outcome = outcomeOf(effect)
        if (!outcome) continue
        if (!isAnswered) this.#settle()
        isAnswered = true
        onOutcome(outcome)
      }
    }
    this.#byKey.set(key, { link, alarm, step })
    this.#unanswered++
    step()
  }

  /** A response nobody waits for is ignored (RFC 3261 §18.1.2). */
  receive(response: SipResponse): void {
    const key = responseTransactionKey(response)
    if (key !== undefined) this.#byKey.get(key)?.step({ type: 'response', response })
  }

  /** The transport could not send on this flow. A datagram is sent again anyway. */
  fail(flow: SipFlow): void {
    if (flow.protocol === 'udp') return
    for (const transaction of [...this.#byKey.values()]) {
      if (isSameFlow(transaction.link.flow, flow)) transaction.step({ type: 'transport-failed' })
    }
  }

  /** Waits for nothing more. */
  clear(): void {
    for (const { alarm } of this.#byKey.values()) alarm.clear()
    this.#byKey.clear()
  }

  #settle(): void {
    this.#unanswered--
    if (this.#unanswered === 0) for (const resolve of this.#onAnswered.splice(0)) resolve()
  }
}

function isSameFlow(a: SipFlow, b: SipFlow): boolean {
  return a.protocol === b.protocol && a.remoteAddress === b.remoteAddress && a.remotePort === b.remotePort
}

function outcomeOf(effect: InviteClientEffect): ClientOutcome | undefined {
  switch (effect.type) {
    case 'send':
      return undefined
    case 'timed-out':
      return { status: 408 }
    case 'transport-failed':
      return { status: 503 }
    case 'deliver': {
      const { response } = effect
      return response.status < 200 ? undefined : { status: response.status, response }
    }
  }
}

function inviteMachine(request: SipRequest, reliable: boolean): Advance {
  let state: InviteClientTransaction | undefined
  return (event, nowMs) => {
    const step =
      state && event
        ? stepInviteClientTransaction(state, event, nowMs)
        : startInviteClientTransaction(request, reliable, nowMs)
    state = step.state
    return step
  }
}

function otherMachine(request: SipRequest, reliable: boolean): Advance {
  let state: NonInviteClientTransaction | undefined
  return (event, nowMs) => {
    const step =
      state && event
        ? stepNonInviteClientTransaction(state, event, nowMs)
        : startNonInviteClientTransaction(request, reliable, nowMs)
    state = step.state
    return step
  }
}
