/**
 * What the SIP layer tells the call layer. A session is one SIPREC dialog (RFC 7866 §3); the SIP layer owns transactions,
 * dialogs and timers and knows nothing of SDP, metadata, accounts or media; the call layer knows nothing of Via headers.
 */

import type { EndCause } from '../../core/model/call.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { SipHeader } from '../../core/sip/message.ts'
import type { SipFlow } from '../../core/sip/sip-transport.ts'

/** A request of (or for) a session, as the call layer sees it. */
export interface SessionRequest {
  readonly sessionId: SessionId
  readonly method: string
  readonly requestUri: string
  /** Header values of the dialog, verbatim. */
  readonly sipCallId: string
  readonly from: string
  readonly to: string
  readonly headers: readonly SipHeader[]
  /** Verbatim, empty when there is none. */
  readonly contentType: string
  readonly body: Uint8Array
  readonly flow: SipFlow
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number
}

export interface SessionReply {
  /** 200 with an SDP body, or a final refusal 300–699. */
  readonly status: number
  readonly reason?: string
  readonly contentType?: string
  readonly body?: Uint8Array
  readonly headers?: readonly SipHeader[]
}

export interface SessionHandler {
  /** A new recording session. The dialog exists once this answers 2xx. */
  open(request: SessionRequest): Promise<SessionReply>
  /** re-INVITE, or UPDATE, inside the dialog; requests of one session are handed over one at a time, in CSeq order. */
  change(request: SessionRequest): Promise<SessionReply>
  /** The ACK of a 2xx; carries the answer when the offer was ours (delayed offer, RFC 3264 §4). */
  acknowledged(request: SessionRequest): void
  /** INFO and other in-dialog requests that carry information. */
  inform(request: SessionRequest): Promise<SessionReply>
  /** Whether media has arrived lately: a client that sends it lives, although it never sent an ACK. Absent means no. */
  hasMedia?(sessionId: SessionId): boolean
  /**
   * Exactly once per session that `open` answered 2xx. `request` is the BYE when there was one (it may carry metadata); then the session
   * may end a moment later, when what arrived before has been read.
   */
  ended(sessionId: SessionId, cause: EndCause, request?: SessionRequest): void | Promise<void>
}

/** What the call layer may ask of the SIP layer. */
export interface SessionControl {
  /** Sends BYE and forgets the dialog; `ended` is still called, with this cause. */
  end(sessionId: SessionId, cause: EndCause): void
}
