import { describe, expect, test } from 'vitest'
import { headerValue } from '../../core/sip/headers.ts'
import type { SipMessage, SipResponse } from '../../core/sip/message.ts'
import { createTestBed, openSession, settled, type TestBed } from './recording-server.test-kit.ts'
import type { SessionReply } from './session-handler.ts'

/** Answers the last request the server sent. */
function answer(
  bed: TestBed,
  request: SipMessage | undefined,
  status: number,
  extra: Record<string, string> = {},
): void {
  if (request?.kind !== 'request') throw new Error('the server sent no request')
  const copied = request.headers.filter(({ name }) => ['Via', 'From', 'To', 'Call-ID', 'CSeq'].includes(name))
  const headers = [...copied, ...Object.entries(extra).map(([name, value]) => ({ name, value }))]
  const response: SipResponse = { kind: 'response', status, reason: 'x', headers, body: new Uint8Array(0) }
  bed.receive(response)
}

describe('the answer to an INVITE', () => {
  test('is sent again until its ACK comes', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed, { acknowledge: false })
    bed.clock.advance(1500)
    expect(await bed.said()).toEqual(['200 INVITE 1', '200 INVITE 1'])
    bed.receive(client.request('ACK', 1, { toTag: tag }))
    bed.clock.advance(40_000)
    expect(await bed.said()).toEqual([])
  })

  test('is sent again over TCP as well', async () => {
    const bed = await createTestBed({}, 'tcp')
    await openSession(bed, { acknowledge: false })
    bed.clock.advance(500)
    expect(await bed.said()).toEqual(['200 INVITE 1'])
  })

  test('without any sign of life ends the session after 64·T1', async () => {
    const bed = await createTestBed()
    await openSession(bed, { acknowledge: false })
    bed.clock.advance(32_000)
    expect((await bed.said()).at(-1)).toBe('BYE')
    expect(bed.recorder.heard).toEqual(['open', 'ended not-acknowledged'])
    expect(bed.server.sessionCount).toBe(0)
  })

  test('may stay without ACK when media flows or another request has come', async () => {
    const withMedia = await createTestBed()
    withMedia.recorder.mediaFlows = true
    await openSession(withMedia, { acknowledge: false })
    withMedia.clock.advance(40_000)
    expect(withMedia.server.sessionCount).toBe(1)

    const withOptions = await createTestBed()
    const { client, tag } = await openSession(withOptions, { acknowledge: false })
    withOptions.receive(client.request('OPTIONS', 2, { toTag: tag }))
    withOptions.clock.advance(40_000)
    expect(withOptions.server.sessionCount).toBe(1)
  })

  test('counts as acknowledged when a newer re-INVITE comes', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed, { acknowledge: false })
    bed.receive(client.request('INVITE', 2, { toTag: tag }))
    expect(await bed.said()).toEqual(['200 INVITE 2'])
    bed.receive(client.request('ACK', 2, { toTag: tag }))
    bed.clock.advance(40_000)
    expect(await bed.said()).toEqual([])
    expect(bed.server.sessionCount).toBe(1)
  })
})

describe('overlapping re-INVITEs (siprec-notes, 2)', () => {
  test('are answered in order, one at a time, and one ACK serves both', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed)
    const answers = [Promise.withResolvers<SessionReply>(), Promise.withResolvers<SessionReply>()]
    let asked = 0
    bed.recorder.reply = () => answers[asked++]?.promise ?? { status: 500 }
    bed.receive(client.request('INVITE', 3, { toTag: tag }))
    bed.receive(client.request('INVITE', 4, { toTag: tag }))
    await settled()
    expect(asked).toBe(1)
    answers[0]?.resolve({ status: 200 })
    expect(await bed.said()).toEqual(['200 INVITE 3'])
    expect(asked).toBe(2)
    answers[1]?.resolve({ status: 200 })
    expect(await bed.said()).toEqual(['200 INVITE 4'])
    bed.receive(client.request('ACK', 4, { toTag: tag }))
    bed.receive(client.request('ACK', 4, { toTag: tag }))
    bed.clock.advance(40_000)
    expect(await bed.said()).toEqual([])
    expect(bed.recorder.heard).toEqual(['open', 'acknowledged', 'change INVITE', 'change INVITE', 'acknowledged'])
    expect(bed.server.sessionCount).toBe(1)
  })

  test('of which the first is never acknowledged do not end the session', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed)
    bed.receive(client.request('INVITE', 3, { toTag: tag }))
    await settled()
    bed.clock.advance(40_000)
    await settled()
    expect(bed.recorder.heard).toEqual(['open', 'acknowledged', 'change INVITE'])
    expect(bed.server.sessionCount).toBe(1)
  })

  test('with an older CSeq are stale: 500', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed, { sequence: 10 })
    bed.receive(client.request('INVITE', 9, { toTag: tag }))
    expect(await bed.said()).toEqual(['500 INVITE 9'])
  })

  test('can be cancelled while they wait', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed)
    const first = Promise.withResolvers<SessionReply>()
    bed.recorder.reply = () => first.promise
    bed.receive(client.request('INVITE', 3, { toTag: tag }))
    const second = client.request('INVITE', 4, { toTag: tag })
    bed.receive(second)
    bed.receive(client.request('CANCEL', 4, { toTag: tag, headers: { Via: headerValue(second, 'Via') } }))
    first.resolve({ status: 200 })
    expect(await bed.said()).toEqual(['200 CANCEL 4', '487 INVITE 4', '200 INVITE 3'])
    expect(bed.recorder.heard).toEqual(['open', 'acknowledged', 'change INVITE'])
  })

  test('that wait when the BYE comes are answered 487, and the end is told after the change', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed)
    const change = Promise.withResolvers<SessionReply>()
    bed.recorder.reply = () => change.promise
    bed.receive(client.request('INVITE', 3, { toTag: tag }))
    await settled()
    bed.receive(client.request('BYE', 4, { toTag: tag }))
    expect(await bed.said()).toEqual(['200 BYE 4', '487 INVITE 3'])
    expect(bed.recorder.heard.at(-1)).toBe('change INVITE')
    change.resolve({ status: 200 })
    expect(await bed.said()).toEqual([])
    expect(bed.recorder.heard.at(-1)).toBe('ended bye with BYE')
  })
})

