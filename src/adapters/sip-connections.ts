/**
 * The connections of a TCP or TLS transport: found again by identifier or by peer, made when needed, given up when they are
 * idle, silent, or so slow that what waits for them grows beyond a limit.
 */

import type { Socket } from 'node:net'
import type { SipFlow, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { plainAddress } from './ip-address.ts'

export interface SipConnectionLimits {
  /** Both directions together. Default 10,000. */
  readonly maximumConnections?: number
  /** A peer that has sent nothing yet is given up after this. Default 30 s. */
  readonly silentMs?: number
  /** No byte in either direction for so long. Default 1 h: a trunk may rest, and opens a new one when it needs it. */
  readonly idleMs?: number
  /** What may wait for a peer that does not read. Default 4 MiB. */
  readonly maximumWaitingBytes?: number
  /** Default 10 s. */
  readonly connectMs?: number
}

export interface SipConnections {
  /** Takes over an accepted connection. */
  accept(socket: Socket, certificateFingerprint?: string): void
  send(flow: SipFlow, bytes: Uint8Array): void
  connect(address: string, port: number): Promise<SipFlow>
  drop(flow: SipFlow): void
  readonly size: number
  /** Ends all of them; nothing is accepted afterwards. */
  close(): void
}

export interface Dialler {
  readonly protocol: 'tcp' | 'tls'
  /** Begins to connect; `ready` is emitted as this event once bytes can be exchanged. */
  dial(address: string, port: number): Socket
  readonly readyEvent: 'connect' | 'secureConnect'
  readonly fingerprint?: (socket: Socket) => string | undefined
}

interface Connection {
  readonly socket: Socket
  readonly peer: string
  /** Rejects when it could not be made. */
  readonly ready: Promise<SipFlow>
  flow?: SipFlow
}

/** How long what is still to be sent may take after the end was decided. */
const FAREWELL_MS = 5_000
const KEEP_ALIVE_MS = 60_000

export function createSipConnections(
  dialler: Dialler,
  events: SipTransportEvents,
  limits: SipConnectionLimits,
): SipConnections {
  const { maximumConnections = 10_000, silentMs = 30_000, idleMs = 3_600_000 } = limits
  const { maximumWaitingBytes = 4 << 20, connectMs = 10_000 } = limits
  const byId = new Map<string, Connection>()
  const byPeer = new Map<string, Connection>()
  const all = new Set<Connection>()
  let lastId = 0
  let closed = false

  function add(socket: Socket, peer: string, ready: Promise<SipFlow>): Connection {
    const connection: Connection = { socket, peer, ready }
    all.add(connection)
    // The newest connection to a peer is the one to use: an older one may be dead without knowing.
    byPeer.set(peer, connection)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('error', (error) => events.failed(connection.flow, error))
    socket.on('timeout', () => socket.destroy(connection.flow ? undefined : new Error('not connected in time')))
    socket.on('close', () => {
      all.delete(connection)
      if (byPeer.get(peer) === connection) byPeer.delete(peer)
      if (!connection.flow?.connectionId) return
      byId.delete(connection.flow.connectionId)
      events.closed(connection.flow)
    })
    return connection
  }

  function open(connection: Connection, certificateFingerprint: string | undefined): SipFlow {
    const { socket } = connection
    const flow: SipFlow = {
      protocol: dialler.protocol,
      remoteAddress: plainAddress(socket.remoteAddress ?? ''),
      remotePort: socket.remotePort ?? 0,
      localAddress: plainAddress(socket.localAddress ?? ''),
      localPort: socket.localPort ?? 0,
      connectionId: String(++lastId),
      ...(certificateFingerprint === undefined ? {} : { certificateFingerprint }),
    }
    connection.flow = flow
    byId.set(String(lastId), connection)
    socket.setTimeout(silentMs)
    socket.once('data', () => socket.setTimeout(idleMs))
    socket.on('data', (bytes) => events.received(flow, bytes))
    return flow
  }

  function dial(address: string, port: number): Connection {
    const socket = dialler.dial(address, port)
    const ready = Promise.withResolvers<SipFlow>()
    // A send that dialled does not wait for it; its failure is told as `failed`.
    ready.promise.catch(() => {})
    const connection = add(socket, peerOf(address, port), ready.promise)
    socket.setTimeout(connectMs)
    socket.once(dialler.readyEvent, () => {
      const flow = open(connection, dialler.fingerprint?.(socket))
      socket.setTimeout(idleMs)
      ready.resolve(flow)
    })
    socket.once('error', ready.reject)
    socket.once('close', () => ready.reject(new Error(`no connection to ${peerOf(address, port)}`)))
    return connection
  }

  function connectionFor(address: string, port: number): Connection {
    const existing = byPeer.get(peerOf(address, port))
    if (existing && !existing.socket.destroyed && existing.socket.writable) return existing
    if (closed) throw new Error('transport closed')
    if (all.size >= maximumConnections) throw new Error('too many connections')
    return dial(address, port)
  }

  function write(connection: Connection, flow: SipFlow, bytes: Uint8Array): void {
    const { socket } = connection
    if (socket.writableLength + bytes.length > maximumWaitingBytes) {
      socket.destroy()
      events.failed(flow, new Error('peer does not read; connection dropped'))
      return
    }
    socket.write(bytes)
  }

  return {
    accept(socket, certificateFingerprint) {
      if (closed || !socket.remoteAddress) {
        socket.destroy()
        return
      }
      if (all.size >= maximumConnections) {
        events.failed(undefined, new Error(`too many connections; ${plainAddress(socket.remoteAddress)} refused`))
        socket.destroy()
        return
      }
      const { promise, resolve } = Promise.withResolvers<SipFlow>()
      const connection = add(socket, peerOf(plainAddress(socket.remoteAddress), socket.remotePort ?? 0), promise)
      resolve(open(connection, certificateFingerprint))
    },
    send(flow, bytes) {
      const same = flow.connectionId === undefined ? undefined : byId.get(flow.connectionId)
      if (same?.socket.writable) return write(same, flow, bytes)
      try {
        write(connectionFor(flow.remoteAddress, flow.remotePort), flow, bytes)
      } catch (error) {
        events.failed(flow, error as Error)
      }
    },
    connect: async (address, port) => connectionFor(address, port).ready,
    drop(flow) {
      const connection = flow.connectionId === undefined ? undefined : byId.get(flow.connectionId)
      if (!connection) return
      const { socket } = connection
      socket.destroySoon()
      const farewell = setTimeout(() => socket.destroy(), FAREWELL_MS)
      socket.once('close', () => clearTimeout(farewell))
    },
    get size() {
      return all.size
    },
    close() {
      closed = true
      for (const { socket } of all) socket.destroy()
    },
  }
}

function peerOf(address: string, port: number): string {
  return `${address} ${port}`
}
