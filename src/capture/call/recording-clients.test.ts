/** What recording clients really send, as far as the call layer is concerned; one test per habit. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallStream } from '../../core/model/call.ts'
import type { SessionReply, SessionRequest } from '../sip/session-handler.ts'
import {
  answeredPorts,
  metadata,
  request,
  rtpSender,
  sdp,
  sdpOf,
  siprec,
  startCapture,
  type TestCapture,
  TWO_LINES,
  within,
} from './call-layer.test-kit.ts'

let capture: TestCapture
beforeEach(async () => {
  capture = await startCapture()
})
afterEach(() => capture.close())

const PEOPLE = metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example')
const INBOUND = siprec(TWO_LINES, PEOPLE)

const call = () => {
  const [live] = capture.layer.liveCalls()
  if (!live) throw new Error('no live call')
  return live
}
const stream = (id: number): CallStream => {
  const found = call().streams.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`no stream ${id}`)
  return found
}
const directions = (id: number) => stream(id).directions.map(({ direction }) => direction)
const version = (reply: SessionReply) => / (\d+) IN IP/.exec(sdpOf(reply))?.[1]

async function open(body: string, overrides: Partial<SessionRequest> = {}) {
  const invite = request(body, overrides)
  const reply = await capture.layer.open(invite)
  expect(reply.status).toBe(200)
  const change = (next: string, more: Partial<SessionRequest> = {}) =>
    capture.layer.change(within(invite, next, { flow: invite.flow, ...more }))
  return { invite, reply, change }
}

/** Waits until the call layer has seen so many packets since the start. */
const seen = (packets: number) => expect.poll(() => capture.counted.rtp_packets).toBe(packets)

