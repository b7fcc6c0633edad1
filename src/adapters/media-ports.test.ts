import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import type { MediaPorts, PacketSink } from '../capture/media/media-ports.ts'
import { createDgramMediaPorts, type MediaPortsOptions } from './dgram-media-ports.ts'
import { loadLinuxSockets } from './linux-sockets.ts'
import { createRecvmmsgMediaPorts } from './recvmmsg-media-ports.ts'

const opened: MediaPorts[] = []
afterEach(async () => {
  for (const ports of opened.splice(0)) await ports.close()
})

/** Each test has its own part of a quiet range, away from the ephemeral ports of Linux (32768–60999). */
let nextFirstPort = 21_000 + Math.floor(Math.random() * 4000) * 2
type MakePorts = (options: MediaPortsOptions) => MediaPorts

const linuxSockets = await loadLinuxSockets()
const engines: readonly (readonly [MediaPorts['engine'], MakePorts])[] = [
  ['dgram', createDgramMediaPorts],
  ...(linuxSockets
    ? ([
        ['recvmmsg', (options) => createRecvmmsgMediaPorts({ tickMs: 40, ...options, sockets: linuxSockets })],
      ] as const satisfies readonly (readonly [string, MakePorts])[])
    : []),
]

/** The moment of arrival on the clock of the test, which stands still while packets wait to be read. */
const IN_TIME = expect.toSatisfy((ms: number) => ms > 1234 - 1000 && ms <= 1234)

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

