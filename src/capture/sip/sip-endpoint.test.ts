import { expect, test } from 'vitest'
import { formatSipMessage } from '../../core/sip/format-message.ts'
import { decodeLatin1 } from '../../core/sip/latin1.ts'
import { createTestBed, settled, TestClient } from './recording-server.test-kit.ts'

test('a stream is cut into messages however it arrives, and two connections are kept apart', async () => {
  const bed = await createTestBed({}, 'tcp')
  const both = [new TestClient('a'), new TestClient('b')].map((client) =>
    formatSipMessage(client.request('OPTIONS', 1)),
  )
  const [a, b] = both as [Uint8Array, Uint8Array]
  bed.receive(a.subarray(0, 100), { connectionId: '1' })
  bed.receive(b.subarray(0, 50), { connectionId: '2' })
  bed.receive(a.subarray(100), { connectionId: '1' })
  bed.receive(b.subarray(50), { connectionId: '2' })
  expect(bed.take().map(({ flow }) => flow.connectionId)).toEqual(['1', '2'])
})

test('a double CRLF is answered with one', async () => {
  const bed = await createTestBed({}, 'tcp')
  bed.receive('\r\n\r\n')
  expect(bed.rawSent.map(decodeLatin1)).toEqual(['\r\n'])
})

test('garbage on a connection is answered 400 where it can be, and the connection is dropped', async () => {
  const bed = await createTestBed({}, 'tcp')
  const text = decodeLatin1(formatSipMessage(new TestClient().request('OPTIONS', 1)))
  bed.receive(text.replace('Content-Length: 0', 'Content-Length: many'))
  expect(await bed.said()).toEqual(['400 OPTIONS 1'])
  expect(bed.dropped).toHaveLength(1)
  bed.receive('\x16\x03\x01\x02\x00', { connectionId: '2' })
  expect(await bed.said()).toEqual([])
  expect(bed.dropped).toHaveLength(2)
  expect(bed.counted).toMatchObject({ sip_malformed: 2 })
})

test.each([
  ['a request without Call-ID', (text: string) => text.replace(/Call-ID.*\r\n/, ''), '400'],
  ['a CSeq of another method', (text: string) => text.replace('1 OPTIONS', '1 INVITE'), '400'],
  ['another version of SIP', (text: string) => text.replace(' SIP/2.0\r\n', ' SIP/7.0\r\n'), '505'],
])('%s is refused', async (_, spoil, status) => {
  const bed = await createTestBed()
  bed.receive(spoil(decodeLatin1(formatSipMessage(new TestClient().request('OPTIONS', 1)))))
  expect(bed.rawSent.map((bytes) => decodeLatin1(bytes).slice(8, 11))).toEqual([status])
  expect(bed.server.transactionCount).toBe(0)
})

test.each([
  '\r\n\r\n',
  '\0\0\0\0',
  '',
  'SIP/2.0 200 OK\r\n\r\n',
  'ACK sip:a@b SIP/2.0\r\n\r\n',
  '\x00\x01\x00\x00stun',
])('a datagram %j gets no answer', async (datagram) => {
  const bed = await createTestBed()
  bed.receive(datagram)
  await settled()
  expect(bed.rawSent).toEqual([])
})

test('a response that nobody waits for is ignored', async () => {
  const bed = await createTestBed()
  const { headers } = new TestClient().request('BYE', 1)
  bed.receive({ kind: 'response', status: 200, reason: 'OK', headers, body: new Uint8Array(0) })
  expect(await bed.said()).toEqual([])
})

test('malformed INVITEs are warned of once a minute for each address, however many come', async () => {
  const warned: object[] = []
  const quiet = () => {}
  const log = { debug: quiet, info: quiet, warn: (fields: object) => void warned.push(fields), error: quiet }
  const bed = await createTestBed({ log })
  const malformed = decodeLatin1(formatSipMessage(new TestClient().request('INVITE', 1))).replace(/Call-ID.*\r\n/, '')
  for (const remoteAddress of ['192.0.2.2', '192.0.2.2', '192.0.2.3']) bed.receive(malformed, { remoteAddress })
  expect(warned).toEqual([
    { remote: '192.0.2.2', problem: 'Call-ID missing' },
    { remote: '192.0.2.3', problem: 'Call-ID missing' },
  ])
  bed.clock.advance(60_000)
  bed.receive(malformed)
  expect(warned).toHaveLength(3)
})
