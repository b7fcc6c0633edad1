/** Recording sessions whose keys come by DTLS (RFC 5763, RFC 5764), with a peer on sockets of its own. */

import { createSocket, type Socket } from 'node:dgram'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDtlsIdentity, nodeDtlsCrypto } from '../../adapters/node-dtls-crypto.ts'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { createDtlsClient } from '../../core/dtls/dtls-client.ts'
import type { DtlsIdentity } from '../../core/dtls/dtls-crypto.ts'
import type { DtlsHandshake, DtlsSrtpKeys, DtlsStep } from '../../core/dtls/dtls-handshake.ts'
import { createDtlsServer } from '../../core/dtls/dtls-server.ts'
import { isRtcp } from '../../core/rtp/rtp-header.ts'
import { rtcpPacket, rtpPacket, toHex } from '../../core/srtp/srtp.test-kit.ts'
import { SrtpReceiver } from '../../core/srtp/srtp-receiver.ts'
import { createSrtpSender } from '../../core/srtp/srtp-sender.ts'
import type { SessionReply } from '../sip/session-handler.ts'
import {
  answeredPorts,
  metadata,
  request,
  sdp,
  sdpOf,
  siprec,
  startCapture,
  type TestCapture,
  within,
} from './call-layer.test-kit.ts'

let capture: TestCapture
const open: { close(): void }[] = []
beforeEach(async () => {
  capture = await startCapture()
})
afterEach(async () => {
  for (const opened of open.splice(0)) opened.close()
  await capture.close()
})

const PEOPLE = metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example')
const fingerprint = (identity: DtlsIdentity) =>
  (nodeDtlsCrypto.fingerprint('sha-256', identity.certificate).match(/../g) ?? []).join(':')
const attribute = (reply: SessionReply, name: string) =>
  [...sdpOf(reply).matchAll(new RegExp(`^a=${name}:?(.*)$`, 'gm'))].map(([, value]) => value?.trim())

/** A phone system's end of one media port: a socket, and a handshake on it. */
async function endpoint(identity = createDtlsIdentity(Date.now())) {
  const socket = createSocket('udp4')
  open.push(socket)
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const keys: DtlsSrtpKeys[] = []
  let handshake: DtlsHandshake | undefined
  const perform = ({ send, to, keys: agreed }: DtlsStep) => {
    const [address, port] = to.split(' ')
    for (const datagram of send) socket.send(datagram, Number(port), address)
    if (agreed) keys.push(agreed)
  }
  const reports: Buffer[] = []
  socket.on('message', (datagram, { address, port }) => {
    if (isRtcp(datagram)) reports.push(datagram)
    else if (handshake) perform(handshake.receive(datagram, `${address} ${port}`, Date.now()))
  })
  return {
    identity,
    socket,
    port: socket.address().port,
    keys,
    /** RTCP that came, as it came. */
    reports,
    /** Takes a side of the handshake. `port`: where we wait when the peer is active. */
    shake(setup: 'active' | 'passive', reply: SessionReply, port: number) {
      const [hash, hex = ''] = attribute(reply, 'fingerprint')[0]?.split(' ') ?? []
      expect(hash).toBe('sha-256')
      const named = [{ hash: 'sha-256', hex: hex.replaceAll(':', '').toLowerCase() }] as const
      const known = { crypto: nodeDtlsCrypto, identity, fingerprints: named }
      handshake =
        setup === 'active' ? createDtlsClient({ ...known, peer: `127.0.0.1 ${port}` }) : createDtlsServer(known)
      perform(handshake.start(Date.now()))
    },
    agreed: (count = 1) => expect.poll(() => keys.length, { timeout: 5000 }).toBe(count),
    sender(port: number) {
      const agreed = keys.at(-1)
      if (!agreed) throw new Error('no keys')
      const protect = createSrtpSender(agreed.ours, nodeSrtpCrypto)
      const send = (packet: Uint8Array) =>
        new Promise<void>((resolve) => socket.send(packet, port, '127.0.0.1', () => resolve()))
      return {
        send,
        speak: (sequence: number) => send(protect.rtp(rtpPacket(sequence, sequence))),
        report: () => send(protect.rtcp(rtcpPacket())),
      }
    },
  }
}

type Endpoint = Awaited<ReturnType<typeof endpoint>>

const offer = (end: Endpoint, setup: string, more: readonly string[] = ['a=rtcp-mux'], address = '127.0.0.1') =>
  sdp(
    [
      `m=audio ${end.port} UDP/TLS/RTP/SAVP 0 101\nc=IN IP4 ${address}\na=rtpmap:101 telephone-event/8000\na=label:1`,
      `a=fingerprint:sha-256 ${fingerprint(end.identity)}`,
      `a=setup:${setup}`,
      'a=sendonly',
      ...more,
    ].join('\n'),
  )