describe('offer and answer', () => {
  it('every payload type and m-line is answered, with ports and labels (note 1)', async () => {
    const offer = sdp(
      'm=audio 4000 RTP/AVP 8 0 9 18 101\na=rtpmap:101 telephone-event/8000\na=label:a_leg',
      'm=video 4002 RTP/AVP 96\na=rtpmap:96 H264/90000\na=label:16777228',
    )
    const { reply } = await open(offer)
    const text = sdpOf(reply)
    expect(answeredPorts(reply).every((port) => port > 0)).toBe(true)
    expect(text).toContain(' RTP/AVP 8 0 9 18 101')
    expect(text).toContain('a=label:a_leg')
    expect(text).toContain('a=label:16777228')
    expect(call().streams.map(({ kind }) => kind)).toEqual(['audio', 'video'])
  })

  it('two re-INVITEs in quick succession are both answered, and the second one counts (note 2)', async () => {
    const { change } = await open(INBOUND)
    const held = sdp('a=label:1\na=inactive', 'a=label:2\na=sendonly')
    const replies = await Promise.all([change(held), change(TWO_LINES)])
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
    expect(stream(0).direction).toBe('recvonly')
  })

  it('directions are compared although the version of o= stays the same; ours grows only with the answer (note 3)', async () => {
    const { reply, change } = await open(INBOUND)
    const same = await change(INBOUND)
    expect(sdpOf(same)).toBe(sdpOf(reply))
    const held = await change(siprec(sdp('a=label:1\na=inactive', 'a=label:2\na=sendonly'), PEOPLE))
    expect(Number(version(held))).toBe(Number(version(reply)) + 1)
    expect(answeredPorts(held)).toEqual(answeredPorts(reply))
    expect(directions(0)).toEqual(['recvonly', 'inactive'])
  })

  it.each([
    ['a=inactive with metadata unchanged', siprec(sdp('a=label:1\na=inactive', 'a=label:2\na=sendonly'), PEOPLE)],
    ['c=0.0.0.0', siprec(sdp('c=IN IP4 0.0.0.0\na=label:1', 'a=label:2'), PEOPLE)],
    ['a plain SDP re-INVITE', sdp('a=label:1\na=inactive', 'a=label:2\na=sendonly')],
  ])('hold by %s, and the resumed stream goes on with the same port (note 4)', async (_, hold) => {
    const { reply, change } = await open(INBOUND)
    const sender = rtpSender(answeredPorts(reply)[0] ?? 0)
    const before = await sender.send(1)
    await seen(1)
    expect((await change(hold)).status).toBe(200)
    expect(directions(0)).toEqual(['recvonly', 'inactive'])
    expect(directions(1)).toEqual(['recvonly'])
    expect(call().parties.map(({ streamIds }) => streamIds)).toEqual([[0], [1]])
    expect((await change(INBOUND)).status).toBe(200)
    const after = await sender.send(2)
    await seen(2)
    sender.close()
    expect(directions(0)).toEqual(['recvonly', 'inactive', 'recvonly'])
    await expect
      .poll(async () => (await capture.packets(call().id, 0)).map((packet) => Buffer.from(packet)))
      .toEqual([before, after])
  })

  it('labels in any order, and streams that metadata does not name, are recorded (note 5)', async () => {
    const offer = sdp('a=label:2', 'm=audio 4002 RTP/AVP 0\na=label:99', 'a=label:1', 'm=audio 4006 RTP/AVP 0')
    const { reply } = await open(siprec(offer, PEOPLE))
    expect(answeredPorts(reply).filter((port) => port > 0)).toHaveLength(4)
    expect(call().parties.map(({ streamIds }) => streamIds[0])).toEqual([2, 0])
  })

  it('one m-line with both parties mixed belongs to both (note 5)', async () => {
    const mixed = PEOPLE.replace('<send>st2</send>', '<send>st1</send>')
    await open(siprec(sdp('a=label:1'), mixed))
    expect(call().parties.map(({ streamIds }) => streamIds)).toEqual([[0], [0]])
  })

  it('an offer that is encrypted only is refused, not recorded as noise (note 6)', async () => {
    const invite = request(sdp('m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\na=label:1'))
    expect((await capture.layer.open(invite)).status).toBe(488)
  })

  it('static payload types without rtpmap and direction are answered (note 7)', async () => {
    const { reply } = await open(sdp('m=audio 4000 RTP/AVP 0 8 18\nc=IN IP4 127.0.0.1\na=label:1'))
    expect(answeredPorts(reply)[0]).toBeGreaterThan(0)
    expect(stream(0).codecs.map(({ encodingName }) => encodingName)).toEqual(['PCMU', 'PCMA', 'G729'])
  })

  it('an offer that is inactive on all lines at first is a call whose media come later (note 8)', async () => {
    const { change } = await open(siprec(sdp('a=label:1\na=inactive', 'a=label:2\na=inactive'), PEOPLE))
    await change(INBOUND)
    expect(directions(0)).toEqual(['inactive', 'recvonly'])
  })

  it('a re-INVITE with metadata only takes the metadata and is offered what stands (note 8)', async () => {
    const { reply, change } = await open(INBOUND)
    const answer = await change(siprec(undefined, metadata('sip:+4930123456@carrier.example', 'sip:102@acme.example')))
    expect(answer.status).toBe(200)
    expect(answeredPorts(answer)).toEqual(answeredPorts(reply))
    expect(call().parties.find(({ role, leftAtMs }) => role === 'callee' && !leftAtMs)?.number).toBe('102')
  })

  it('a held stream is offered to be resumed when the re-INVITE brings no SDP (note 8)', async () => {
    const { change } = await open(siprec(sdp('a=label:1\na=inactive', 'a=label:2\na=inactive'), PEOPLE))
    expect(sdpOf(await change(''))).toContain('a=recvonly')
  })

  it('an INVITE without SDP is offered two audio lines; the ACK says what comes (note 8)', async () => {
    const { invite, reply } = await open(siprec(undefined, PEOPLE))
    const ports = answeredPorts(reply)
    expect(ports).toHaveLength(2)
    expect(sdpOf(reply)).toContain('a=label:1')
    const sender = rtpSender(ports[1] ?? 0)
    await sender.send(7)
    await seen(1)
    capture.layer.acknowledged(
      within(invite, sdp('m=audio 0 RTP/AVP 0\na=label:1', 'm=audio 4002 RTP/AVP 0\na=label:2'), { method: 'ACK' }),
    )
    expect(stream(0).endedAtMs).toBeDefined()
    expect(stream(1).codecs.map(({ encodingName }) => encodingName)).toEqual(['PCMU'])
    sender.close()
  })

  it('streams are added with ports of their own and removed with port 0, others untouched', async () => {
    const { reply, change } = await open(INBOUND)
    const more = await change(sdp('a=label:1', 'a=label:2', 'a=label:3'))
    expect(answeredPorts(more).slice(0, 2)).toEqual(answeredPorts(reply))
    const fewer = await change(sdp('m=audio 0 RTP/AVP 0\na=label:1', 'a=label:2', 'a=label:3'))
    expect(answeredPorts(fewer)).toEqual([0, ...answeredPorts(more).slice(1)])
    expect(call().streams.map(({ endedAtMs }) => endedAtMs === undefined)).toEqual([false, true, true])
    const again = await change(sdp('a=label:1', 'a=label:2', 'a=label:3'))
    expect(call().streams.map(({ id }) => id)).toEqual([0, 1, 2, 3])
    expect(answeredPorts(again)[0]).not.toBe(answeredPorts(reply)[0])
  })

  it('a codec that changes in the middle is written down', async () => {
    const { change } = await open(INBOUND)
    await change(sdp('m=audio 4000 RTP/AVP 8\na=label:1', 'a=label:2'))
    const events = (await capture.journal(call().id)).flatMap(({ event }) => event ?? [])
    expect(events.find(({ type }) => type === 'stream-changed')).toMatchObject({
      stream: { id: 0, codecs: [{ encodingName: 'PCMA' }] },
    })
  })

  it('a change without any m-line is refused and changes nothing', async () => {
    const { change } = await open(INBOUND)
    const before = call().streams
    expect((await change('v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n')).status).toBe(488)
    expect(call().streams).toEqual(before)
  })
})

