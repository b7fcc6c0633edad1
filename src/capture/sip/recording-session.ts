/** One recording session: a dialog, its answers that wait for ACK, its timer, and its requests handed over in order. */

import type { EndCause } from '../../core/model/call.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import type { RequestHead } from '../../core/sip/request-head.ts'
import { openServerDialog } from '../../core/sip/server-dialog.ts'
import { answerSessionTimer, type SessionTimerAnswer } from '../../core/sip/session-timer.ts'
import { CAPABILITIES } from './capabilities.ts'
import type { ClientOutcome } from './client-transactions.ts'
import { PendingAnswers } from './pending-answers.ts'
import { refusalInDialog, tooBrief } from './request-checks.ts'
import { RequestQueue } from './request-queue.ts'
import type { ServerTransaction } from './server-transaction.ts'
import { type DialogSurroundings, SessionDialog } from './session-dialog.ts'
import type { SessionHandler, SessionReply, SessionRequest } from './session-handler.ts'
import { sessionRequest } from './session-request.ts'
import { type SessionRefresh, SessionTiming, sessionTimerHeaders } from './session-timing.ts'
import type { SipClock } from './sip-clock.ts'
import { responseLink, type SipLink } from './sip-link.ts'

/** What all sessions of a server share. */
export interface SessionSurroundings extends DialogSurroundings {
  readonly clock: SipClock
  readonly handler: SessionHandler
  readonly log: Log
  readonly minimumSessionSeconds: number
  /** The dialog is gone. */
  forget(session: RecordingSession): void
}

/**
 *   open ── BYE, end(), expiry ──▶ ended: forgotten by the server
 *     └── end() before the first ACK ──▶ bye-after-ack ── ACK, or none for 64·T1: BYE ──▶ ended
 */
export class RecordingSession {
  readonly id: SessionId
  readonly #around: SessionSurroundings
  readonly #dialog: SessionDialog
  readonly #answers: PendingAnswers
  readonly #requests: RequestQueue
  readonly #firstSequence: number
  #timing: SessionTiming | undefined
  /** Something but the INVITE has come: the client has our answer. */
  #isConfirmed = false
  #phase: 'open' | 'bye-after-ack' | 'ended' = 'open'

  /** `id` is the tag of our side as well. */
  constructor(around: SessionSurroundings, id: SessionId, transaction: ServerTransaction, invite: SipRequest) {
    this.id = id
    this.#around = around
    this.#dialog = new SessionDialog(around, openServerDialog(invite, transaction.head, id), transaction)
    this.#answers = new PendingAnswers(around.clock, (sequence) => this.#givenUp(sequence))
    this.#requests = new RequestQueue(around.log)
    this.#firstSequence = transaction.head.sequence
  }

  /** Resolves when the handler has returned from everything it was given. */
  get settled(): Promise<void> {
    return this.#requests.settled
  }

  /** Whether Call-ID and the client's tag are those of the dialog. */
  matches(callId: string, remoteTag: string): boolean {
    return this.#dialog.matches(callId, remoteTag)
  }