describe('a BYE of the server', () => {
  test.each([405, 481, 200])('is done with, whatever the answer: %d', async (status) => {
    const bed = await createTestBed()
    const { tag } = await openSession(bed)
    bed.server.end(tag, 'media-timeout')
    bed.server.end(tag, 'shutdown')
    const sent = bed.take()
    expect(sent.map(({ message }) => message.kind === 'request' && message.method)).toEqual(['BYE'])
    expect(sent[0]?.flow).toMatchObject({ remoteAddress: '192.0.2.2', remotePort: 5060 })
    answer(bed, sent[0]?.message, status)
    bed.clock.advance(60_000)
    expect(await bed.said()).toEqual([])
    expect(bed.recorder.heard.at(-1)).toBe('ended media-timeout')
    expect(bed.server.transactionCount).toBe(0)
    expect(bed.clock.pending).toBe(0)
  })

  test('is repeated and then given up when nobody answers', async () => {
    const bed = await createTestBed()
    const { tag } = await openSession(bed)
    bed.server.end(tag, 'media-timeout')
    bed.clock.advance(60_000)
    expect(await bed.said()).toEqual(Array.from({ length: 11 }, () => 'BYE'))
    expect(bed.server.transactionCount).toBe(0)
  })

  test('waits for the ACK of the answer that opened the dialog', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed, { acknowledge: false })
    bed.server.end(tag, 'replaced')
    expect(await bed.said()).toEqual([])
    bed.receive(client.request('ACK', 1, { toTag: tag }))
    expect(await bed.said()).toEqual(['BYE'])
    expect(bed.recorder.heard).toEqual(['open', 'ended replaced'])
    expect(bed.server.sessionCount).toBe(0)
  })

  test('goes to the Contact, or back where the client came from when that is behind a NAT', async () => {
    const direct = await createTestBed()
    const contact = { Contact: '<sip:src@192.0.2.44:5070>' }
    direct.server.end((await openSession(direct, { headers: contact })).tag, 'shutdown')
    expect(direct.take()[0]?.flow).toMatchObject({ remoteAddress: '192.0.2.44', remotePort: 5070 })

    const nat = await createTestBed()
    const headers = { ...contact, Via: 'SIP/2.0/UDP 10.0.0.5:5070;rport;branch=z9hG4bKn' }
    nat.server.end((await openSession(nat, { headers, acknowledge: false })).tag, 'shutdown')
    nat.clock.advance(32_000)
    expect(nat.take().at(-1)?.flow).toMatchObject({ remoteAddress: '192.0.2.2', remotePort: 5060 })
  })
})

describe('over TCP, our own requests', () => {
  test('go back on the connection the client used last', async () => {
    const bed = await createTestBed({}, 'tcp')
    bed.server.end((await openSession(bed)).tag, 'shutdown')
    expect(bed.take()[0]?.flow).toMatchObject({ connectionId: '1' })
  })

  test('open a connection to its Contact when it has closed its own', async () => {
    const bed = await createTestBed({}, 'tcp')
    const { tag } = await openSession(bed, { headers: { Contact: '<sip:src@192.0.2.44:5070;transport=tcp>' } })
    bed.disconnect()
    bed.server.end(tag, 'shutdown')
    await settled()
    expect(bed.take()[0]?.flow).toMatchObject({
      connectionId: 'dialled',
      remoteAddress: '192.0.2.44',
      remotePort: 5070,
    })
  })

  test('are waited for when the server closes, also while their connection is made', async () => {
    const bed = await createTestBed({}, 'tcp')
    await openSession(bed, { headers: { Contact: '<sip:src@192.0.2.44:5070;transport=tcp>' } })
    bed.disconnect()
    let isClosed = false
    const closing = bed.server.close().then(() => {
      isClosed = true
    })
    expect(await bed.said()).toEqual(['BYE'])
    expect(isClosed).toBe(false)
    bed.clock.advance(2000)
    await closing
  })
})

