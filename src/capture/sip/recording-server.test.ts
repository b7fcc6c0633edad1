import { expect, test } from 'vitest'
import { headerValue, headerValues } from '../../core/sip/headers.ts'
import type { SipResponse } from '../../core/sip/message.ts'
import { createTestBed, openSession, settled, TestClient } from './recording-server.test-kit.ts'
import type { SessionReply } from './session-handler.ts'

const asResponse = (message: unknown) => message as SipResponse

test('an INVITE is answered 200 with Contact, capabilities, the routes, and the body of the call layer', async () => {
  const bed = await createTestBed()
  const { answer, tag } = await openSession(bed, { headers: { 'Record-Route': '<sip:p1;lr>' } })
  expect(headerValue(answer, 'Contact')).toBe('<sip:tapeline@192.0.2.1:5060>;+sip.srs')
  expect(headerValue(answer, 'Supported')).toBe('siprec, timer, replaces')
  expect(headerValue(answer, 'Record-Route')).toBe('<sip:p1;lr>')
  expect(headerValue(answer, 'Server')).toBe('Tapeline')
  expect(answer.body).toHaveLength(5)
  expect(bed.recorder.heard).toEqual(['open', 'acknowledged'])
  expect(bed.recorder.requests[0]).toMatchObject({ sessionId: tag, method: 'INVITE', sipCallId: 'call-client' })
  expect(bed.counted).toMatchObject({ sessions_opened: 1 })
})

test('a call: INVITE, re-INVITE, UPDATE, INFO, OPTIONS, BYE with metadata', async () => {
  const bed = await createTestBed()
  const { client, tag } = await openSession(bed)
  bed.receive(client.request('INVITE', 2, { toTag: tag }))
  await settled()
  bed.receive(client.request('ACK', 2, { toTag: tag }))
  bed.receive(client.request('UPDATE', 3, { toTag: tag, body: '<recording/>' }))
  await settled()
  bed.receive(client.request('INFO', 4, { toTag: tag }))
  bed.receive(client.request('OPTIONS', 5, { toTag: tag }))
  bed.receive(client.request('PRACK', 6, { toTag: tag }))
  await settled()
  bed.receive(client.request('BYE', 9, { toTag: tag, body: '<recording/>' }))
  const said = await bed.said()
  expect(said.sort()).toEqual([
    '200 BYE 9',
    '200 INFO 4',
    '200 INVITE 2',
    '200 OPTIONS 5',
    '200 PRACK 6',
    '200 UPDATE 3',
  ])
  expect(bed.recorder.heard).toEqual([
    'open',
    'acknowledged',
    'change INVITE',
    'acknowledged',
    'change UPDATE',
    'inform INFO',
    'ended bye with BYE',
  ])
  expect(bed.recorder.requests.at(-1)?.body).toHaveLength(12)
  expect(bed.server.sessionCount).toBe(0)
})

test('a request after the end, or for a dialog nobody opened, is answered 481', async () => {
  const bed = await createTestBed()
  const { client, tag } = await openSession(bed)
  bed.receive(client.request('BYE', 2, { toTag: tag }))
  await settled()
  bed.take()
  bed.receive(client.request('INVITE', 3, { toTag: tag }))
  bed.receive(client.request('BYE', 4, { toTag: tag }))
  bed.receive(client.request('UPDATE', 5, { toTag: 'other' }))
  bed.receive(client.request('OPTIONS', 6, { toTag: 'other' }))
  bed.receive(client.request('INFO', 7))
  bed.receive(client.request('ACK', 8, { toTag: tag }))
  bed.receive(client.request('CANCEL', 9))
  expect(await bed.said()).toEqual([
    '481 INVITE 3',
    '481 BYE 4',
    '481 UPDATE 5',
    '481 OPTIONS 6',
    '481 INFO 7',
    '481 CANCEL 9',
  ])
})

test('a dialog is not open to another client that knows our tag only', async () => {
  const bed = await createTestBed()
  const { tag } = await openSession(bed)
  const other = new TestClient('thief')
  bed.receive(other.request('BYE', 2, { toTag: tag }))
  bed.receive(other.request('BYE', 3, { toTag: tag, headers: { 'Call-ID': 'call-client' } }))
  expect(await bed.said()).toEqual(['481 BYE 2', '481 BYE 3'])
  expect(bed.server.sessionCount).toBe(1)
})

