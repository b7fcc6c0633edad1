import { formatSipMessage } from '../../core/sip/format-message.ts'
import {
  type InviteServerEffect,
  type InviteServerEvent,
  openInviteServerTransaction,
  stepInviteServerTransaction,
} from '../../core/sip/invite-server-transaction.ts'
import { makeResponse, type ResponseParts } from '../../core/sip/make-response.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import {
  openNonInviteServerTransaction,
  stepNonInviteServerTransaction,
} from '../../core/sip/non-invite-server-transaction.ts'
import type { RequestHead } from '../../core/sip/request-head.ts'
import type { Transition } from '../../core/sip/transition.ts'
import { Alarm } from './alarm.ts'
import type { SipClock } from './sip-clock.ts'
import { responseLink, type SipLink, sendOn } from './sip-link.ts'

/** RFC 3261 §17.2.1: how long the user may think before the client hears 100. */
const TRYING_AFTER_MS = 200

export interface ServerTransactionOptions {
  readonly clock: SipClock
  readonly newId: () => string
  /** Value of the Server header. */
  readonly serverName: string
}

/** Either machine, its state inside. */
type Advance = (
  event: InviteServerEvent,
  nowMs: number,
) => Transition<{ phase: string; wakeAtMs: number }, InviteServerEffect>

/** One request and its answer. Clears itself some time after the answer; until then it answers retransmissions. */
export class ServerTransaction {
  readonly link: SipLink
  readonly head: RequestHead
  readonly #options: ServerTransactionOptions
  readonly #onEnd: () => void
  readonly #advance: Advance
  readonly #alarm: Alarm
  #trying: Alarm | undefined
  /** Let go once answered. */
  #request: SipRequest | undefined
  #toTag: string | undefined
  #status = 0
  /** Called when a CANCEL comes before the final answer. */
  onCancel: (() => void) | undefined

  constructor(
    options: ServerTransactionOptions,
    link: SipLink,
    request: SipRequest,
    head: RequestHead,
    onEnd: () => void,
  ) {
    this.#options = options
    this.link = link
    this.#request = request
    this.head = head
    this.#onEnd = onEnd
    const isInvite = head.method === 'INVITE'
    this.#advance = isInvite ? inviteMachine(isReliable(link)) : nonInviteMachine(isReliable(link))
    this.#alarm = new Alarm(options.clock, () => this.#step({ type: 'time' }))
    if (isInvite) {
      this.#trying = new Alarm(options.clock, () => this.respond({ status: 100 }))
      this.#trying.set(options.clock.monotonicMs() + TRYING_AFTER_MS)
    }
  }

  /** The request; gone once it is answered. */
  get request(): SipRequest | undefined {
    return this.#request
  }

  get isAnswered(): boolean {
    return this.#status >= 200
  }

  get isRefused(): boolean {
    return this.#status >= 300
  }

  /** Tag of every answer but 100; also that of the dialog, when the session sets it before. */
  get toTag(): string {
    this.#toTag ??= this.#options.newId()
    return this.#toTag
  }

  set toTag(tag: string) {
    this.#toTag = tag
  }

  /** Sends a response and gives its bytes; undefined when a final one was sent before. */
  respond(parts: ResponseParts): Uint8Array | undefined {
    const request = this.#request
    if (!request) return undefined
    this.#status = parts.status
    const headers = [{ name: 'Server', value: this.#options.serverName }, ...(parts.headers ?? [])]
    const toTag = parts.status === 100 ? undefined : this.toTag
    const bytes = formatSipMessage(
      makeResponse(request, this.link.flow, { ...parts, headers, ...(toTag === undefined ? {} : { toTag }) }),
    )
    this.#trying?.clear()
    if (this.isAnswered) {
      this.#trying = undefined
      this.#request = undefined
      this.onCancel = undefined
    }
    this.#step({ type: 'respond', status: parts.status, bytes })
    return bytes
  }

  /** The request once more. */
  receiveAgain(): void {
    this.#step({ type: 'request' })
  }

  /** True when the ACK was absorbed, false when it is the user's. */
  receiveAck(): boolean {
    return !this.#step({ type: 'ack' })
  }

  clear(): void {
    this.#alarm.clear()
    this.#trying?.clear()
  }

  /** Whether an ACK must be handed on. */
  #step(event: InviteServerEvent): boolean {
    const { state, effects } = this.#advance(event, this.#options.clock.monotonicMs())
    let deliversAck = false
    for (const effect of effects) {
      if (effect.type === 'send') sendOn(responseLink(this.link, this.head.via), effect.bytes)
      else if (effect.type === 'deliver-ack') deliversAck = true
    }
    this.#alarm.set(state.wakeAtMs)
    if (state.phase === 'terminated') this.#onEnd()
    return deliversAck
  }
}

function isReliable(link: SipLink): boolean {
  return link.flow.protocol !== 'udp'
}

function inviteMachine(reliable: boolean): Advance {
  let state = openInviteServerTransaction(reliable)
  return (event, nowMs) => {
    const step = stepInviteServerTransaction(state, event, nowMs)
    state = step.state
    return step
  }
}

function nonInviteMachine(reliable: boolean): Advance {
  let state = openNonInviteServerTransaction(reliable)
  return (event, nowMs) => {
    if (event.type === 'ack') return { state, effects: [] }
    const step = stepNonInviteServerTransaction(state, event, nowMs)
    state = step.state
    return step
  }
}
