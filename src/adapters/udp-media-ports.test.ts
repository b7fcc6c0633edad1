import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import type { MediaPorts, PacketSink } from '../capture/media/media-ports.ts'
import { createUdpMediaPorts, type UdpMediaPortsOptions } from './udp-media-ports.ts'

const opened: MediaPorts[] = []
afterEach(async () => {
  for (const ports of opened.splice(0)) await ports.close()
})

/** Each test has its own part of a quiet range, away from the ephemeral ports of Linux (32768–60999). */
let nextFirstPort = 21_000 + Math.floor(Math.random() * 4000) * 2
function mediaPorts(pairs: number, options: Partial<UdpMediaPortsOptions> = {}): MediaPorts {
  const firstPort = nextFirstPort
  nextFirstPort += pairs * 2
  const ports = createUdpMediaPorts({ firstPort, lastPort: firstPort + pairs * 2 - 1, ...options })
  opened.push(ports)
  return ports
}

const ignore: PacketSink = { rtp() {}, rtcp() {} }

function send(bytes: Uint8Array, port: number, address: string): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    socket.send(bytes, port, address, (error) => {
      const from = socket.address().port
      socket.close()
      if (error) reject(error)
      else resolve(from)
    })
  })
}

type Received = { kind: 'rtp' | 'rtcp'; bytes: number[]; arrivalMs: number; address: string; port: number }

function collector(count: number): { sink: PacketSink; done: Promise<Received[]> } {
  const received: Received[] = []
  let finish: (packets: Received[]) => void = () => {}
  const done = new Promise<Received[]>((resolve) => {
    finish = resolve
  })
  const take =
    (kind: 'rtp' | 'rtcp'): PacketSink['rtp'] =>
    (packet, arrivalMs, address, port) => {
      received.push({ kind, bytes: [...packet], arrivalMs, address, port })
      if (received.length === count) finish(received)
    }
  return { sink: { rtp: take('rtp'), rtcp: take('rtcp') }, done }
}

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === '::1'))

describe('media ports', () => {
  it('receives RTP on an even port and RTCP on the next, with source and time of arrival', async () => {
    const ports = mediaPorts(4, { nowMs: () => 1234 })
    const { sink, done } = collector(2)
    const stream = await ports.open('127.0.0.1', sink)
    expect(stream.rtpPort % 2).toBe(0)
    const rtpFrom = await send(Uint8Array.of(1, 2, 3), stream.rtpPort, '127.0.0.1')
    const rtcpFrom = await send(Uint8Array.of(4), stream.rtpPort + 1, '127.0.0.1')
    const packets = (await done).sort((a, b) => b.kind.localeCompare(a.kind))
    expect(packets).toEqual([
      { kind: 'rtp', bytes: [1, 2, 3], arrivalMs: 1234, address: '127.0.0.1', port: rtpFrom },
      { kind: 'rtcp', bytes: [4], arrivalMs: 1234, address: '127.0.0.1', port: rtcpFrom },
    ])
  })

  it.skipIf(!hasIpv6)('receives over IPv6', async () => {
    const ports = mediaPorts(4)
    const { sink, done } = collector(1)
    const stream = await ports.open('::1', sink)
    await send(Uint8Array.of(9), stream.rtpPort, '::1')
    expect((await done)[0]).toMatchObject({ kind: 'rtp', bytes: [9], address: '::1' })
  })

  it('opens as many pairs as the range holds, then says no-media-port', async () => {
    const ports = mediaPorts(3)
    const streams = await Promise.all([1, 2, 3].map(() => ports.open('127.0.0.1', ignore)))
    expect(new Set(streams.map((stream) => stream.rtpPort)).size).toBe(3)
    expect(ports.openPairs).toBe(3)
    await expect(ports.open('127.0.0.1', ignore)).rejects.toMatchObject({ code: 'no-media-port' })
  })

  it('begins its search at a random pair', async () => {
    const firstPort = nextFirstPort
    const ports = mediaPorts(10, { random: () => 0.75 })
    expect((await ports.open('127.0.0.1', ignore)).rtpPort).toBe(firstPort + 14)
  })

  it('steps over a port that another program holds, even when only the RTCP port is taken', async () => {
    const firstPort = nextFirstPort
    const ports = mediaPorts(2, { random: () => 0 })
    const taken = createSocket('udp4')
    await new Promise<void>((resolve) => taken.bind(firstPort + 1, '127.0.0.1', resolve))
    expect((await ports.open('127.0.0.1', ignore)).rtpPort).toBe(firstPort + 2)
    taken.close()
  })

  it('hands a closed pair out again only when its old sender is quiet', async () => {
    const ports = mediaPorts(1, { restMs: 60 })
    const first = await ports.open('127.0.0.1', { rtp: () => expect.unreachable(), rtcp: () => expect.unreachable() })
    first.close()
    first.close()
    const lateSender = setInterval(() => void send(Uint8Array.of(1), first.rtpPort, '127.0.0.1'), 10)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await expect(ports.open('127.0.0.1', ignore)).rejects.toMatchObject({ code: 'no-media-port' })
    clearInterval(lateSender)
    await expect
      .poll(() => ports.open('127.0.0.1', ignore).catch(() => undefined))
      .toMatchObject({ rtpPort: first.rtpPort })
  })

  it('does not walk the whole range when the address is not ours', async () => {
    const ports = mediaPorts(500)
    await expect(ports.open('192.0.2.1', ignore)).rejects.toMatchObject({
      code: 'no-media-port',
      cause: { code: 'EADDRNOTAVAIL' },
    })
  })

  it('uses only whole pairs of a range with odd ends', () => {
    const ports = createUdpMediaPorts({ firstPort: 30_001, lastPort: 30_002 })
    return expect(ports.open('127.0.0.1', ignore)).rejects.toMatchObject({ code: 'no-media-port' })
  })
})