describe('the session timer', () => {
  const timer = { Supported: 'timer', 'Session-Expires': '90;refresher=uac' }

  test('is agreed in the answer and ends a session that its client does not refresh', async () => {
    const bed = await createTestBed()
    const { answer } = await openSession(bed, { headers: timer })
    expect(headerValue(answer, 'Session-Expires')).toBe('90;refresher=uac')
    expect(headerValue(answer, 'Require')).toBe('timer')
    bed.clock.advance(59_999)
    expect(bed.server.sessionCount).toBe(1)
    bed.clock.advance(1)
    expect(await bed.said()).toEqual(['BYE'])
    expect(bed.recorder.heard.at(-1)).toBe('ended session-expired')
  })

  test('does not end a session whose media flows', async () => {
    const bed = await createTestBed()
    await openSession(bed, { headers: timer })
    bed.recorder.mediaFlows = true
    bed.clock.advance(300_000)
    expect(await bed.said()).toEqual([])
    bed.recorder.mediaFlows = false
    bed.clock.advance(60_000)
    expect(await bed.said()).toEqual(['BYE'])
    expect(bed.recorder.heard.at(-1)).toBe('ended session-expired')
  })

  test('starts again with each re-INVITE or UPDATE and stops with one that has none', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed, { headers: timer })
    bed.clock.advance(50_000)
    bed.receive(client.request('UPDATE', 2, { toTag: tag, headers: timer }))
    await settled()
    bed.clock.advance(50_000)
    expect(bed.server.sessionCount).toBe(1)
    bed.receive(client.request('UPDATE', 3, { toTag: tag }))
    await settled()
    bed.clock.advance(500_000)
    expect(bed.server.sessionCount).toBe(1)
  })

  test('refuses an UPDATE with too small an interval and keeps the session', async () => {
    const bed = await createTestBed()
    const { client, tag } = await openSession(bed, { headers: timer })
    bed.receive(client.request('UPDATE', 2, { toTag: tag, headers: { Supported: 'timer', 'Session-Expires': '10' } }))
    expect(await bed.said()).toEqual(['422 UPDATE 2'])
    expect(bed.server.sessionCount).toBe(1)
  })

  test('is refreshed by us with UPDATE when we shall and the client takes it; 405 proves that it lives', async () => {
    const bed = await createTestBed()
    const headers = { Supported: 'timer', 'Session-Expires': '100;refresher=uas', Allow: 'INVITE, ACK, BYE, UPDATE' }
    await openSession(bed, { headers })
    for (const status of [200, 405]) {
      bed.clock.advance(50_000)
      const update = bed.take().at(-1)?.message
      expect(update?.kind === 'request' && update.method).toBe('UPDATE')
      expect(update && headerValue(update, 'Session-Expires')).toBe('100;refresher=uac')
      answer(bed, update, status)
    }
    expect(bed.server.sessionCount).toBe(1)
  })

  test('is refreshed by re-INVITE with our last SDP otherwise, and its 200 gets an ACK', async () => {
    const bed = await createTestBed()
    await openSession(bed, { headers: { 'Session-Expires': '100' } })
    bed.clock.advance(50_000)
    const invite = bed.take().at(-1)?.message
    expect(invite?.kind === 'request' && invite.method).toBe('INVITE')
    expect(invite?.body).toHaveLength(5)
    answer(bed, invite, 200)
    answer(bed, invite, 200)
    expect(await bed.said()).toEqual(['ACK', 'ACK'])
    expect(bed.server.sessionCount).toBe(1)
  })

  test.each([481, 408])('ends a session whose client answers our refresh with %d', async (status) => {
    const bed = await createTestBed()
    await openSession(bed, { headers: { 'Session-Expires': '100' } })
    bed.clock.advance(50_000)
    answer(bed, bed.take().at(-1)?.message, status)
    expect(await bed.said()).toEqual(['ACK', 'BYE'])
    expect(bed.recorder.heard.at(-1)).toBe('ended session-expired')
  })

  test('ends a session whose client does not answer our refresh', async () => {
    const bed = await createTestBed()
    await openSession(bed, { headers: { 'Session-Expires': '100' } })
    bed.clock.advance(50_000 + 32_000)
    expect(bed.server.sessionCount).toBe(0)
  })

  test('of 68 years is not over at once', async () => {
    const bed = await createTestBed()
    await openSession(bed, { headers: { Supported: 'timer', 'Session-Expires': '4294967295;refresher=uac' } })
    bed.clock.advance(2 ** 31 + 10)
    expect(bed.server.sessionCount).toBe(1)
  })
})
