/** The ACK of a final response 300–699, which the client transaction sends itself, RFC 3261 §17.1.1.3. */

import { headerList, headerValue, headerValues } from './headers.ts'
import type { SipHeader, SipRequest, SipResponse } from './message.ts'

const NO_BODY = new Uint8Array(0)

/** Same hop and branch as the INVITE, the To of the response. */
export function failureAck(invite: SipRequest, response: SipResponse): SipRequest {
  const copied = (name: string): SipHeader[] => headerValues(invite, name).map((value) => ({ name, value }))
  const via = headerList(invite, 'Via')[0]
  const to = headerValue(response, 'To') ?? headerValue(invite, 'To') ?? ''
  const sequence = (headerValue(invite, 'CSeq') ?? '').split(/\s/, 1)[0] ?? ''
  return {
    kind: 'request',
    method: 'ACK',
    requestUri: invite.requestUri,
    headers: [
      ...(via === undefined ? [] : [{ name: 'Via', value: via }]),
      ...copied('Route'),
      { name: 'Max-Forwards', value: '70' },
      ...copied('From'),
      { name: 'To', value: to },
      ...copied('Call-ID'),
      { name: 'CSeq', value: `${sequence} ACK` },
    ],
    body: NO_BODY,
  }
}
