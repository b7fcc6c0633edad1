/** The dialog of one session and the way to its client: takes requests in, sends our own. */

import { learnFromResponse } from '../../core/sip/client-dialog.ts'
import {
  type Dialog,
  type DialogRequestParts,
  dialogAck,
  dialogRequest,
  receiveInDialog,
} from '../../core/sip/dialog.ts'
import { formatSipMessage } from '../../core/sip/format-message.ts'
import type { SipHeader, SipRequest } from '../../core/sip/message.ts'
import { BRANCH_COOKIE } from '../../core/sip/transaction-key.ts'
import { contactHeader, localHostPort } from './capabilities.ts'
import type { ClientOutcome, ClientTransactions } from './client-transactions.ts'
import { isBehindNat, requestLink } from './request-target.ts'
import type { ServerTransaction } from './server-transaction.ts'
import { type SipLink, sendOn } from './sip-link.ts'

export interface DialogSurroundings {
  readonly newId: () => string
  readonly clientTransactions: ClientTransactions
  readonly advertisedAddress: string | undefined
}

export class SessionDialog {
  readonly #around: DialogSurroundings
  #dialog: Dialog
  #link: SipLink
  #behindNat: boolean

  constructor(around: DialogSurroundings, dialog: Dialog, { link, head }: ServerTransaction) {
    this.#around = around
    this.#dialog = dialog
    this.#link = link
    this.#behindNat = isBehindNat(head.via, link)
  }

  /** RFC 3261 §12.2.2: Call-ID and both tags; our own is the key of the session. */
  matches(callId: string, remoteTag: string): boolean {
    return this.#dialog.callId === callId && this.#dialog.remoteTag === remoteTag
  }

  /** False when the request is older than what has come (RFC 3261 §12.2.2). */
  receive({ link, head }: ServerTransaction, request: SipRequest): boolean {
    const { dialog, stale } = receiveInDialog(this.#dialog, request, head)
    if (stale) return false
    this.#dialog = dialog
    // Another connection or address in the same dialog is the same client: no dialog is bound to a flow.
    this.#link = link
    this.#behindNat = isBehindNat(head.via, link)
    return true
  }

  /** Our Contact, as this client reaches us. `requestUri` is what it called. */
  contact(requestUri = ''): SipHeader {
    return contactHeader(this.#link.flow, this.#around.advertisedAddress, requestUri)
  }

  /** Sends a request; the 2xx of a re-INVITE is acknowledged here. */
  send(parts: Omit<DialogRequestParts, 'via'>, onOutcome: (outcome: ClientOutcome) => void = () => {}): void {
    const branch = this.#newBranch()
    const { dialog, request } = dialogRequest(this.#dialog, { ...parts, via: this.#via(branch) })
    this.#dialog = dialog
    const sequence = dialog.localSequence
    const learn = (outcome: ClientOutcome) => {
      const { status, response } = outcome
      if (response && parts.method !== 'BYE') this.#dialog = learnFromResponse(this.#dialog, response)
      if (response && parts.method === 'INVITE' && status < 300) this.#sendAck(sequence)
      onOutcome(outcome)
    }
    const { clientTransactions } = this.#around
    this.#overLink(
      (link) => clientTransactions.send(link, request, branch, learn),
      () => onOutcome({ status: 503 }),
    )
  }

  #sendAck(sequence: number): void {
    const ack = dialogAck(this.#dialog, sequence, { via: this.#via(this.#newBranch()) })
    // Without a way to the client it will repeat its answer.
    this.#overLink(
      (link) => sendOn(link, formatSipMessage(ack)),
      () => {},
    )
  }

  #overLink(send: (link: SipLink) => void, fail: () => void): void {
    const link = requestLink(this.#dialog, this.#link, this.#behindNat)
    if (link instanceof Promise) this.#around.clientTransactions.connecting(link.then(send, fail))
    else send(link)
  }

  #newBranch(): string {
    return `${BRANCH_COOKIE}${this.#around.newId()}`
  }

  #via(branch: string): string {
    const { flow } = this.#link
    const sentBy = localHostPort(flow, this.#around.advertisedAddress)
    return `SIP/2.0/${flow.protocol.toUpperCase()} ${sentBy};branch=${branch};rport`
  }
}