test('a dialog goes on over another address', async () => {
  const bed = await createTestBed()
  const { client, tag } = await openSession(bed)
  bed.receive(client.request('BYE', 2, { toTag: tag }), { remoteAddress: '192.0.2.99', remotePort: 5099 })
  const [sent] = bed.take()
  expect(sent?.flow).toMatchObject({ remoteAddress: '192.0.2.99', remotePort: 5060 })
  expect(headerValue(asResponse(sent?.message), 'Via')).toContain(';received=192.0.2.99')
})

test('with rport the answer goes to the port the request came from', async () => {
  const bed = await createTestBed()
  const via = 'SIP/2.0/UDP 10.0.0.9:5070;rport;branch=z9hG4bKr'
  bed.receive(new TestClient().request('OPTIONS', 1, { headers: { Via: via } }), { remotePort: 40_000 })
  const [sent] = bed.take()
  expect(sent?.flow.remotePort).toBe(40_000)
  expect(headerValue(asResponse(sent?.message), 'Via')).toContain(';received=192.0.2.2;rport=40000')
})

test('a slow call layer makes a 100 after 200 ms, once', async () => {
  const bed = await createTestBed()
  const { promise, resolve } = Promise.withResolvers<SessionReply>()
  bed.recorder.reply = () => promise
  const invite = new TestClient().request('INVITE', 1)
  bed.receive(invite)
  bed.clock.advance(199)
  expect(await bed.said()).toEqual([])
  bed.clock.advance(1)
  expect(await bed.said()).toEqual(['100 INVITE 1'])
  bed.receive(invite)
  expect(await bed.said()).toEqual(['100 INVITE 1'])
  resolve({ status: 200 })
  expect(await bed.said()).toEqual(['200 INVITE 1'])
})

test('a retransmitted request is answered again and handed over once', async () => {
  const bed = await createTestBed()
  const { client, tag } = await openSession(bed)
  const info = client.request('INFO', 2, { toTag: tag })
  bed.receive(info)
  bed.receive(info)
  await settled()
  bed.receive(info)
  expect(await bed.said()).toEqual(['200 INFO 2', '200 INFO 2'])
  expect(bed.recorder.heard.filter((word) => word === 'inform INFO')).toHaveLength(1)
})

test('a refusal of the call layer is passed on, and its ACK is not taken for one of a dialog', async () => {
  const bed = await createTestBed()
  bed.recorder.reply = () => ({ status: 488, headers: [{ name: 'Warning', value: '304 srs "no audio"' }] })
  const client = new TestClient()
  const invite = client.request('INVITE', 1)
  bed.receive(invite)
  await settled()
  const [sent] = bed.take()
  expect(asResponse(sent?.message)).toMatchObject({ status: 488, reason: 'Not Acceptable Here' })
  expect(headerValue(asResponse(sent?.message), 'Warning')).toBe('304 srs "no audio"')
  bed.clock.advance(500)
  expect(await bed.said()).toEqual(['488 INVITE 1'])
  bed.receive({
    ...client.request('ACK', 1),
    headers: invite.headers.map((row) => (row.name === 'CSeq' ? { name: 'CSeq', value: '1 ACK' } : row)),
  })
  bed.clock.advance(1000)
  expect(await bed.said()).toEqual([])
  expect(bed.recorder.heard).toEqual(['open'])
  expect(bed.counted).toMatchObject({ sessions_refused: 1 })
})

test('a call layer that fails is answered 500 and logged', async () => {
  const logged: object[] = []
  const quiet = () => {}
  const bed = await createTestBed({
    log: { debug: quiet, info: quiet, warn: quiet, error: (fields) => logged.push(fields) },
  })
  bed.recorder.reply = () => Promise.reject(new Error('disk full'))
  bed.receive(new TestClient().request('INVITE', 1))
  expect(await bed.said()).toEqual(['500 INVITE 1'])
  expect(logged).toHaveLength(1)
})