  /** A request of the client inside the dialog; not ACK, not CANCEL. */
  receive(transaction: ServerTransaction, request: SipRequest): void {
    if (!this.#dialog.receive(transaction, request)) {
      transaction.respond({ status: 500, reason: 'CSeq Out Of Order' })
      return
    }
    this.#isConfirmed = true
    if (request.method === 'INVITE') this.#answers.newerInvite(transaction.head.sequence)
    const refusal = refusalInDialog(request)
    if (this.#phase !== 'open') this.#receiveAfterEnd(transaction)
    else if (refusal) transaction.respond(refusal)
    else this.#perform(transaction, request)
  }

  #perform(transaction: ServerTransaction, request: SipRequest): void {
    switch (request.method) {
      case 'BYE':
        transaction.respond({ status: 200 })
        this.#finish('ended', 'bye', this.#asSessionRequest(transaction.link, request))
        break
      case 'OPTIONS':
        transaction.respond({ status: 200, headers: [this.#dialog.contact(request.requestUri), ...CAPABILITIES] })
        break
      case 'PRACK':
        transaction.respond({ status: 200 })
        break
      case 'INVITE':
      case 'UPDATE':
        this.#change(transaction, request)
        break
      default:
        this.#inform(transaction, request)
    }
  }

  /** The ACK of a 2xx, first or again. */
  acknowledge(link: SipLink, request: SipRequest, head: RequestHead): void {
    this.#isConfirmed = true
    if (!this.#answers.acknowledge(head.sequence)) return
    if (this.#phase === 'bye-after-ack') this.#sayBye()
    else {
      const acknowledged = this.#asSessionRequest(link, request)
      this.#requests.enqueue(() => this.#around.handler.acknowledged(acknowledged))
    }
  }

  /** Answers an INVITE or UPDATE with what the call layer says; the first one opens the dialog. */
  answer(transaction: ServerTransaction, reply: SessionReply, timer: SessionTimerAnswer): void {
    const { request, link, head } = transaction
    if (!request) return
    const { status, headers = [] } = reply
    if (status >= 300) {
      transaction.respond(reply)
      return
    }
    const own = [this.#dialog.contact(request.requestUri), ...CAPABILITIES, ...sessionTimerHeaders(timer)]
    const bytes = transaction.respond({ ...reply, headers: [...own, ...headers] })
    if (!bytes) return
    if (head.method === 'INVITE') this.#answers.add(head.sequence, bytes, responseLink(link, head.via))
    this.#agree(timer, request, reply)
  }

  /** Says BYE and tells the handler. */
  end(cause: EndCause): void {
    if (this.#phase !== 'open') return
    // RFC 3261 §15: no BYE before the ACK of the answer that opened the dialog.
    const mustWait = !this.#isConfirmed && !this.#answers.isEmpty
    this.#finish(mustWait ? 'bye-after-ack' : 'ended', cause)
    if (!mustWait) this.#sayBye()
  }

  /** Ends without a word to the client. */
  drop(cause: EndCause): void {
    if (this.#phase === 'open') this.#finish('ended', cause)
    else this.#forget()
  }

  #change(transaction: ServerTransaction, request: SipRequest): void {
    const timer = answerSessionTimer(request, this.#around.minimumSessionSeconds)
    if (timer.outcome === 'too-brief') {
      transaction.respond(tooBrief(timer.minimumSeconds))
      return
    }
    const change = this.#asSessionRequest(transaction.link, request)
    this.#requests.handOver(
      transaction,
      () => this.#around.handler.change(change),
      (reply) => this.answer(transaction, reply, timer),
    )
  }

  #inform(transaction: ServerTransaction, request: SipRequest): void {
    const information = this.#asSessionRequest(transaction.link, request)
    this.#requests.handOver(
      transaction,
      () => this.#around.handler.inform(information),
      (reply) => transaction.respond(reply),
    )
  }

  #receiveAfterEnd(transaction: ServerTransaction): void {
    const isBye = transaction.head.method === 'BYE'
    transaction.respond({ status: isBye ? 200 : 481 })
    if (isBye) this.#forget()
  }

  #finish(phase: 'bye-after-ack' | 'ended', cause: EndCause, bye?: SessionRequest): void {
    this.#phase = phase
    this.#timing?.clear()
    this.#timing = undefined
    this.#requests.refuseWaiting()
    this.#requests.enqueue(() => this.#around.handler.ended(this.id, cause, bye))
    if (phase === 'ended') this.#forget()
  }

  #forget(): void {
    this.#phase = 'ended'
    this.#answers.clear()
    this.#around.forget(this)
  }

  // 405, 481 or no answer at all change nothing: the dialog is gone for us.
  #sayBye(): void {
    this.#dialog.send({ method: 'BYE' })
    this.#forget()
  }

  // RFC 3261 §13.3.1.4 would end the session whenever an ACK is missing. Recording clients never send that of an
  // overtaken re-INVITE, so only a client that gave no sign of life at all since its INVITE is ended.
  #givenUp(sequence: number): void {
    const { handler, log } = this.#around
    log.info({ sessionId: this.id, sequence }, 'answer was never acknowledged')
    if (this.#phase === 'bye-after-ack') this.#sayBye()
    else if (sequence === this.#firstSequence && !this.#isConfirmed && !handler.hasMedia?.(this.id)) {
      this.end('not-acknowledged')
    }
  }

  #agree(timer: SessionTimerAnswer, request: SipRequest, reply: SessionReply): void {
    this.#timing?.clear()
    this.#timing = undefined
    if (timer.outcome !== 'agreed') return
    const { clock, handler, minimumSessionSeconds } = this.#around
    const events = {
      sendRefresh: (refresh: SessionRefresh, onOutcome: (outcome: ClientOutcome) => void) => {
        const headers = [...refresh.headers, this.#dialog.contact(), ...CAPABILITIES]
        this.#dialog.send({ ...refresh, headers }, onOutcome)
      },
      lives: () => handler.hasMedia?.(this.id) ?? false,
      expired: () => this.end('session-expired'),
    }
    this.#timing = new SessionTiming(clock, events, minimumSessionSeconds, timer, request, reply)
  }

  #asSessionRequest({ flow }: SipLink, request: SipRequest): SessionRequest {
    return sessionRequest(this.id, request, flow, this.#around.clock.nowMs())
  }
}
