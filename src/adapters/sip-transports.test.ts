/** One suite for the three transports, over IPv4 and IPv6, with real sockets. */

import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import type { SipFlow, SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { openTcpSipTransport, type TcpSipTransportOptions } from './tcp-sip-transport.ts'
import { makeCertificate, openssl } from './tls.test-kit.ts'
import { openTlsSipTransport } from './tls-sip-transport.ts'
import { openUdpSipTransport } from './udp-sip-transport.ts'

const { privateKey, certificate, fingerprint } = openssl
  ? makeCertificate()
  : { privateKey: '', certificate: '', fingerprint: '' }
const CONNECTED: readonly ('tcp' | 'tls')[] = openssl ? ['tcp', 'tls'] : ['tcp']
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close()
})

type Happening =
  | { readonly type: 'received'; readonly flow: SipFlow; readonly text: string }
  | { readonly type: 'closed'; readonly flow: SipFlow }
  | { readonly type: 'failed'; readonly flow: SipFlow | undefined; readonly error: Error }

/** Collects what a transport tells, and lets a test wait for it. */
function createWitness() {
  const seen: Happening[] = []
  const waiting = new Set<() => void>()
  const tell = (happening: Happening) => {
    seen.push(happening)
    for (const look of [...waiting]) look()
  }
  const events: SipTransportEvents = {
    received: (flow, bytes) => tell({ type: 'received', flow, text: Buffer.from(bytes).toString('latin1') }),
    closed: (flow) => tell({ type: 'closed', flow }),
    failed: (flow, error) => tell({ type: 'failed', flow, error }),
  }
  function next<T extends Happening['type']>(type: T): Promise<Extract<Happening, { type: T }>> {
    return new Promise((resolve) => {
      const look = () => {
        const index = seen.findIndex((happening) => happening.type === type)
        if (index < 0) return
        waiting.delete(look)
        resolve(seen.splice(index, 1)[0] as Extract<Happening, { type: T }>)
      }
      waiting.add(look)
      look()
    })
  }
  return { events, next, seen }
}

type Kind = 'udp' | 'tcp' | 'tls'

async function start(kind: Kind, address: string, limits: Partial<TcpSipTransportOptions> = {}) {
  const witness = createWitness()
  const options = { address, port: 0, ...limits }
  const transport: SipTransport =
    kind === 'udp'
      ? await openUdpSipTransport(options, witness.events)
      : kind === 'tcp'
        ? await openTcpSipTransport(options, witness.events)
        : await openTlsSipTransport({ ...options, privateKey, certificate, checkServer: false }, witness.events)
  open.push(transport)
  return { transport, ...witness }
}

