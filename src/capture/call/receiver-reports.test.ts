import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { type CryptoAttribute, parseCrypto } from '../../core/sdp/crypto-attribute.ts'
import { masterKey } from '../../core/srtp/srtp.test-kit.ts'
import { SrtpReceiver } from '../../core/srtp/srtp-receiver.ts'
import { createSrtpSender } from '../../core/srtp/srtp-sender.ts'
import {
  answeredPorts,
  metadata,
  request,
  sdp,
  sdpOf,
  siprec,
  startCapture,
  type TestCapture,
} from './call-layer.test-kit.ts'

/** A phone system's port pair: RTP is sent from the first, reports come to the second. */
let rtp: Socket
let rtcp: Socket
let capture: TestCapture
let reports: Buffer[]
beforeEach(async () => {
  capture = await startCapture()
  reports = []
  rtp = createSocket('udp4').bind(0, '127.0.0.1')
  rtcp = createSocket('udp4').bind(0, '127.0.0.1')
  await Promise.all([once(rtp, 'listening'), once(rtcp, 'listening')])
  rtcp.on('message', (packet) => reports.push(packet))
})
afterEach(async () => {
  rtp.close()
  rtcp.close()
  await capture.close()
})

const SSRC = 0x1234_5678
const PARTIES = metadata('sip:1@carrier.example', 'sip:101@acme.example')

function packet(sequence: number): Buffer {
  const bytes = Buffer.alloc(172, 0xff)
  bytes.set([0x80, 0])
  bytes.writeUInt16BE(sequence, 2)
  bytes.writeUInt32BE(sequence * 160, 4)
  bytes.writeUInt32BE(SSRC, 8)
  return bytes
}

/** An SR alone, its NTP time stamp all the same bytes. */
function senderReport(): Buffer {
  const bytes = Buffer.alloc(28, 0x42)
  bytes.set([0x80, 200, 0, 6])
  bytes.writeUInt32BE(SSRC, 4)
  return bytes
}

async function open(...attributes: string[]): Promise<{ port: number; answer: string }> {
  const line = ['a=label:1', 'a=sendonly', `a=rtcp:${rtcp.address().port}`, ...attributes].join('\n')
  const reply = await capture.layer.open(request(siprec(sdp(line), PARTIES)))
  return { port: answeredPorts(reply)[0] ?? 0, answer: sdpOf(reply) }
}

const send = (bytes: Uint8Array, port: number) => new Promise((done) => rtp.send(bytes, port, '127.0.0.1', done))

/** Every tenth packet is missing. */
async function speak(port: number, protect = (bytes: Uint8Array): Uint8Array => bytes): Promise<void> {
  for (let sequence = 0; sequence < 50; sequence += 1) {
    if (sequence % 10 !== 5) await send(protect(packet(sequence)), port)
  }
}

const firstReport = async (): Promise<Buffer> => {
  await expect.poll(() => reports.length, { timeout: 15_000 }).toBeGreaterThan(0)
  return reports[0] as Buffer
}

describe('the sender of a stream', () => {
  it('is told how many of its packets were lost, in answer to its own report', async () => {
    const { port } = await open()
    await speak(port)
    await send(senderReport(), port + 1)
    const report = await firstReport()
    expect([report[0], report[1]]).toEqual([0x81, 201])
    expect(report.readUInt32BE(8)).toBe(SSRC)
    expect(report.readUInt32BE(12) & 0xffffff).toBe(5)
    expect(report.readUInt32BE(16)).toBe(49)
    expect(report.readUInt32BE(24)).toBe(0x42424242)
  })

  it('hears a goodbye at the end, when it was told anything', async () => {
    const { port } = await open()
    await speak(port)
    await firstReport()
    capture.layer.ended(capture.changes.at(-1)?.sessions[0]?.id ?? '', 'bye')
    await expect.poll(() => reports.at(-1)?.subarray(-8).readUInt16BE(0)).toBe(0x81cb)
  })

  it('is told under SRTCP when it sends SRTP, by the key of our answer', async () => {
    const key = masterKey('AEAD_AES_256_GCM')
    const inline = Buffer.concat([key.key, key.salt]).toString('base64')
    const line = [
      'm=audio 4000 RTP/SAVP 0',
      `a=crypto:1 AEAD_AES_256_GCM inline:${inline}`,
      `a=rtcp:${rtcp.address().port}`,
    ]
    const reply = await capture.layer.open(request(siprec(sdp(line.join('\n')), PARTIES)))
    const [, answered = ''] = /a=crypto:(.*)/.exec(sdpOf(reply)) ?? []
    await speak(answeredPorts(reply)[0] ?? 0, createSrtpSender(key, nodeSrtpCrypto).rtp)
    const report = await firstReport()
    expect(report.readUInt32BE(8)).not.toBe(SSRC)
    const ours = (parseCrypto(answered.trim()) as CryptoAttribute).master
    const length = new SrtpReceiver(ours, nodeSrtpCrypto).rtcp(report)
    expect(length).toBeGreaterThan(0)
    expect(report.readUInt32BE(8)).toBe(SSRC)
  })
})
