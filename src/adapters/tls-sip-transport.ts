/** SIP over TLS (RFC 3261 §26.3.1) by node:tls. */

import type { Socket } from 'node:net'
import { connect, createServer, TLSSocket } from 'node:tls'
import type { SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { createSipConnections, type SipConnectionLimits } from './sip-connections.ts'
import { closeServer, listen } from './tcp-sip-transport.ts'

export interface TlsSipTransportOptions extends SipConnectionLimits {
  /** Literal address; `0.0.0.0` for all of IPv4, `::` for both families. */
  readonly address: string
  /** 0 for any. */
  readonly port: number
  /** PEM; shown to clients, and to servers this end connects to. */
  readonly privateKey: string
  readonly certificate: string
  /** PEM of the authorities that servers are checked against; the system's when absent. */
  readonly authorities?: string
  /** False: connect to a server whose certificate cannot be checked. Default true. */
  readonly checkServer?: boolean
}

const HANDSHAKE_MS = 10_000

/**
 * Every client is asked for a certificate and none is refused for it: who may record is decided by the fingerprint in the
 * flow. Rejects when the port cannot be bound or the key does not fit. Whoever opens it closes it.
 */
export async function openTlsSipTransport(
  options: TlsSipTransportOptions,
  events: SipTransportEvents,
): Promise<SipTransport> {
  const own = { key: options.privateKey, cert: options.certificate, minVersion: 'TLSv1.2' } as const
  const checks = {
    rejectUnauthorized: options.checkServer ?? true,
    ...(options.authorities === undefined ? {} : { ca: options.authorities }),
  }
  const dial = (host: string, port: number) => connect({ ...own, ...checks, host, port })
  const connections = createSipConnections(
    { protocol: 'tls', dial, readyEvent: 'secureConnect', fingerprint: fingerprintOf },
    events,
    options,
  )
  const server = createServer(
    { ...own, requestCert: true, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_MS },
    (socket) => connections.accept(socket, fingerprintOf(socket)),
  )
  server.on('error', (error) => events.failed(undefined, error))
  server.on('tlsClientError', (error) => events.failed(undefined, error))
  // Counts handshakes too, which `connections` does not see yet.
  server.maxConnections = options.maximumConnections ?? 10_000
  const handshaking = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    handshaking.add(socket)
    socket.once('close', () => handshaking.delete(socket))
  })
  const bound = await listen(server, options.address, options.port)
  return {
    protocol: 'tls',
    bound,
    send: connections.send,
    connect: connections.connect,
    drop: connections.drop,
    close() {
      connections.close()
      for (const socket of handshaking) socket.destroy()
      return closeServer(server)
    },
  }
}

/** SHA-256 of the peer's certificate, lower-case hex. */
function fingerprintOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  return socket.getPeerCertificate()?.fingerprint256?.replaceAll(':', '').toLowerCase()
}
