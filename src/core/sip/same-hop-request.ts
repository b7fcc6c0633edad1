import { headerList, headerValue, headerValues } from './headers.ts'
import type { SipHeader, SipRequest } from './message.ts'

const NO_BODY = new Uint8Array(0)

/** What follows an INVITE over the same hop, with its branch: CANCEL (RFC 3261 §9.1), and ACK of a refusal (§17.1.1.3). */
export function sameHopRequest(invite: SipRequest, method: 'ACK' | 'CANCEL', to: string): SipRequest {
  const copied = (name: string): SipHeader[] => headerValues(invite, name).map((value) => ({ name, value }))
  const via = headerList(invite, 'Via')[0]
  const sequence = (headerValue(invite, 'CSeq') ?? '').split(/\s/, 1)[0] ?? ''
  return {
    kind: 'request',
    method,
    requestUri: invite.requestUri,
    headers: [
      ...(via === undefined ? [] : [{ name: 'Via', value: via }]),
      ...copied('Route'),
      { name: 'Max-Forwards', value: '70' },
      ...copied('From'),
      { name: 'To', value: to },
      ...copied('Call-ID'),
      { name: 'CSeq', value: `${sequence} ${method}` },
    ],
    body: NO_BODY,
  }
}
