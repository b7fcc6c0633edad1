/** A recording client that must encrypt, and our own offer to it (an INVITE without SDP). */

import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { accountOf, clientOf } from '../../core/directory/directory.test-kit.ts'
import { buildDirectory } from '../../core/directory/directory.ts'
import { SRTP_SUITES, type SrtpMasterKey } from '../../core/model/srtp.ts'
import { formatCrypto, parseCrypto } from '../../core/sdp/crypto-attribute.ts'
import { masterKey, rtpPacket } from '../../core/srtp/srtp.test-kit.ts'
import { createSrtpSender } from '../../core/srtp/srtp-sender.ts'
import {
  ALWAYS,
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
const sockets: { close(): void }[] = []
beforeEach(async () => {
  const directory = buildDirectory({
    accounts: [accountOf('acme')],
    users: [],
    devices: [],
    recordingClients: [
      clientOf('pbx', {
        addresses: ['127.0.0.1'],
        selectors: [{ by: 'fixed', accountId: 'acme' }],
        srtp: 'require',
      }),
    ],
    settings: new Map([['acme', ALWAYS]]),
  })
  capture = await startCapture({ directory: () => directory })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await capture.close()
})

const PEOPLE = metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example')
const SUITE = 'AES_CM_128_HMAC_SHA1_80'
const secured = (key: SrtpMasterKey, label = 1) =>
  `m=audio 4000 RTP/SAVP 0\na=label:${label}\na=sendonly\na=crypto:${formatCrypto({ tag: 1, master: key })}`

async function speak(port: number, key: SrtpMasterKey, sequence: number) {
  const socket = createSocket('udp4')
  sockets.push(socket)
  const packet = createSrtpSender(key, nodeSrtpCrypto).rtp(rtpPacket(sequence, sequence))
  await new Promise<void>((resolve) => socket.send(packet, port, '127.0.0.1', () => resolve()))
}

async function journalled(callId: string): Promise<(number | undefined)[]> {
  capture.layer.ended(capture.changes.at(-1)?.sessions[0]?.id ?? '', 'bye')
  await expect.poll(() => capture.endedCalls).toContain(callId)
  return (await capture.packets(callId, 0)).map((packet) => packet.at(-1))
}

describe('what is offered without encryption', () => {
  it.each([
    ['RTP/AVP', sdp('a=label:1')],
    ['RTP/AVP with keys that we cannot take', sdp('a=label:1\na=crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA')],
  ])('%s is refused, and shown to the administrator', async (_, offer) => {
    const reply = await capture.layer.open(request(siprec(offer, PEOPLE)))
    expect(reply.status).toBe(488)
    expect(capture.refused).toMatchObject([{ remoteAddress: '127.0.0.1', reason: 'not-encrypted' }])
    expect(JSON.stringify(capture.logged)).toContain('plain')
    expect(capture.layer.liveCalls()).toEqual([])
  })

  it('is refused line by line beside what is encrypted, and the call is flagged', async () => {
    const reply = await capture.layer.open(request(siprec(sdp(secured(masterKey(SUITE)), 'a=label:2'), PEOPLE)))
    expect(answeredPorts(reply)[0]).toBeGreaterThan(0)
    expect(answeredPorts(reply)[1]).toBe(0)
    expect(capture.layer.liveCalls()[0]?.flags).toContain('encryption-refused')
  })

  it('ends a stream that was encrypted before', async () => {
    const first = request(siprec(sdp(secured(masterKey(SUITE))), PEOPLE))
    await capture.layer.open(first)
    const changed = await capture.layer.change(within(first, sdp('a=label:1')))
    expect(answeredPorts(changed)).toEqual([0])
    expect(capture.layer.liveCalls()[0]?.streams[0]).toHaveProperty('endedAtMs')
  })
})

describe('an INVITE without an offer', () => {
  it('is answered with one of SRTP in every suite, each line and suite with a key of its own', async () => {
    const reply = await capture.layer.open(request(siprec(undefined, PEOPLE)))
    const text = sdpOf(reply)
    expect([...text.matchAll(/^m=audio \d+ (\S+)/gm)].map(([, profile]) => profile)).toEqual(['RTP/SAVP', 'RTP/SAVP'])
    const keys = [...text.matchAll(/^a=crypto:(.*)$/gm)].map(([, value]) => parseCrypto(value ?? ''))
    expect(new Set(keys.map((read) => JSON.stringify(read))).size).toBe(2 * SRTP_SUITES.length)
    expect(keys[0]).toMatchObject({ tag: 1, master: { suite: { name: 'AEAD_AES_256_GCM' } } })
  })

  it('takes the key of the answer; packets before it are dropped', async () => {
    const first = request(siprec(undefined, PEOPLE))
    const reply = await capture.layer.open(first)
    const [port = 0] = answeredPorts(reply)
    const [live] = capture.layer.liveCalls()
    const key = masterKey('AEAD_AES_128_GCM')
    await speak(port, key, 1)
    await expect.poll(() => capture.counted.srtp_without_keys).toBe(1)
    capture.layer.acknowledged(within(first, sdp(secured(key), secured(masterKey(SUITE), 2))))
    await speak(port, key, 2)
    await expect.poll(() => capture.counted.rtp_packets).toBe(2)
    expect(await journalled(live?.id ?? '')).toEqual([2])
  })

  it('that is answered without encryption brings nothing', async () => {
    const first = request(siprec(undefined, PEOPLE))
    await capture.layer.open(first)
    capture.layer.acknowledged(within(first, sdp('a=label:1', 'a=label:2')))
    expect(capture.layer.liveCalls()[0]?.streams.every(({ endedAtMs }) => endedAtMs !== undefined)).toBe(true)
    expect(capture.layer.liveCalls()[0]?.flags).toContain('encryption-refused')
  })
})