async function invite(body: string) {
  const first = request(siprec(body, PEOPLE))
  const reply = await capture.layer.open(first)
  const [live] = capture.layer.liveCalls()
  return {
    reply,
    live,
    port: answeredPorts(reply)[0] ?? 0,
    change: (next: string) => capture.layer.change(within(first, next)),
  }
}

const seen = (packets: number) => expect.poll(() => capture.counted.rtp_packets).toBe(packets)

async function journalled(callId: string): Promise<(number | undefined)[]> {
  capture.layer.ended(capture.changes.at(-1)?.sessions[0]?.id ?? '', 'bye')
  await expect.poll(() => capture.endedCalls).toContain(callId)
  return (await capture.packets(callId, 0)).map((packet) => packet.at(-1))
}

describe('a stream with keys by DTLS', () => {
  it.each([
    ['actpass', 'active', '127.0.0.1'],
    ['passive', 'active', '127.0.0.1'],
    ['active', 'passive', '127.0.0.1'],
    // What the offer names is a private address: only the peer can begin.
    ['actpass', 'passive', '10.99.99.99'],
  ] as const)(
    'offered %s is answered %s to %s, and journalled as plain RTP and RTCP',
    async (setup, answered, address) => {
      const end = await endpoint()
      const { reply, live, port } = await invite(offer(end, setup, undefined, address))
      expect(attribute(reply, 'setup')).toEqual([answered])
      expect(sdpOf(reply)).toMatch(/^m=audio \d+ UDP\/TLS\/RTP\/SAVP /m)
      end.shake(answered === 'active' ? 'passive' : 'active', reply, port)
      await end.agreed()
      const talker = end.sender(port)
      await talker.report()
      for (const sequence of [1, 2]) await talker.speak(sequence)
      await seen(2)
      expect(await journalled(live?.id ?? '')).toEqual([1, 2])
      const lines = await capture.journal(live?.id ?? '')
      expect(lines.flatMap(({ kind, packet }) => (kind === 'rtcp' && packet ? [toHex(packet)] : []))).toEqual([
        toHex(rtcpPacket()),
      ])
      expect(live?.flags).toEqual([])
      expect(capture.counted).toMatchObject({ dtls_handshakes: 1 })
    },
  )

  it('has a handshake for RTCP of its own where RTCP has a port of its own', async () => {
    const [rtp, rtcp] = [await endpoint(), await endpoint()]
    const both = { ...rtcp, identity: rtp.identity }
    const { reply, live, port } = await invite(offer(rtp, 'active', [`a=rtcp:${rtcp.port}`]))
    expect(attribute(reply, 'rtcp-mux')).toEqual([])
    rtp.shake('active', reply, port)
    const second = await endpoint(both.identity)
    second.shake('active', reply, port + 1)
    await rtp.agreed()
    await second.agreed()
    expect(rtp.keys[0]?.ours.key).not.toEqual(second.keys[0]?.ours.key)
    await second.sender(port + 1).report()
    await rtp.sender(port).speak(1)
    await seen(1)
    expect(await journalled(live?.id ?? '')).toEqual([1])
    const kinds = (await capture.journal(live?.id ?? '')).flatMap(({ kind }) => kind ?? [])
    expect(kinds.toSorted()).toEqual(['rtcp', 'rtp'])
  })

  it('keeps its keys over hold and resume, and answers them alike', async () => {
    const end = await endpoint()
    const { reply, live, port, change } = await invite(offer(end, 'active'))
    end.shake('active', reply, port)
    await end.agreed()
    const talker = end.sender(port)
    await talker.speak(1)
    const held = await change(offer(end, 'actpass').replace('a=sendonly', 'a=inactive'))
    const resumed = await change(offer(end, 'active'))
    for (const name of ['setup', 'fingerprint']) {
      expect(attribute(held, name)).toEqual(attribute(reply, name))
      expect(attribute(resumed, name)).toEqual(attribute(reply, name))
    }
    await talker.speak(2)
    await seen(2)
    expect(capture.counted.dtls_handshakes).toBe(1)
    expect(await journalled(live?.id ?? '')).toEqual([1, 2])
  })

  it.each([
    ['another certificate', async (_: Endpoint) => endpoint(), []],
    ['another tls-id (RFC 8842)', async (end: Endpoint) => end, [`a=tls-id:${'b'.repeat(20)}`]],
  ])(
    'has new keys after a re-INVITE with %s; packets of the old ones that were on their way are taken',
    async (_, next, more) => {
      const end = await endpoint()
      const { reply, live, port, change } = await invite(
        offer(end, 'active', ['a=rtcp-mux', `a=tls-id:${'a'.repeat(20)}`]),
      )
      expect(attribute(reply, 'tls-id')[0]).toHaveLength(40)
      end.shake('active', reply, port)
      await end.agreed()
      const old = end.sender(port)
      await old.speak(1)
      const renewed = await next(end)
      const before = renewed.keys.length
      const changed = await change(offer(renewed, 'active', ['a=rtcp-mux', ...more]))
      await old.speak(2)
      renewed.shake('active', changed, port)
      await renewed.agreed(before + 1)
      await renewed.sender(port).speak(3)
      await old.speak(4)
      await seen(4)
      expect((await journalled(live?.id ?? '')).toSorted()).toEqual([1, 2, 3, 4])
    },
  )

  it.each(['passive', 'active'] as const)('makes a new handshake when a peer that is %s moved', async (setup) => {
    const end = await endpoint()
    const { reply, live, port, change } = await invite(offer(end, setup))
    end.shake(setup, reply, port)
    await end.agreed()
    await end.sender(port).speak(1)
    const moved = await endpoint(end.identity)
    const held = await change(offer(end, setup, ['a=rtcp-mux'], '0.0.0.0'))
    const changed = await change(offer(moved, setup))
    expect(attribute(changed, 'fingerprint')).toEqual(attribute(held, 'fingerprint'))
    moved.shake(setup, changed, port)
    await moved.agreed()
    await end.sender(port).speak(2)
    await moved.sender(port).speak(3)
    await seen(3)
    expect(await journalled(live?.id ?? '')).toEqual([1, 2, 3])
    expect(end.keys).toHaveLength(1)
  })

  it('is offered DTLS again when the client asks for our offer', async () => {
    const end = await endpoint()
    const { reply, port, change } = await invite(offer(end, 'active'))
    end.shake('active', reply, port)
    await end.agreed()
    const ours = await change('')
    expect(attribute(ours, 'fingerprint')).toEqual(attribute(reply, 'fingerprint'))
    expect(sdpOf(ours)).toContain('UDP/TLS/RTP/SAVP')
  })

  it('of a peer that offers ICE is answered without ICE (RFC 8839 §4.2.5), fingerprint in the session part or not', async () => {
    const end = await endpoint()
    const ice = [
      'a=rtcp-mux',
      'a=ice-ufrag:abcd',
      'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      `a=candidate:1 1 UDP 1 127.0.0.1 ${end.port} typ host`,
    ]
    const text = offer(end, 'active', ice)
    const line = `a=fingerprint:sha-256 ${fingerprint(end.identity)}\n`
    const { reply, port } = await invite(text.replace(line, '').replace('t=0 0\n', `t=0 0\n${line}`))
    expect(sdpOf(reply)).not.toMatch(/ice-|candidate/)
    end.shake('active', reply, port)
    await end.agreed()
  })
})