describe.each(engines)('media ports by %s', (engine, make) => {
  function mediaPorts(pairs: number, options: Partial<MediaPortsOptions> = {}) {
    const firstPort = nextFirstPort
    nextFirstPort += pairs * 2
    const ports = make({ firstPort, lastPort: firstPort + pairs * 2 - 1, ...options })
    opened.push(ports)
    return Object.assign(
      ports.forCall(() => {}),
      { ports },
    )
  }

  it('says what it is', () => {
    expect(mediaPorts(1).ports.engine).toBe(engine)
  })

  it('receives RTP on an even port and RTCP on the next, with source and time of arrival', async () => {
    const ports = mediaPorts(4, { nowMs: () => 1234 })
    const { sink, done } = collector(2)
    const stream = await ports.open('127.0.0.1', sink)
    expect(stream.rtpPort % 2).toBe(0)
    const rtpFrom = await send(Uint8Array.of(1, 2, 3), stream.rtpPort, '127.0.0.1')
    const rtcpFrom = await send(Uint8Array.of(4), stream.rtpPort + 1, '127.0.0.1')
    const packets = (await done).sort((a, b) => b.kind.localeCompare(a.kind))
    expect(packets).toEqual([
      { kind: 'rtp', bytes: [1, 2, 3], arrivalMs: IN_TIME, address: '127.0.0.1', port: rtpFrom },
      { kind: 'rtcp', bytes: [4], arrivalMs: IN_TIME, address: '127.0.0.1', port: rtcpFrom },
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
    expect(ports.ports.openPairs).toBe(3)
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
    const ports = mediaPorts(1, { restMs: 200 })
    const first = await ports.open('127.0.0.1', { rtp: () => expect.unreachable(), rtcp: () => expect.unreachable() })
    first.close()
    first.close()
    const lateSender = setInterval(() => void send(Uint8Array.of(1), first.rtpPort, '127.0.0.1'), 10)
    await new Promise((resolve) => setTimeout(resolve, 500))
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
    const ports = make({ firstPort: 30_001, lastPort: 30_002 }).forCall(() => {})
    return expect(ports.open('127.0.0.1', ignore)).rejects.toMatchObject({ code: 'no-media-port' })
  })

  it('sends from the port that is told to others, RTP and RTCP', async () => {
    const ports = mediaPorts(4)
    const one = await ports.open('127.0.0.1', ignore)
    const { sink, done } = collector(2)
    const other = await ports.open('127.0.0.1', sink)
    one.sendRtp(Uint8Array.of(5), '127.0.0.1', other.rtpPort)
    one.sendRtcp(Uint8Array.of(6), '127.0.0.1', other.rtpPort + 1)
    expect((await done).toSorted((a, b) => b.kind.localeCompare(a.kind))).toMatchObject([
      { kind: 'rtp', bytes: [5], port: one.rtpPort },
      { kind: 'rtcp', bytes: [6], port: one.rtpPort + 1 },
    ])
  })

  it('hands over what has arrived when it is asked to', async () => {
    const ports = mediaPorts(4)
    const { sink, done } = collector(3)
    const stream = await ports.open('127.0.0.1', sink)
    for (const byte of [1, 2, 3]) await send(Uint8Array.of(byte), stream.rtpPort, '127.0.0.1')
    await ports.read()
    expect((await done).map(({ bytes }) => bytes)).toEqual([[1], [2], [3]])
  })

  it('hands over what several streams of a call receive in the order it arrived', async () => {
    const ports = mediaPorts(4)
    const order: { packet: string; arrivalMs: number }[] = []
    const noting = (name: string): PacketSink => ({
      rtp: (packet, arrivalMs) => order.push({ packet: `${name}${packet[0]}`, arrivalMs }),
      rtcp() {},
    })
    const [caller, callee] = await Promise.all(
      ['caller ', 'callee '].map((name) => ports.open('127.0.0.1', noting(name))),
    )
    for (const byte of [1, 2, 3, 4]) {
      await send(Uint8Array.of(byte), caller?.rtpPort ?? 0, '127.0.0.1')
      await send(Uint8Array.of(byte), callee?.rtpPort ?? 0, '127.0.0.1')
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await expect.poll(() => order).toHaveLength(8)
    expect(order).toEqual(order.toSorted((a, b) => a.arrivalMs - b.arrivalMs))
    expect(order.map(({ packet }) => packet).filter((each) => each.startsWith('callee'))).toEqual(
      [1, 2, 3, 4].map((byte) => `callee ${byte}`),
    )
  })

  it('takes more packets at once than fit into one read, each whole', async () => {
    const ports = mediaPorts(4, { receiveBufferBytes: 4 << 20 })
    const lengths: number[] = []
    const stream = await ports.open('127.0.0.1', { rtp: (packet) => lengths.push(packet.length), rtcp() {} })
    const socket = createSocket('udp4')
    const wanted = Array.from({ length: 150 }, (_, index) => 12 + ((index * 37) % 1400))
    for (const length of wanted) {
      await new Promise((sent) => socket.send(new Uint8Array(length), stream.rtpPort, '127.0.0.1', sent))
    }
    socket.close()
    await expect.poll(() => lengths.length).toBe(150)
    expect(lengths).toEqual(wanted)
  })

  it('hands over nothing of a stream that was closed while packets were handed over', async () => {
    const ports = mediaPorts(4)
    let received = 0
    const stream = await ports.open('127.0.0.1', {
      rtp() {
        received += 1
        stream.close()
      },
      rtcp() {},
    })
    for (const byte of [1, 2, 3]) await send(Uint8Array.of(byte), stream.rtpPort, '127.0.0.1')
    await expect.poll(() => received).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(received).toBe(1)
  })
})

describe.skipIf(!linuxSockets)('media ports by recvmmsg', () => {
  const make = (options: Partial<Parameters<typeof createRecvmmsgMediaPorts>[0]> = {}) => {
    const firstPort = nextFirstPort
    nextFirstPort += 8
    const sockets = linuxSockets as NonNullable<typeof linuxSockets>
    const ports = createRecvmmsgMediaPorts({ firstPort, lastPort: firstPort + 7, tickMs: 40, ...options, sockets })
    opened.push(ports)
    return ports
  }
  async function flood(port: number, packets: number): Promise<void> {
    const socket = createSocket('udp4')
    for (let index = 0; index < packets; index += 1) {
      await new Promise((sent) => socket.send(new Uint8Array(1000), port, '127.0.0.1', sent))
    }
    socket.close()
  }

  it('count what the kernel threw away because nobody read it', async () => {
    const ports = make({ receiveBufferBytes: 4096, tickMs: 60_000 })
    let received = 0
    const call = ports.forCall(() => {})
    const stream = await call.open('127.0.0.1', { rtp: () => (received += 1), rtcp() {} })
    await flood(stream.rtpPort, 50)
    await call.read()
    expect(received).toBeGreaterThan(0)
    expect(received).toBeLessThan(50)
    expect(stream.kernelDrops).toBe(50 - received)
    stream.close()
    expect(stream.kernelDrops).toBe(50 - received)
    expect(ports.kernelDrops).toBe(50 - received)
  })

  it('count a datagram that is longer than any media packet, and do not hand over half of it', async () => {
    const ports = make()
    const call = ports.forCall(() => {})
    const stream = await call.open('127.0.0.1', { rtp: () => expect.unreachable(), rtcp() {} })
    await send(new Uint8Array(5000), stream.rtpPort, '127.0.0.1')
    await call.read()
    expect(ports.kernelDrops).toBe(1)
  })

  it('say when a batch has been handed over, and only then', async () => {
    let batches = 0
    const call = make({ tickMs: 60_000 }).forCall(() => {
      batches += 1
    })
    const stream = await call.open('127.0.0.1', ignore)
    await flood(stream.rtpPort, 3)
    await call.read()
    await call.read()
    expect(batches).toBe(1)
  })

  it('know when each packet arrived, not when it was read', async () => {
    const arrivals: number[] = []
    const call = make({ tickMs: 60_000 }).forCall(() => {})
    const stream = await call.open('127.0.0.1', { rtp: (_, arrivalMs) => arrivals.push(arrivalMs), rtcp() {} })
    const sent: number[] = []
    for (const pause of [0, 30, 60]) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      sent.push(Date.now())
      await send(Uint8Array.of(1), stream.rtpPort, '127.0.0.1')
    }
    await call.read()
    expect(arrivals).toHaveLength(3)
    for (const [index, arrivalMs] of arrivals.entries()) {
      expect(arrivalMs).toBeGreaterThanOrEqual((sent[index] as number) - 5)
      expect(arrivalMs).toBeLessThan((sent[index + 1] ?? Date.now()) + 5)
    }
  })

  it('let arrival times neither go back nor lie ahead when the clock is set', async () => {
    let clockMs = Date.now()
    const arrivals: number[] = []
    const call = make({ tickMs: 60_000, nowMs: () => clockMs }).forCall(() => {})
    const stream = await call.open('127.0.0.1', { rtp: (_, arrivalMs) => arrivals.push(arrivalMs), rtcp() {} })
    const firstMs = clockMs
    for (const step of [0, -3_600_000, 60_000]) {
      clockMs += step
      await send(Uint8Array.of(1), stream.rtpPort, '127.0.0.1')
      await call.read()
    }
    expect(arrivals).toHaveLength(3)
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(firstMs)
  })

  it('answer within a moment when a call is in a hurry', async () => {
    const call = make({ tickMs: 800 }).forCall(() => {})
    const { sink, done } = collector(1)
    const stream = await call.open('127.0.0.1', sink)
    call.hurry(5000)
    await send(Uint8Array.of(1), stream.rtpPort, '127.0.0.1')
    expect(await done).toHaveLength(1)
  })

  it('let packets wait twice as long while there are many streams, but for a call that somebody listens to', async () => {
    const tickMs = 400
    const ports = make({ tickMs, manyStreams: 1 })
    const batches = { usual: 0, attended: 0 }
    const calls = [ports.forCall(() => (batches.usual += 1)), ports.forCall(() => (batches.attended += 1))] as const
    const streams = await Promise.all(calls.map((call) => call.open('127.0.0.1', ignore)))
    calls[1].attend(true)
    const sender = setInterval(() => {
      for (const { rtpPort } of streams) void send(Uint8Array.of(1), rtpPort, '127.0.0.1')
    }, 10)
    await expect.poll(() => batches.usual, { timeout: 10 * tickMs }).toBeGreaterThanOrEqual(3)
    clearInterval(sender)
    expect(batches.attended).toBeGreaterThanOrEqual(2 * batches.usual - 1)
    expect(batches.attended).toBeLessThanOrEqual(2 * batches.usual + 2)
  })

  it('read at once what waited while the event loop was held up', async () => {
    const tickMs = 2000
    const call = make({ tickMs }).forCall(() => {})
    const { sink, done } = collector(1)
    const stream = await call.open('127.0.0.1', sink)
    await send(Uint8Array.of(1), stream.rtpPort, '127.0.0.1')
    const heldUpUntilMs = performance.now() + tickMs
    while (performance.now() < heldUpUntilMs);
    await done
    expect(performance.now() - heldUpUntilMs).toBeLessThan(tickMs / 4)
  })

  it('tell of every descriptor they open and close', async () => {
    const held = new Set<number>()
    const ports = make({ descriptors: { opened: (fd) => held.add(fd), closed: (fd) => held.delete(fd) } })
    const stream = await ports.forCall(() => {}).open('127.0.0.1', ignore)
    expect(held.size).toBe(2)
    stream.close()
    await ports.close()
    expect(held.size).toBe(0)
  })
})
