/** Which transaction a message belongs to, RFC 3261 §17.1.3 and §17.2.3. Keys are compared as text. */

import { parseCSeq } from './cseq.ts'
import { headerValue } from './headers.ts'
import type { SipResponse } from './message.ts'
import type { RequestHead } from './request-head.ts'
import { formatHostPort } from './sip-uri.ts'
import { topVia } from './via.ts'

/** RFC 3261 §8.1.1.7: a branch that starts so is unique. */
export const BRANCH_COOKIE = 'z9hG4bK'

/**
 * Key of the server transaction of a request; an ACK gets that of its INVITE, a CANCEL its own (see `cancelledKey`).
 * The CSeq number is in it for clients that use one branch for all requests of a dialog; a retransmission repeats it.
 */
export function serverTransactionKey(head: RequestHead): string {
  return keyOfMethod(head, head.method === 'ACK' ? 'INVITE' : head.method)
}

/** Key of the INVITE that a CANCEL means (RFC 3261 §9.2). */
export function cancelledKey(head: RequestHead): string {
  return keyOfMethod(head, 'INVITE')
}

/** RFC 3261 §8.2.2.2: a request that came on two ways has these in common and nothing else. */
export function mergedRequestKey(head: RequestHead): string {
  return `${head.method} ${head.sequence} ${head.fromTag} ${head.callId}`
}

/** Key of a client transaction: the branch we made and the method. */
export function clientTransactionKey(branch: string, method: string): string {
  return `${method} ${branch}`
}

/** Key of the client transaction that a response answers; undefined when the response names none. */
export function responseTransactionKey(response: SipResponse): string | undefined {
  const via = topVia(response)
  const method = parseCSeq(headerValue(response, 'CSeq') ?? '')?.method
  return via === undefined || method === undefined ? undefined : clientTransactionKey(via.branch, method)
}

function keyOfMethod(head: RequestHead, method: string): string {
  const { branch, host, port } = head.via
  if (branch.length > BRANCH_COOKIE.length && branch.startsWith(BRANCH_COOKIE)) {
    return `${method} ${head.sequence} ${branch} ${formatHostPort(host, port)}`
  }
  // RFC 3261 §17.2.3, RFC 2543 clients. The Request-URI and the To tag are left out: an ACK has another tag than its
  // INVITE, and what remains names one request already.
  return `${method} ${head.sequence} ${head.fromTag} ${head.callId} ${head.viaValue}`
}