describe('the sender of a stream with keys by DTLS is told how its packets arrive', () => {
  /** The `index`th report that came there, opened with the key of our side of its handshake. */
  async function opened(end: Endpoint, index: number): Promise<Buffer> {
    await expect.poll(() => end.reports.length, { timeout: 15_000 }).toBeGreaterThan(index)
    const packet = Buffer.from(end.reports[index] as Buffer)
    const ours = end.keys.at(-1)?.theirs
    const length = ours ? new SrtpReceiver(ours, nodeSrtpCrypto).rtcp(packet) : -1
    expect(length).toBeGreaterThan(0)
    return packet.subarray(0, length)
  }

  /** Every tenth packet is missing. */
  async function speak(end: Endpoint, port: number): Promise<void> {
    const talker = end.sender(port)
    for (let sequence = 0; sequence < 50; sequence += 1) if (sequence % 10 !== 5) await talker.speak(sequence)
  }

  it.each([
    ['on the port of RTP', 'active', '127.0.0.1'],
    ['where its handshake came from, when what it named is a private address', 'actpass', '10.99.99.99'],
  ])('%s, under the keys of the handshake, and hears a goodbye there', async (_, setup, address) => {
    const end = await endpoint()
    const { reply, live, port } = await invite(offer(end, setup, undefined, address))
    end.shake('active', reply, port)
    await end.agreed()
    await speak(end, port)
    const report = await opened(end, 0)
    expect([report[0], report[1]]).toEqual([0x81, 201])
    expect(report.readUInt32BE(12) & 0xffffff).toBe(5)
    expect(report.readUInt32BE(16)).toBe(49)
    expect((await journalled(live?.id ?? '')).length).toBe(45)
    expect((await opened(end, end.reports.length - 1)).subarray(-8).readUInt16BE(0)).toBe(0x81cb)
  })

  it('on the port of RTCP where it has one, under the keys of that handshake', async () => {
    const rtp = await endpoint()
    const rtcp = await endpoint(rtp.identity)
    const { reply, port } = await invite(offer(rtp, 'active', [`a=rtcp:${rtcp.port}`]))
    rtp.shake('active', reply, port)
    rtcp.shake('active', reply, port + 1)
    await rtp.agreed()
    await rtcp.agreed()
    await speak(rtp, port)
    expect((await opened(rtcp, 0)).readUInt32BE(12) & 0xffffff).toBe(5)
    expect(rtp.reports).toEqual([])
  })
})

