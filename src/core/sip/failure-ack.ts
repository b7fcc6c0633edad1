import { headerValue } from './headers.ts'
import type { SipRequest, SipResponse } from './message.ts'
import { sameHopRequest } from './same-hop-request.ts'

/** The ACK of a final response 300–699, which the client transaction sends itself: the To is that of the response, RFC 3261 §17.1.1.3. */
export function failureAck(invite: SipRequest, response: SipResponse): SipRequest {
  return sameHopRequest(invite, 'ACK', headerValue(response, 'To') ?? headerValue(invite, 'To') ?? '')
}
