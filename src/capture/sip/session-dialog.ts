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

  /** CSeq of the client's last request. */
  get remoteSequence(): number {
    return this.#dialog.remoteSequence
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
  send(parts: Omit<DialogRequestParts, 'via'>, onOutcome?: (outcome: ClientOutcome) => void): void {
    const link = requestLink(this.#dialog, this.#link, this.#behindNat)
    const { via, branch } = this.#via(link)
    const { dialog, request } = dialogRequest(this.#dialog, { ...parts, via })
    this.#dialog = dialog
    const sequence = dialog.localSequence
    this.#around.clientTransactions.send(link, request, branch, (outcome) => {
      if (outcome.response && parts.method !== 'BYE') this.#dialog = learnFromResponse(this.#dialog, outcome.response)
      if (parts.method === 'INVITE' && outcome.response && outcome.status < 300) this.#sendAck(sequence)
      onOutcome?.(outcome)
    })
  }

  #sendAck(sequence: number): void {
    const link = requestLink(this.#dialog, this.#link, this.#behindNat)
    sendOn(link, formatSipMessage(dialogAck(this.#dialog, sequence, { via: this.#via(link).via })))
  }

  #via({ flow }: SipLink): { via: string; branch: string } {
    const branch = `${BRANCH_COOKIE}${this.#around.newId()}`
    const sentBy = localHostPort(flow, this.#around.advertisedAddress)
    return { via: `SIP/2.0/${flow.protocol.toUpperCase()} ${sentBy};branch=${branch};rport`, branch }
  }
}