describe.each(['udp', ...CONNECTED] as const)('%s', (kind) => {
  it.each(['127.0.0.1', '::1'])('carries bytes there and back on %s', async (address) => {
    const server = await start(kind, address)
    const client = await start(kind, address)
    const flow = await client.transport.connect(address, server.transport.bound.port)
    expect(flow).toMatchObject({ protocol: kind, remoteAddress: address, localAddress: address })
    client.transport.send(flow, Buffer.from('hello'))
    const arrived = await server.next('received')
    expect(arrived.text).toBe('hello')
    expect(arrived.flow).toMatchObject({
      protocol: kind,
      remoteAddress: address,
      remotePort: flow.localPort,
      localAddress: address,
      localPort: server.transport.bound.port,
    })
    server.transport.send(arrived.flow, Buffer.from('back'))
    expect((await client.next('received')).text).toBe('back')
  })

  it('says which address a wildcard socket was reached on, IPv4 also on a dual-stack one', async () => {
    for (const address of ['0.0.0.0', '::']) {
      const server = await start(kind, address)
      const client = await start(kind, '127.0.0.1')
      const flow = await client.transport.connect('127.0.0.1', server.transport.bound.port)
      client.transport.send(flow, Buffer.from('hello'))
      const arrived = await server.next('received')
      expect(arrived.flow).toMatchObject({ remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' })
      server.transport.send(arrived.flow, Buffer.from('back'))
      expect((await client.next('received')).text).toBe('back')
    }
  })

  it('rejects when its port is taken', async () => {
    const { transport } = await start(kind, '127.0.0.1')
    await expect(start(kind, '127.0.0.1', { port: transport.bound.port })).rejects.toThrow('EADDRINUSE')
  })
})

it('tells a datagram that cannot be sent as a failure', async () => {
  const { transport, next } = await start('udp', '127.0.0.1')
  transport.send(await transport.connect('127.0.0.1', 9), new Uint8Array(70_000))
  expect((await next('failed')).error.message).toContain('EMSGSIZE')
})

describe.each(CONNECTED)('%s connections', (kind) => {
  it('are used again towards the same peer', async () => {
    const server = await start(kind, '127.0.0.1')
    const client = await start(kind, '127.0.0.1')
    const first = await client.transport.connect('127.0.0.1', server.transport.bound.port)
    expect(await client.transport.connect('127.0.0.1', server.transport.bound.port)).toBe(first)
  })

  it('are made again when something is to be sent on a closed one', async () => {
    const server = await start(kind, '127.0.0.1')
    const client = await start(kind, '127.0.0.1')
    const flow = await client.transport.connect('127.0.0.1', server.transport.bound.port)
    client.transport.send(flow, Buffer.from('one'))
    const { flow: serverFlow } = await server.next('received')
    server.transport.drop(serverFlow)
    expect((await client.next('closed')).flow).toBe(flow)
    client.transport.send(flow, Buffer.from('two'))
    const again = await server.next('received')
    expect(again.text).toBe('two')
    expect(again.flow.connectionId).not.toBe(serverFlow.connectionId)
  })

  it('report a peer that cannot be reached', async () => {
    const { transport, next } = await start(kind, '127.0.0.1')
    const port = await freePort()
    await expect(transport.connect('127.0.0.1', port)).rejects.toThrow('ECONNREFUSED')
    await next('failed')
    transport.send(
      { protocol: kind, remoteAddress: '127.0.0.1', remotePort: port, localAddress: '', localPort: 0 },
      Buffer.from('x'),
    )
    expect((await next('failed')).error.message).toContain('ECONNREFUSED')
  })

  it('are dropped when the peer does not read what it is sent', async () => {
    const server = await start(kind, '127.0.0.1', { maximumWaitingBytes: 100_000 })
    const socket = await connectRaw(kind, server.transport.bound.port)
    socket.write('hello')
    const { flow } = await server.next('received')
    socket.pause()
    const piece = new Uint8Array(50_000)
    for (let sent = 0; sent < 1000 && !server.seen.some(({ type }) => type === 'failed'); sent++) {
      server.transport.send(flow, piece)
      await new Promise(setImmediate)
    }
    expect((await server.next('failed')).error.message).toContain('does not read')
    expect((await server.next('closed')).flow).toBe(flow)
  })

  it('are given up when nothing ever comes', async () => {
    const server = await start(kind, '127.0.0.1', { silentMs: 50 })
    await connectRaw(kind, server.transport.bound.port)
    await server.next('closed')
  })

  it('are given up when they rest too long', async () => {
    const server = await start(kind, '127.0.0.1', { idleMs: 50 })
    const socket = await connectRaw(kind, server.transport.bound.port)
    socket.write('hello')
    await server.next('received')
    await server.next('closed')
  })

  it('are limited in number', async () => {
    const server = await start(kind, '127.0.0.1', { maximumConnections: 1 })
    const first = await connectRaw(kind, server.transport.bound.port)
    first.write('a')
    await server.next('received')
    const second = connectTcp(server.transport.bound.port, '127.0.0.1')
    second.on('error', () => {})
    await new Promise((resolve) => second.once('close', resolve))
  })
})

describe.skipIf(!openssl)('TLS', () => {
  it('reports the SHA-256 of a client certificate, and takes clients without one', async () => {
    const server = await start('tls', '127.0.0.1')
    const client = await start('tls', '127.0.0.1')
    const flow = await client.transport.connect('127.0.0.1', server.transport.bound.port)
    client.transport.send(flow, Buffer.from('hello'))
    expect((await server.next('received')).flow.certificateFingerprint).toBe(fingerprint)
    const bare = await connectRaw('tls', server.transport.bound.port)
    bare.write('hello')
    expect((await server.next('received')).flow).not.toHaveProperty('certificateFingerprint')
  })

  it('refuses a server it cannot check unless told otherwise', async () => {
    const server = await start('tls', '127.0.0.1')
    const witness = createWitness()
    const options = { address: '127.0.0.1', port: 0, privateKey, certificate }
    const careful = await openTlsSipTransport(options, witness.events)
    open.push(careful)
    await expect(careful.connect('127.0.0.1', server.transport.bound.port)).rejects.toThrow(/self.signed/)
    const trusting = await openTlsSipTransport({ ...options, authorities: certificate }, witness.events)
    open.push(trusting)
    await expect(trusting.connect('127.0.0.1', server.transport.bound.port)).resolves.toMatchObject({ protocol: 'tls' })
  })

  it('survives clients that speak no TLS', async () => {
    const server = await start('tls', '127.0.0.1')
    const socket = connectTcp(server.transport.bound.port, '127.0.0.1')
    open.push({ close: () => socket.destroy() })
    socket.on('error', () => {})
    socket.write('OPTIONS sip:a@b SIP/2.0\r\n\r\n')
    expect((await server.next('failed')).flow).toBeUndefined()
  })
})

async function connectRaw(kind: 'tcp' | 'tls', port: number): Promise<Socket> {
  const socket =
    kind === 'tcp' ? connectTcp(port, '127.0.0.1') : connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.on('error', () => {})
  open.push({ close: () => socket.destroy() })
  await new Promise((resolve) => socket.once(kind === 'tcp' ? 'connect' : 'secureConnect', resolve))
  return socket
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