test('a CANCEL before the answer: 200, 487, and what the call layer then opens is ended', async () => {
  const bed = await createTestBed()
  const { promise, resolve } = Promise.withResolvers<SessionReply>()
  bed.recorder.reply = () => promise
  const client = new TestClient()
  const invite = client.request('INVITE', 1)
  bed.receive(invite)
  const via = headerValue(invite, 'Via')
  bed.receive(client.request('CANCEL', 1, { headers: { Via: via } }))
  const sent = bed.take().map(({ message }) => asResponse(message))
  expect(sent.map(({ status }) => status)).toEqual([200, 487])
  expect(headerValue(asResponse(sent[0]), 'To')).toBe(headerValue(asResponse(sent[1]), 'To'))
  resolve({ status: 200 })
  expect(await bed.said()).toEqual([])
  expect(bed.recorder.heard).toEqual(['open', 'ended cancelled'])
})

test('a CANCEL after the answer changes nothing', async () => {
  const bed = await createTestBed()
  const client = new TestClient()
  const invite = client.request('INVITE', 1)
  bed.receive(invite)
  await settled()
  bed.take()
  bed.receive(client.request('CANCEL', 1, { headers: { Via: headerValue(invite, 'Via') } }))
  expect(await bed.said()).toEqual(['200 CANCEL 1'])
  expect(bed.server.sessionCount).toBe(1)
})

test.each([
  ['405 with Allow for a method we do not take', 'REGISTER', {}, 405, 'Allow'],
  [
    '420 with Unsupported for an extension we do not know',
    'INVITE',
    { Require: 'siprec, teleport' },
    420,
    'Unsupported',
  ],
  ['420 for an OPTIONS as well', 'OPTIONS', { Require: 'teleport' }, 420, 'Unsupported'],
  [
    '422 with Min-SE for a session interval below ours',
    'INVITE',
    { Supported: 'timer', 'Session-Expires': '60' },
    422,
    'Min-SE',
  ],
  ['415 for a compressed body', 'INVITE', { 'Content-Encoding': 'gzip' }, 415, 'Accept-Encoding'],
  ['483 for a request that has used up its hops', 'INVITE', { 'Max-Forwards': '0' }, 483, 'Server'],
] as const)('%s', async (_, method, headers, status, header) => {
  const bed = await createTestBed()
  bed.receive(new TestClient().request(method, 1, { headers, body: 'x' }))
  await settled()
  const response = asResponse(bed.take()[0]?.message)
  expect(response.status).toBe(status)
  expect(headerValue(response, header)).toBeDefined()
  expect(bed.recorder.heard).toEqual([])
})

test.each([
  ['Require: siprec is missing', { Require: undefined }],
  ['Max-Forwards is missing', { 'Max-Forwards': undefined }],
  ['known extensions are required', { Require: 'siprec, timer, 100rel, replaces' }],
  ['Supported and Recv-Info are empty', { Supported: '', 'Recv-Info': '' }],
  ['the first CSeq is huge', { CSeq: '4294967295 INVITE' }],
  ['From and To are the same', { From: '<sip:srs@192.0.2.1>;tag=a' }],
  ['From has no tag', { From: '<sip:src@192.0.2.2>' }],
  ['Contact is missing', { Contact: undefined }],
  ['Contact is malformed', { Contact: '<<sip:src@192.0.2.2>;+sip.src>' }],
  ['Contact has its parameter inside', { Contact: '<sip:src@192.0.2.2;+sip.src>' }],
  ['Content-Type is unknown', { 'Content-Type': 'application/ +xml' }],
] as const)('an INVITE is taken although %s', async (_, headers) => {
  const bed = await createTestBed()
  await openSession(bed, { headers, body: 'x', acknowledge: false })
  expect(bed.recorder.heard).toEqual(['open'])
})

test.each(['sip:anyone@elsewhere.example.com', 'tel:+4930123', 'sips:srs@192.0.2.1'])(
  'any Request-URI is taken: %s',
  async (requestUri) => {
    const bed = await createTestBed()
    await openSession(bed, { requestUri })
    expect(bed.recorder.requests[0]?.requestUri).toBe(requestUri)
  },
)

test('the same INVITE on another way is refused with 482, a new one with the same Call-ID is not', async () => {
  const bed = await createTestBed()
  const client = new TestClient()
  bed.receive(client.request('INVITE', 1))
  bed.receive(client.request('INVITE', 1))
  expect(await bed.said()).toEqual(['482 INVITE 1', '200 INVITE 1'])
  bed.receive(client.request('INVITE', 2))
  expect(await bed.said()).toEqual(['200 INVITE 2'])
})

