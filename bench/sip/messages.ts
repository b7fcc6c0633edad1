/** What a recording client sends in one call: INVITE, re-INVITE and BYE with 3.3 KB in the first two. */

const SDP = [
  'v=0',
  'o=SRC 2890844526 2890844526 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  ...[1, 2].flatMap((label) => [
    `m=audio ${12240 + 2 * label} RTP/AVP 0 8 18 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:18 G729/8000',
    'a=fmtp:18 annexb=no',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    `a=label:${label}`,
    'a=sendonly',
  ]),
  '',
].join('\r\n')

const PADDING =
  '  <extensiondata><vendor xmlns="urn:example:vendor">queue=support;agent=2001</vendor></extensiondata>\r\n'
const METADATA = `<?xml version="1.0" encoding="UTF-8"?>\r\n<recording xmlns="urn:ietf:params:xml:ns:recording:1">\r\n${PADDING.repeat(26)}</recording>\r\n`
const BODY = [
  '--b\r\nContent-Type: application/sdp\r\n\r\n',
  SDP,
  '--b\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n',
  METADATA,
  '--b--\r\n',
].join('')

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
  const body = method === 'INVITE' ? BODY : ''
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
    ...(body === '' ? [] : ['Content-Type: multipart/mixed;boundary=b', 'Content-Disposition: session']),
    `Content-Length: ${body.length}`,
  ]
  return Buffer.from(`${rows.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

/** An SDP answer of usual size: what the call layer would give. */
export const ANSWER_SDP: Uint8Array = Buffer.from(SDP.replaceAll('sendonly', 'recvonly'), 'latin1')