describe('dialog', () => {
  it('media after the end are ignored, without waiting for a BYE (note 9)', async () => {
    const { invite, reply } = await open(INBOUND)
    const { id } = call()
    capture.layer.ended(invite.sessionId, 'media-timeout')
    const late = rtpSender(answeredPorts(reply)[0] ?? 0)
    for (const mark of [1, 2, 3]) await late.send(mark)
    late.close()
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect(capture.counted.rtp_packets).toBeUndefined()
  })

  it('pausing is our own job: media that go on while held are still taken (note 9)', async () => {
    const { reply, change } = await open(INBOUND)
    await change(sdp('a=label:1\na=inactive', 'a=label:2\na=inactive'))
    const sender = rtpSender(answeredPorts(reply)[0] ?? 0)
    await sender.send(1)
    await seen(1)
    sender.close()
    await expect.poll(() => capture.packets(call().id, 0)).toHaveLength(1)
  })

  it('an UPDATE with metadata only brings the real second party (note 12)', async () => {
    const placeholder = metadata('sip:101@acme.example', 'sip:ASBCE@asbce.com')
    const { change } = await open(siprec(TWO_LINES, placeholder))
    const real = PEOPLE.replace('sip:+4930123456@carrier.example', 'sip:101@acme.example').replace(
      'participant_id="p2"><nameID aor="sip:101@acme.example"',
      'participant_id="p2"><nameID aor="sip:+491701234567@carrier.example"',
    )
    const reply = await change(siprec(undefined, real), { method: 'UPDATE' })
    expect(reply).toEqual({ status: 200 })
    expect(call()).toMatchObject({ direction: 'outbound' })
    expect(call().parties.find(({ participantId }) => participantId === 'p2')?.number).toBe('+491701234567')
  })

  it('metadata in the BYE is taken (note 12)', async () => {
    const { invite } = await open(INBOUND)
    const partial = `<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>partial</datamode>
<participant participant_id="p2"><nameID aor="sip:102@acme.example"><name>Berta</name></nameID></participant></recording>`
    const bye = within(invite, partial, { method: 'BYE', contentType: 'application/rs-metadata' })
    await capture.layer.ended(invite.sessionId, 'bye', bye)
    expect(capture.changes.at(-1)?.parties.find(({ participantId }) => participantId === 'p2')?.name).toBe('Berta')
  })

  it('one party silent until the answer is no reason to end anything (note 13)', async () => {
    const { reply } = await open(INBOUND)
    const sender = rtpSender(answeredPorts(reply)[1] ?? 0)
    await sender.send(1)
    await seen(1)
    sender.close()
    expect(capture.endRequests).toEqual([])
    expect(call().state).toBe('live')
  })

  it('two plain SDP sessions of one Cisco call are one call with two streams (note 14)', async () => {
    const headers = [
      {
        name: 'X-Cisco-Recording-Participant',
        value: 'sip:+4930123456@10.0.0.5;media-index="0",sip:101@10.0.0.5;media-index="1"',
      },
      { name: 'Cisco-Guid', value: '1234-5678-9012-3456' },
    ]
    const first = await open(sdp('a=label:1'), { headers })
    const second = await open(sdp('a=label:2'), { headers })
    expect(capture.layer.liveCalls()).toHaveLength(1)
    expect(call().sessions).toHaveLength(2)
    expect(call().streams.map(({ sessionId }) => sessionId)).toEqual([first.invite.sessionId, second.invite.sessionId])
    const { id } = call()
    capture.layer.ended(first.invite.sessionId, 'bye')
    expect(call().state).toBe('live')
    capture.layer.ended(second.invite.sessionId, 'bye')
    await expect.poll(() => capture.endedCalls).toEqual([id])
    expect(capture.changes.at(-1)).toMatchObject({
      state: 'ended',
      flags: [],
      identifiers: { 'Cisco-Guid': headers[1]?.value },
    })
  })

  it('calls whose parties cannot be told apart are not joined: both sides in one session, two sessions already, or late (note 14)', async () => {
    const value = 'sip:anonymous@anonymous.invalid,sip:100@acme.example'
    const headers = [{ name: 'X-Cisco-Recording-Participant', value }]
    const whole = [await open(TWO_LINES, { headers }), await open(TWO_LINES, { headers })]
    expect(capture.layer.liveCalls()).toHaveLength(2)
    for (const { invite } of whole) capture.layer.ended(invite.sessionId, 'bye')
    const side = sdp('a=label:1')
    for (const _ of ['near', 'far', 'near of another']) await open(side, { headers })
    expect(capture.layer.liveCalls().map(({ sessions }) => sessions.length)).toEqual([2, 1])
    await open(side, { headers, receivedAtMs: call().startedAtMs + 60_000 })
    expect(capture.layer.liveCalls().map(({ sessions }) => sessions.length)).toEqual([2, 1, 1])
  })

  it('a session that only looks alike, from another client, is a call of its own (note 14)', async () => {
    const headers = [{ name: 'X-Cisco-Recording-Participant', value: 'sip:7080@10.0.0.5,sip:101@acme.example' }]
    const first = await open(sdp('a=label:1'), { headers })
    const flow = { ...first.invite.flow, remoteAddress: '127.0.0.2' }
    await open(sdp('a=label:1'), { headers, flow })
    expect(capture.layer.liveCalls()).toHaveLength(2)
  })

  it('metadata in an INFO is taken', async () => {
    const { invite } = await open(TWO_LINES)
    const info = within(invite, PEOPLE, { method: 'INFO', contentType: 'application/rs-metadata+xml' })
    expect(await capture.layer.inform(info)).toEqual({ status: 200 })
    expect(call().parties).toHaveLength(2)
    expect(call().direction).toBe('inbound')
  })

  it('requests of sessions that are over are answered 481', async () => {
    const { invite, change } = await open(INBOUND)
    capture.layer.ended(invite.sessionId, 'bye')
    expect((await change(INBOUND)).status).toBe(481)
    expect((await capture.layer.inform(within(invite, ''))).status).toBe(481)
    capture.layer.acknowledged(within(invite, TWO_LINES))
  })
})

describe('media', () => {
  it('a new SSRC, telephone events and comfort noise in one stream are all kept (note 19)', async () => {
    const { reply } = await open(INBOUND)
    const [port = 0] = answeredPorts(reply)
    const [first, second] = [rtpSender(port, 1), rtpSender(port, 2)]
    const sent = [await first.send(1), await first.send(2, 101), await first.send(3, 13), await second.send(4, 19)]
    await seen(4)
    first.close()
    second.close()
    await expect
      .poll(async () => (await capture.packets(call().id, 0)).map((packet) => Buffer.from(packet)).sort(Buffer.compare))
      .toEqual(sent.sort(Buffer.compare))
  })

  it('packets that come before the answer is sent are kept (note 19)', async () => {
    // The port is open before the answer is known to anybody but us: nothing between decision and answer waits.
    const { reply } = await open(INBOUND)
    const sender = rtpSender(answeredPorts(reply)[0] ?? 0)
    await sender.send(1)
    await seen(1)
    sender.close()
    expect(capture.layer.hasMedia(call().sessions[0]?.id ?? '')).toBe(true)
  })
})