test('a client that tries again with the same CSeq after a refusal is heard', async () => {
  const bed = await createTestBed()
  const client = new TestClient()
  bed.recorder.reply = () => ({ status: 503 })
  bed.receive(client.request('INVITE', 1))
  await settled()
  bed.recorder.reply = () => ({ status: 200 })
  bed.receive(client.request('INVITE', 1))
  expect(await bed.said()).toEqual(['503 INVITE 1', '200 INVITE 1'])
})

test.each([
  ['it does not accept', { accepting: () => false }],
  ['it is full', { maxSessions: 0 }],
])('503 with Retry-After when %s', async (_, options) => {
  const bed = await createTestBed(options)
  bed.receive(new TestClient().request('INVITE', 1))
  const response = asResponse(bed.take()[0]?.message)
  expect([response.status, headerValue(response, 'Retry-After')]).toEqual([503, '10'])
})

test('OPTIONS outside a dialog tells what we can', async () => {
  const bed = await createTestBed()
  bed.receive(new TestClient().request('OPTIONS', 1))
  const response = asResponse(bed.take()[0]?.message)
  expect(response.status).toBe(200)
  expect(headerValue(response, 'Allow')).toContain('UPDATE')
  expect(headerValue(response, 'Accept')).toContain('application/rs-metadata')
  expect(headerValue(response, 'Contact')).toContain('+sip.srs')
})

test('nothing is kept for strangers', async () => {
  const bed = await createTestBed({ maxSessions: 0 })
  const client = new TestClient()
  for (const method of ['OPTIONS', 'REGISTER', 'BYE', 'CANCEL', 'INVITE']) bed.receive(client.request(method, 1))
  expect(await bed.said()).toEqual(['200 OPTIONS 1', '405 REGISTER 1', '481 BYE 1', '481 CANCEL 1', '503 INVITE 1'])
  expect(bed.server.transactionCount).toBe(0)
  expect(bed.clock.pending).toBe(0)
})

test('a session that replaces another ends it', async () => {
  const bed = await createTestBed()
  const { tag } = await openSession(bed)
  const headers = { Require: 'replaces', Replaces: `call-client;to-tag=${tag};from-tag=client` }
  const next = new TestClient('next')
  bed.receive(next.request('INVITE', 1, { headers }))
  expect(await bed.said()).toEqual(['200 INVITE 1', 'BYE'])
  expect(bed.recorder.heard).toEqual(['open', 'acknowledged', 'open', 'ended replaced'])
})

test('delayed offer: the ACK brings the answer to the call layer', async () => {
  const bed = await createTestBed()
  const { client, tag } = await openSession(bed, { acknowledge: false })
  const ack = client.request('ACK', 1, { toTag: tag, body: 'v=0\r\n' })
  bed.receive(ack)
  bed.receive(ack)
  await settled()
  expect(bed.recorder.heard).toEqual(['open', 'acknowledged'])
  expect(bed.recorder.requests[1]?.body).toHaveLength(5)
})

test('an advertised address stands in Contact and in the Via of our own requests', async () => {
  const bed = await createTestBed({ advertisedAddress: '203.0.113.7' })
  const { answer, tag } = await openSession(bed)
  expect(headerValue(answer, 'Contact')).toBe('<sip:tapeline@203.0.113.7:5060>;+sip.srs')
  bed.server.end(tag, 'shutdown')
  const bye = bed.take()[0]?.message
  expect(bye && headerValues(bye, 'Via')[0]).toMatch(/^SIP\/2.0\/UDP 203.0.113.7:5060;branch=z9hG4bKid\d+;rport$/)
})

test('closing says BYE, waits for the answers, refuses new sessions and leaves no timer', async () => {
  const bed = await createTestBed()
  const { client } = await openSession(bed)
  const closing = bed.server.close()
  bed.receive(new TestClient('late').request('INVITE', 1))
  const sent = bed.take().map(({ message }) => message)
  expect(sent.map((message) => (message.kind === 'request' ? message.method : message.status))).toEqual(['BYE', 503])
  const bye = sent[0]
  if (!bye) throw new Error('no BYE')
  const copied = bye.headers.filter(({ name }) => ['Via', 'From', 'To', 'Call-ID', 'CSeq'].includes(name))
  bed.receive({ kind: 'response', status: 405, reason: 'No', headers: copied, body: new Uint8Array(0) })
  await closing
  expect(bed.recorder.heard.at(-1)).toBe('ended shutdown')
  expect(bed.clock.pending).toBe(0)
  expect(client).toBeDefined()
})