it('keys are neither on disk nor in the log, nor in what is told of the call', async () => {
  const end = await endpoint()
  const { reply, live, port } = await invite(offer(end, 'active'))
  end.shake('active', reply, port)
  await end.agreed()
  await end.sender(port).speak(1)
  await seen(1)
  expect(await journalled(live?.id ?? '')).toEqual([1])
  const files = await readdir(capture.folder, { recursive: true, withFileTypes: true })
  const written = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  )
  const told = JSON.stringify([capture.logged, capture.changes, capture.layer.liveCalls(), sdpOf(reply)])
  const [agreed] = end.keys
  for (const { key, salt } of agreed ? [agreed.ours, agreed.theirs] : []) {
    const bytes = Buffer.from(key)
    const ways = [bytes.toString('latin1'), bytes.toString('hex'), bytes.toString('base64').slice(0, 20), `${salt}`]
    for (const way of [...ways, Array.from(key).join(',')]) {
      expect([told, ...written].filter((text) => text.includes(way))).toEqual([])
    }
  }
})

describe('what does not fit is never recorded as if it did', () => {
  it('a peer with another certificate than the one signalled gets no keys; the call is flagged, the log says why', async () => {
    const [end, other] = [await endpoint(), createDtlsIdentity(Date.now())]
    const { reply, live, port } = await invite(offer({ ...end, identity: other }, 'active'))
    end.shake('active', reply, port)
    await expect.poll(() => capture.counted.dtls_failed).toBe(1)
    // Told while it goes on: whoever looks must not believe that it is recorded.
    expect(capture.changes.at(-1)).toMatchObject({ state: 'live', flags: ['encryption-failed'] })
    await end.socket.send(rtpPacket(1, 1), port, '127.0.0.1')
    await expect.poll(() => capture.counted.srtp_without_keys).toBe(1)
    expect(await journalled(live?.id ?? '')).toEqual([])
    expect(capture.changes.at(-1)?.flags).toContain('encryption-failed')
    expect(JSON.stringify(capture.logged)).toContain('fingerprint')
  })

  it('packets before the keys are dropped and counted, plain ones too', async () => {
    const end = await endpoint()
    const { reply, live, port } = await invite(offer(end, 'active'))
    end.socket.send(rtpPacket(1, 1), port, '127.0.0.1')
    await expect.poll(() => capture.counted.srtp_without_keys).toBe(1)
    end.shake('active', reply, port)
    await end.agreed()
    end.socket.send(rtpPacket(2, 2), port, '127.0.0.1')
    await end.sender(port).speak(3)
    await seen(3)
    expect(await journalled(live?.id ?? '')).toEqual([3])
  })

  it('a call whose peer never spoke DTLS is flagged', async () => {
    const { live } = await invite(offer(await endpoint(), 'active'))
    expect(await journalled(live?.id ?? '')).toEqual([])
    expect(capture.changes.at(-1)?.flags).toContain('encryption-failed')
  })

  it('somebody at an address that signalling did not name is not answered', async () => {
    const { port } = await invite(offer(await endpoint(), 'active', undefined, '127.0.0.1'))
    const stranger: Socket = createSocket('udp4')
    open.push(stranger)
    await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.5', resolve))
    let answers = 0
    stranger.on('message', () => (answers += 1))
    const hello = createDtlsClient({
      crypto: nodeDtlsCrypto,
      identity: createDtlsIdentity(0),
      fingerprints: [],
      peer: '',
    })
    for (const datagram of hello.start(0).send) stranger.send(datagram, port, '127.0.0.1')
    await expect.poll(() => capture.counted.dtls_foreign).toBe(1)
    expect(answers).toBe(0)
  })

  it.each([
    ['no fingerprint', 'a=setup:active'],
    ['a fingerprint by MD5', `a=setup:active\na=fingerprint:md5 ${'AA:'.repeat(15)}AA`],
    ['a connection for later', `a=setup:holdconn\na=fingerprint:sha-256 ${'AA:'.repeat(31)}AA`],
  ])('%s: refused', async (_, attributes) => {
    const { reply } = await invite(sdp(`m=audio 4000 UDP/TLS/RTP/SAVP 0\n${attributes}`))
    expect(reply.status).toBe(488)
    expect(JSON.stringify(capture.logged)).toContain('dtls')
  })
})
