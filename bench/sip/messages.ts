/** What a recording client sends in one call: INVITE, re-INVITE and BYE with 3.3 KB in the first two. */

import { BODY_TYPE, sessionBody } from './bodies.ts'

export type CallMethod = 'INVITE' | 'ACK' | 'BYE'

export interface CallMessage {
  readonly method: CallMethod
  readonly call: number
  readonly sequence: number
  readonly port: number
  /** Absent in the first INVITE. */
  readonly toTag?: string
}

export function callMessage({ method, call, sequence, port, toTag }: CallMessage): Buffer {
  const body = method === 'INVITE' ? sessionBody(call, sequence) : ''
  const rows = [
    `${method} sip:recorder@127.0.0.1:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-${call}-${sequence}-${method}`,
    'Max-Forwards: 70',
    `From: <sip:src@127.0.0.1:${port}>;tag=client${call}`,
    `To: <sip:recorder@127.0.0.1:5060>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: call-${call}@bench.example.com`,
    `CSeq: ${sequence} ${method}`,
    `Contact: <sip:src@127.0.0.1:${port}>;+sip.src`,
    'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE',
    'User-Agent: Bench/1.0',
    ...(method === 'INVITE'
      ? ['Require: siprec', 'Supported: timer', 'Accept: application/sdp, application/rs-metadata']
      : []),
    ...(body === '' ? [] : [`Content-Type: ${BODY_TYPE}`, 'Content-Disposition: session']),
    `Content-Length: ${body.length}`,
  ]
  return Buffer.from(`${rows.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}
