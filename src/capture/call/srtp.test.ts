/** Recording sessions whose streams are protected with keys in the SDP (RFC 4568). */

import { createSocket } from 'node:dgram'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { SRTP_SUITES, type SrtpMasterKey } from '../../core/model/srtp.ts'
import { formatCrypto, parseCrypto } from '../../core/sdp/crypto-attribute.ts'
import { masterKey, rtcpPacket, rtpPacket, toHex } from '../../core/srtp/srtp.test-kit.ts'
import { createSrtpSender } from '../../core/srtp/srtp-sender.ts'
import type { SessionReply } from '../sip/session-handler.ts'
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
  within,
} from './call-layer.test-kit.ts'

let capture: TestCapture
const sockets: { close(): void }[] = []
beforeEach(async () => {
  capture = await startCapture()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await capture.close()
})

const SUITE = 'AES_CM_128_HMAC_SHA1_80'
const PEOPLE = metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example')

/** One audio line with these keys, tags counted from 5. */
const offer = (keys: readonly SrtpMasterKey[], more = 'a=sendonly', profile = 'RTP/SAVP') =>
  sdp(
    [
      `m=audio 4000 ${profile} 0 101\na=rtpmap:101 telephone-event/8000\na=label:1`,
      ...keys.map((master, index) => `a=crypto:${formatCrypto({ tag: 5 + index, master })}`),
      more,
    ].join('\n'),
  )

const answeredKeys = (reply: SessionReply) => [...sdpOf(reply).matchAll(/^a=crypto:(.*)$/gm)].map(([, value]) => value)
const profiles = (reply: SessionReply) => [...sdpOf(reply).matchAll(/^m=audio \d+ (\S+)/gm)].map(([, value]) => value)

async function open(body: string) {
  const invite = request(siprec(body, PEOPLE))
  const reply = await capture.layer.open(invite)
  const [live] = capture.layer.liveCalls()
  return { invite, reply, live, change: (next: string) => capture.layer.change(within(invite, next)) }
}

/** Sends to the first port of the answer, protected with the key. */
function sender(reply: SessionReply, key: SrtpMasterKey) {
  const socket = createSocket('udp4')
  sockets.push(socket)
  const [port = 0] = answeredPorts(reply)
  const protect = createSrtpSender(key, nodeSrtpCrypto)
  const send = (packet: Uint8Array, to = port) =>
    new Promise<void>((resolve) => socket.send(packet, to, '127.0.0.1', () => resolve()))
  return {
    seal: (sequence: number) => protect.rtp(rtpPacket(sequence, sequence)),
    send,
    speak: (sequence: number) => send(protect.rtp(rtpPacket(sequence, sequence))),
    report: () => send(protect.rtcp(rtcpPacket()), port + 1),
  }
}

const seen = (packets: number) => expect.poll(() => capture.counted.rtp_packets).toBe(packets)

/** The last byte of each journalled RTP packet. */
async function journalled(callId: string): Promise<(number | undefined)[]> {
  capture.layer.ended(capture.changes.at(-1)?.sessions[0]?.id ?? '', 'bye')
  await expect.poll(() => capture.endedCalls).toContain(callId)
  return (await capture.packets(callId, 0)).map((packet) => packet.at(-1))
}

