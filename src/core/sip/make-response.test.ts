import { expect, test } from 'vitest'
import { formatSipMessage } from './format-message.ts'
import { decodeLatin1 } from './latin1.ts'
import { makeResponse } from './make-response.ts'

const SOURCE = { remoteAddress: '203.0.113.9', remotePort: 40000 }
const INVITE = {
  method: 'INVITE',
  headers: [
    { name: 'v', value: 'SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bK1, SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK0' },
    { name: 'Record-Route', value: '<sip:p1;lr>' },
    { name: 'f', value: '"A \\"b\\"" <sip:a@b>;tag=1' },
    { name: 't', value: 'sip:srs@b' },
    { name: 'i', value: 'x' },
    { name: 'CSeq', value: '1 INVITE' },
    { name: 'Timestamp', value: '54' },
  ],
}
const text = (...parts: Parameters<typeof makeResponse>) => decodeLatin1(formatSipMessage(makeResponse(...parts)))

test('a 2xx copies Via with received and rport, the routes, From, Call-ID and CSeq, and tags To', () => {
  const body = new TextEncoder().encode('v=0\r\n')
  const headers = [{ name: 'Supported', value: 'siprec' }]
  expect(text(INVITE, SOURCE, { status: 200, toTag: 'ours', headers, contentType: 'application/sdp', body })).toBe(
    [
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1;received=203.0.113.9;rport=40000',
      'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK0',
      'Record-Route: <sip:p1;lr>',
      'From: "A \\"b\\"" <sip:a@b>;tag=1',
      'To: sip:srs@b;tag=ours',
      'Call-ID: x',
      'CSeq: 1 INVITE',
      'Supported: siprec',
      'Content-Type: application/sdp',
      'Content-Length: 5',
      '',
      'v=0\r\n',
    ].join('\r\n'),
  )
})

test('a 100 has the Timestamp and no tag', () => {
  const trying = text(INVITE, SOURCE, { status: 100, toTag: 'ours' })
  expect(trying).toContain('\r\nTimestamp: 54\r\n')
  expect(trying).toContain('\r\nTo: sip:srs@b\r\n')
  expect(trying).not.toContain('Record-Route')
})

test('a To that has a tag keeps it; a refusal carries no routes', () => {
  const request = { ...INVITE, headers: [{ name: 'To', value: '<sip:srs@b>;tag=old' }, ...INVITE.headers.slice(0, 2)] }
  const refusal = text(request, SOURCE, { status: 481, toTag: 'ours' })
  expect(refusal).toContain('SIP/2.0 481 Call/Transaction Does Not Exist\r\n')
  expect(refusal).toContain('To: <sip:srs@b>;tag=old\r\n')
  expect(refusal).not.toContain('Record-Route')
})

test('what a broken request lacks is left out', () => {
  expect(text({ method: 'INVITE', headers: [] }, SOURCE, { status: 400, reason: 'Via missing' })).toBe(
    'SIP/2.0 400 Via missing\r\nContent-Length: 0\r\n\r\n',
  )
})
