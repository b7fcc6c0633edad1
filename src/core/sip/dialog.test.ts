import { expect, test } from 'vitest'
import { cancelRequest, learnFromResponse, openClientDialog } from './client-dialog.ts'
import { dialogAck, dialogRequest, nextHopUri, receiveInDialog } from './dialog.ts'
import { headerList, headerValue } from './headers.ts'
import { makeResponse } from './make-response.ts'
import type { SipRequest } from './message.ts'
import { requestHead } from './request-head.ts'
import { openServerDialog } from './server-dialog.ts'

function request(method: string, headers: readonly (readonly [string, string])[]): SipRequest {
  const rows = [['Via', 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1'], ...headers] as const
  return {
    kind: 'request',
    method,
    requestUri: 'sip:srs@192.0.2.1',
    headers: rows.map(([name, value]) => ({ name: name ?? '', value: value ?? '' })),
    body: new Uint8Array(0),
  }
}

const head = (message: SipRequest) => {
  const found = requestHead(message)
  if (!found) throw new Error('test request is malformed')
  return found
}

// siprec-notes 10: From = To = the server's URI, a huge CSeq, a malformed Contact.
const INVITE = request('INVITE', [
  ['Record-Route', '<sip:p2.example.com;lr>, <sip:p1.example.com;lr>'],
  ['Record-Route', '<sip:p0.example.com;lr>'],
  ['From', '<sip:srs@192.0.2.1>;tag=client'],
  ['To', '<sip:srs@192.0.2.1>'],
  ['Call-ID', 'x'],
  ['CSeq', '4294967290 INVITE'],
  ['Contact', '<<sip:src@192.0.2.2:5070>;+sip.src>'],
])
const server = openServerDialog(INVITE, head(INVITE), 'ours')

test('a server dialog has the Record-Route in order and both tags', () => {
  expect(server).toEqual({
    callId: 'x',
    localTag: 'ours',
    remoteTag: 'client',
    local: '<sip:srs@192.0.2.1>;tag=ours',
    remote: '<sip:srs@192.0.2.1>;tag=client',
    localSequence: 0,
    remoteSequence: 4294967290,
    remoteTarget: 'sip:src@192.0.2.2:5070',
    routeSet: ['<sip:p2.example.com;lr>', '<sip:p1.example.com;lr>', '<sip:p0.example.com;lr>'],
  })
})

test('a request of the server goes to the first route with the client as Request-URI and takes the next CSeq', () => {
  const first = dialogRequest(server, { method: 'BYE', via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2' })
  expect(nextHopUri(server)).toBe('sip:p2.example.com;lr')
  expect(first.request.requestUri).toBe('sip:src@192.0.2.2:5070')
  expect(headerList(first.request, 'Route')).toEqual(server.routeSet)
  expect(headerValue(first.request, 'CSeq')).toBe('1 BYE')
  expect(headerValue(first.request, 'From')).toBe('<sip:srs@192.0.2.1>;tag=ours')
  const second = dialogRequest(first.dialog, { method: 'UPDATE', via: 'x' })
  expect(headerValue(second.request, 'CSeq')).toBe('2 UPDATE')
})

test('a strict router becomes the Request-URI and the target goes behind the routes', () => {
  const strict = { ...server, routeSet: ['<sip:old.example.com>', '<sip:p1.example.com;lr>'] }
  const { request: bye } = dialogRequest(strict, { method: 'BYE', via: 'x' })
  expect(bye.requestUri).toBe('sip:old.example.com')
  expect(headerList(bye, 'Route')).toEqual(['<sip:p1.example.com;lr>', '<sip:src@192.0.2.2:5070>'])
})

test('without a readable Contact the From URI is the target', () => {
  const invite = { ...INVITE, headers: INVITE.headers.filter(({ name }) => name !== 'Contact') }
  expect(openServerDialog(invite, head(invite), 'ours').remoteTarget).toBe('sip:srs@192.0.2.1')
})

const inDialog = (method: string, sequence: number, contact?: string) =>
  request(method, [
    ['From', '<sip:srs@192.0.2.1>;tag=client'],
    ['To', '<sip:srs@192.0.2.1>;tag=ours'],
    ['Call-ID', 'x'],
    ['CSeq', `${sequence} ${method}`],
    ...(contact === undefined ? [] : ([['Contact', contact]] as const)),
  ])

test.each([
  ['the next request', inDialog('INFO', 4294967291), false, 4294967291, 'sip:src@192.0.2.2:5070'],
  ['a number with a gap', inDialog('INFO', 4294967295), false, 4294967295, 'sip:src@192.0.2.2:5070'],
  ['an old one', inDialog('UPDATE', 4294967289, '<sip:new@192.0.2.3>'), true, 4294967290, 'sip:src@192.0.2.2:5070'],
  ['an ACK, which has the number of its INVITE', inDialog('ACK', 1), false, 4294967290, 'sip:src@192.0.2.2:5070'],
  [
    'an UPDATE from another Contact',
    inDialog('UPDATE', 4294967291, '<sip:new@192.0.2.3>'),
    false,
    4294967291,
    'sip:new@192.0.2.3',
  ],
  [
    'an INFO, whose Contact does not count',
    inDialog('INFO', 4294967291, '<sip:new@192.0.2.3>'),
    false,
    4294967291,
    'sip:src@192.0.2.2:5070',
  ],
] as const)('%s', (_, message, stale, remoteSequence, remoteTarget) => {
  const received = receiveInDialog(server, message, head(message))
  expect(received.stale).toBe(stale)
  expect(received.dialog).toMatchObject({ remoteSequence, remoteTarget })
})

test('a client dialog learns tag, target and reversed routes from the answer, and a later target', () => {
  const client = openClientDialog({
    requestUri: 'sip:srs@192.0.2.1',
    from: '<sip:src@192.0.2.2>',
    to: '<sip:srs@192.0.2.1>',
    callId: 'x',
    localTag: 'client',
  })
  const { dialog, request: invite } = dialogRequest(client, { method: 'INVITE', via: 'SIP/2.0/UDP h;branch=z9hG4bK1' })
  expect(headerValue(invite, 'CSeq')).toBe('1 INVITE')
  expect(headerValue(invite, 'From')).toBe('<sip:src@192.0.2.2>;tag=client')
  const routed = {
    ...invite,
    headers: [...invite.headers, { name: 'Record-Route', value: '<sip:p2;lr>, <sip:p1;lr>' }],
  }
  const answer = makeResponse(
    routed,
    { remoteAddress: '192.0.2.2', remotePort: 5060 },
    {
      status: 200,
      toTag: 'ours',
      headers: [{ name: 'Contact', value: '<sip:tapeline@192.0.2.1:5060>;+sip.srs' }],
    },
  )
  const opened = learnFromResponse(dialog, answer)
  expect(opened).toMatchObject({
    remoteTag: 'ours',
    remote: '<sip:srs@192.0.2.1>;tag=ours',
    remoteTarget: 'sip:tapeline@192.0.2.1:5060',
    routeSet: ['<sip:p1;lr>', '<sip:p2;lr>'],
  })
  const ack = dialogAck(opened, 1, { via: 'SIP/2.0/UDP h;branch=z9hG4bK2' })
  expect([ack.requestUri, headerValue(ack, 'CSeq')]).toEqual(['sip:tapeline@192.0.2.1:5060', '1 ACK'])
  const moved = learnFromResponse(opened, { ...answer, headers: [{ name: 'Contact', value: '<sip:elsewhere>' }] })
  expect(moved).toEqual({ ...opened, remoteTarget: 'sip:elsewhere' })
  expect(learnFromResponse(dialog, { ...answer, status: 486 })).toBe(dialog)
})

test('a CANCEL has the Request-URI, Via, To and CSeq number of its INVITE', () => {
  const cancel = cancelRequest(INVITE)
  expect(headerValue(cancel, 'Via')).toBe('SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1')
  expect(headerValue(cancel, 'CSeq')).toBe('4294967290 CANCEL')
  expect(headerValue(cancel, 'To')).toBe('<sip:srs@192.0.2.1>')
  expect(headerValue(cancel, 'Contact')).toBeUndefined()
})