describe('a stream with SDES keys', () => {
  it.each(SRTP_SUITES.map(({ name }) => name))('%s is journalled as plain RTP and RTCP', async (suite) => {
    const key = masterKey(suite)
    const { reply, live } = await open(offer([key]))
    expect(profiles(reply)).toEqual(['RTP/SAVP'])
    const talker = sender(reply, key)
    await talker.report()
    for (const sequence of [1, 2]) await talker.speak(sequence)
    await seen(2)
    expect(await journalled(live?.id ?? '')).toEqual([1, 2])
    const lines = await capture.journal(live?.id ?? '')
    const packets = (kind: string) =>
      lines.flatMap((line) => (line.kind === kind && line.packet ? [toHex(line.packet)] : []))
    expect(packets('rtp')).toEqual([rtpPacket(1, 1), rtpPacket(2, 2)].map(toHex))
    expect(packets('rtcp')).toEqual([toHex(rtcpPacket())])
  })

  it('is answered with a key of our own in the suite and with the tag that were chosen', async () => {
    const offered = [masterKey('AEAD_AES_256_GCM', 3), masterKey(SUITE)]
    const { reply } = await open(offer(offered))
    const [answered] = answeredKeys(reply).map((value) => parseCrypto(value ?? ''))
    expect(answered).toMatchObject({ tag: 5, master: { suite: { name: 'AEAD_AES_256_GCM' } } })
    expect(answeredKeys(reply)[0]).not.toBe(formatCrypto({ tag: 5, master: offered[0] as SrtpMasterKey }))
  })

  it('offered as RTP/AVP with keys beside (RFC 8643) is answered with a key, and SRTP is expected', async () => {
    const key = masterKey(SUITE)
    const { reply, live } = await open(offer([key], 'a=sendonly', 'RTP/AVP'))
    expect(profiles(reply)).toEqual(['RTP/AVP'])
    expect(answeredKeys(reply)).toHaveLength(1)
    await sender(reply, key).speak(9)
    await seen(1)
    expect(await journalled(live?.id ?? '')).toEqual([9])
  })

  it('offered as RTP/AVP with keys that we cannot take stays plain RTP', async () => {
    const { reply, live } = await open(
      sdp('m=audio 4000 RTP/AVP 0\na=crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA\na=label:1'),
    )
    expect(answeredKeys(reply)).toEqual([])
    const plain = rtpSender(answeredPorts(reply)[0] ?? 0)
    sockets.push(plain)
    await plain.send(3)
    await seen(1)
    expect(await journalled(live?.id ?? '')).toEqual([3])
  })

  it('journals neither what is not authentic nor what comes twice, and counts both', async () => {
    const key = masterKey(SUITE)
    const { reply, live } = await open(offer([key]))
    const talker = sender(reply, key)
    const once = talker.seal(1)
    await talker.send(once)
    await talker.send(once)
    await talker.send(rtpPacket(2, 77))
    const wrong = talker.seal(3)
    wrong[100] = (wrong[100] as number) ^ 1
    await talker.send(wrong)
    await sender(reply, masterKey(SUITE, 66)).speak(4)
    await talker.speak(5)
    await seen(6)
    expect(capture.counted).toMatchObject({ srtp_replayed: 1, srtp_auth_failed: 3 })
    expect(await journalled(live?.id ?? '')).toEqual([1, 5])
  })

  it('does not count packets that are not authentic as a sign of life', async () => {
    const { invite, reply } = await open(offer([masterKey(SUITE)]))
    await sender(reply, masterKey(SUITE, 66)).speak(1)
    await seen(1)
    expect(capture.layer.hasMedia(invite.sessionId)).toBe(false)
  })

  it('goes on over hold and resume with its rollover counter, and says the same in the answer', async () => {
    const key = masterKey(SUITE)
    const { reply, live, change } = await open(offer([key]))
    const talker = sender(reply, key)
    for (const sequence of [40_000, 65_000, 70_000]) await talker.speak(sequence)
    const held = await change(offer([key], 'a=inactive'))
    const resumed = await change(offer([key]))
    expect(answeredKeys(held)).toEqual(answeredKeys(reply))
    expect(answeredKeys(resumed)).toEqual(answeredKeys(reply))
    await talker.speak(70_001)
    await seen(4)
    expect(await journalled(live?.id ?? '')).toEqual([40_000, 65_000, 70_000, 70_001].map((value) => value & 0xff))
  })

  it('takes a new key from a re-INVITE, and packets of the old one that were on their way', async () => {
    const [before, after] = [masterKey(SUITE), masterKey('AEAD_AES_128_GCM', 9)]
    const { reply, live, change } = await open(offer([before]))
    const old = sender(reply, before)
    await old.speak(1)
    const changed = await change(offer([after]))
    expect(parseCrypto(answeredKeys(changed)[0] ?? '')).toMatchObject({ master: { suite: after.suite } })
    const fresh = sender(reply, after)
    await old.speak(2)
    await fresh.speak(3)
    await seen(3)
    expect((await journalled(live?.id ?? '')).toSorted()).toEqual([1, 2, 3])
  })

  it.each([
    ['SDES', 'm=audio 4000 RTP/SAVP 0\na=label:1\na=crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA'],
    ['DTLS', 'm=audio 4000 UDP/TLS/RTP/SAVPF 0\na=label:1'],
  ])('goes on under its key when a re-INVITE offers %s that we cannot take', async (_, line) => {
    const key = masterKey(SUITE)
    const { reply, live, change } = await open(offer([key]))
    const talker = sender(reply, key)
    await talker.speak(1)
    expect((await change(sdp(line))).status).toBe(488)
    await talker.speak(2)
    await seen(2)
    const [call] = capture.layer.liveCalls()
    expect(call?.flags).toContain('encryption-refused')
    expect(call?.streams[0]).not.toHaveProperty('endedAtMs')
    expect(await journalled(live?.id ?? '')).toEqual([1, 2])
  })

  it('may change from plain to protected, and back', async () => {
    const key = masterKey(SUITE)
    const plainOffer = sdp('a=label:1')
    const { reply, live, change } = await open(plainOffer)
    const plain = rtpSender(answeredPorts(reply)[0] ?? 0)
    sockets.push(plain)
    await plain.send(1)
    await seen(1)
    await change(offer([key]))
    await plain.send(2)
    await sender(reply, key).speak(3)
    await seen(3)
    expect(answeredKeys(await change(plainOffer))).toEqual([])
    await plain.send(4)
    await seen(4)
    expect((await journalled(live?.id ?? '')).toSorted()).toEqual([1, 3, 4])
  })

  it('is offered again with its key when the client asks for our offer', async () => {
    const key = masterKey(SUITE)
    const { invite, reply, change } = await open(offer([key]))
    const ours = await change('')
    expect(answeredKeys(ours)).toEqual(answeredKeys(reply))
    expect(profiles(ours)).toEqual(['RTP/SAVP'])
    capture.layer.acknowledged(within(invite, offer([masterKey(SUITE, 40)])))
    await sender(reply, masterKey(SUITE, 40)).speak(1)
    await seen(1)
    expect(capture.counted.srtp_auth_failed).toBeUndefined()
  })
})

