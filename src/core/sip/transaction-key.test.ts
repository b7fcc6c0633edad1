import { expect, test } from 'vitest'
import type { SipRequest } from './message.ts'
import { type RequestHead, requestHead } from './request-head.ts'
import { cancelledKey, mergedRequestKey, responseTransactionKey, serverTransactionKey } from './transaction-key.ts'

function head(method: string, change: Record<string, string> = {}): RequestHead {
  const headers = {
    Via: 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKabc',
    From: '<sip:a@b>;tag=1',
    To: '<sip:c@d>',
    'Call-ID': 'x@y',
    CSeq: `1 ${method}`,
    ...change,
  }
  const request: SipRequest = {
    kind: 'request',
    method,
    requestUri: 'sip:c@d',
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body: new Uint8Array(0),
  }
  const found = requestHead(request)
  if (!found) throw new Error('test request is malformed')
  return found
}

const invite = serverTransactionKey(head('INVITE'))

test.each([
  ['a retransmission', head('INVITE'), true],
  ['the ACK of a refusal, with a To tag', head('ACK', { To: '<sip:c@d>;tag=2' }), true],
  ['another method on the same branch', head('BYE'), false],
  ['another branch', head('INVITE', { Via: 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKabd' }), false],
  [
    'another sender with the same branch',
    head('INVITE', { Via: 'SIP/2.0/UDP 192.0.2.3:5060;branch=z9hG4bKabc' }),
    false,
  ],
  ['the next request of a client that keeps its branch', head('INVITE', { CSeq: '2 INVITE' }), false],
])('%s', (_, other, same) => {
  expect(serverTransactionKey(other) === invite).toBe(same)
})

test('a CANCEL names the INVITE it means and has a transaction of its own', () => {
  expect(cancelledKey(head('CANCEL'))).toBe(invite)
  expect(serverTransactionKey(head('CANCEL'))).not.toBe(invite)
})

test.each(['SIP/2.0/UDP 192.0.2.2', 'SIP/2.0/UDP 192.0.2.2;branch=1', 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK'])(
  'without a unique branch (%s) Call-ID, CSeq, From tag and Via are compared',
  (via) => {
    const old = serverTransactionKey(head('INVITE', { Via: via }))
    expect(serverTransactionKey(head('ACK', { Via: via, To: '<sip:c@d>;tag=2' }))).toBe(old)
    expect(serverTransactionKey(head('INVITE', { Via: via, 'Call-ID': 'z' }))).not.toBe(old)
    expect(serverTransactionKey(head('INVITE', { Via: via, From: '<sip:a@b>;tag=9' }))).not.toBe(old)
  },
)

test('a request that came on two ways is known by From tag, Call-ID and CSeq', () => {
  const forked = head('INVITE', { Via: 'SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKother' })
  expect(mergedRequestKey(forked)).toBe(mergedRequestKey(head('INVITE')))
  expect(mergedRequestKey(head('INVITE', { CSeq: '2 INVITE' }))).not.toBe(mergedRequestKey(head('INVITE')))
})

test('a response names its transaction by our branch and the method', () => {
  const headers = [
    { name: 'v', value: 'SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKours, SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKq' },
    { name: 'CSeq', value: '2 BYE' },
  ]
  const response = { kind: 'response', status: 200, reason: 'OK', headers, body: new Uint8Array(0) } as const
  expect(responseTransactionKey(response)).toBe('BYE z9hG4bKours')
  expect(responseTransactionKey({ ...response, headers: [] })).toBeUndefined()
})