describe('what cannot be decrypted', () => {
  it('since it comes under other keys than were named flags the call, and the log says so once', async () => {
    const key = masterKey(SUITE)
    const { reply, live } = await open(offer([key]))
    const [talker, other] = [sender(reply, key), sender(reply, masterKey(SUITE, 66))]
    // Now and then one is damaged on its way.
    for (let sequence = 1; sequence <= 24; sequence++) await other.speak(sequence)
    await talker.speak(25)
    for (let sequence = 26; sequence <= 49; sequence++) await other.speak(sequence)
    await seen(49)
    expect(live?.flags).toEqual([])
    for (let sequence = 50; sequence <= 80; sequence++) await other.speak(sequence)
    await seen(80)
    await expect
      .poll(() => capture.changes.at(-1), { timeout: 4000 })
      .toMatchObject({ state: 'live', flags: ['encryption-failed'] })
    await journalled(live?.id ?? '')
    expect(capture.changes.at(-1)?.flags).toContain('encryption-failed')
    expect(JSON.stringify(capture.logged).match(/cannot be opened/g)).toHaveLength(1)
  })

  it.each([
    ['DTLS-SRTP', 'm=audio 4000 UDP/TLS/RTP/SAVP 0\na=fingerprint:sha-256 AB\na=setup:actpass', 'dtls'],
    ['SAVP without a key', 'm=audio 4000 RTP/SAVP 0', 'encrypted'],
    ['a suite nobody knows', 'm=audio 4000 RTP/SAVP 0\na=crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA', 'encrypted'],
  ])('%s alone is refused, and the log says why', async (_, line, why) => {
    const { reply } = await open(sdp(line))
    expect(reply.status).toBe(488)
    expect(JSON.stringify(capture.logged)).toContain(why)
  })

  it('is refused line by line, and the call is flagged', async () => {
    const { reply, live } = await open(sdp('a=label:1', 'm=audio 4002 UDP/TLS/RTP/SAVPF 0\na=label:2'))
    expect(answeredPorts(reply)[1]).toBe(0)
    expect(live?.flags).toContain('encryption-refused')
  })
})

it('keys are neither on disk nor in the log, nor in what is told of the call', async () => {
  const keys = [masterKey(SUITE, 201), masterKey('AEAD_AES_256_GCM', 202)]
  const texts = keys.map((master) => formatCrypto({ tag: 1, master }).split('inline:')[1] ?? '')
  const torn = `${offer([keys[0] as SrtpMasterKey])} inline:${texts[1]}\n${texts[1]}\n`
  const { invite, reply, live, change } = await open(torn)
  await sender(reply, keys[0] as SrtpMasterKey).speak(1)
  await change(offer([keys[1] as SrtpMasterKey]))
  // A stray body that is taken for metadata, and one that is refused.
  await capture.layer.change(
    within(invite, `<x>a=crypto:1 ${SUITE} inline:${texts[0]}</x>`, { contentType: 'text/xml' }),
  )
  await capture.layer.open(request(sdp(`m=audio 4000 RTP/SAVP 0\na=crypto:1 ${SUITE} inline:${texts[0]} KDR=1`)))
  await journalled(live?.id ?? '')

  const files = await readdir(capture.folder, { recursive: true, withFileTypes: true })
  const written = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
  )
  expect(written.some((bytes) => bytes.includes('inline:AAAA'))).toBe(true)
  const shown = JSON.stringify([capture.logged, capture.changes, capture.refused, capture.layer.liveCalls()])
  for (const [index, text] of texts.entries()) {
    const piece = text.slice(4, 20)
    expect(sdpOf(reply)).not.toContain(piece)
    expect(shown).not.toContain(piece)
    const { key, salt } = keys[index] as SrtpMasterKey
    for (const bytes of written) {
      expect(bytes.includes(piece)).toBe(false)
      expect(bytes.includes(Buffer.from(key))).toBe(false)
      expect(bytes.includes(Buffer.from(salt))).toBe(false)
    }
  }
})
