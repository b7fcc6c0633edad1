/** SIP over TLS (RFC 3261 §26.3.1) by node:tls. */

import { constants } from 'node:crypto'
import type { Socket } from 'node:net'
import { connect, createServer, TLSSocket } from 'node:tls'
import type { SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { createSipConnections, type SipConnectionLimits } from './sip-connections.ts'
import { closeServer, listen } from './tcp-sip-transport.ts'

/**
 * `off`: clients are not asked for a certificate. `request`: they are, and may come without one. `require`: whoever has none is refused.
 * One that is shown must be good in any case (`refusalOfClient`).
 */
export type ClientAuthentication = 'off' | 'request' | 'require'

/** PEM. */
export interface ServerCertificate {
  readonly privateKey: string
  readonly certificate: string
  /** Whose client certificates are trusted; absent: any may be shown, and its fingerprint says whose it is. */
  readonly clientAuthorities?: string
}

export interface TlsSipTransportOptions extends SipConnectionLimits, ServerCertificate {
  /** Literal address; `0.0.0.0` for all of IPv4, `::` for both families. */
  readonly address: string
  /** 0 for any. */
  readonly port: number
  /** PEM of the authorities that servers are checked against; the system's when absent. */
  readonly authorities?: string
  /** False: connect to a server whose certificate cannot be checked. Default true. */
  readonly checkServer?: boolean
  /** What the certificates of servers have to be of, where the addresses that are connected to are not. */
  readonly serverName?: string
  /** Default `request`. */
  readonly clientAuthentication?: ClientAuthentication
  /** Without authorities, the only certificates that `require` lets in. Default: none. */
  readonly isKnownFingerprint?: (fingerprint: string) => boolean
  /** A client was refused for its certificate. */
  readonly clientRefused?: (remoteAddress: string, why: string) => void
}

export interface TlsSipTransport extends SipTransport {
  /** From the next handshake on; connections that stand are not touched. Throws when the key does not fit. */
  replaceCertificate(certificate: ServerCertificate): void
}

const HANDSHAKE_MS = 10_000
const MINIMUM_VERSION = 'TLSv1.2'

/**
 * The private key and certificate are shown to clients, and to servers this end connects to. Rejects when the port cannot be bound or the
 * key does not fit. Whoever opens it closes it.
 */
export async function openTlsSipTransport(
  options: TlsSipTransportOptions,
  events: SipTransportEvents,
): Promise<TlsSipTransport> {
  const { clientAuthentication = 'request', isKnownFingerprint = () => false } = options
  let own: ServerCertificate = options
  const checks = {
    rejectUnauthorized: options.checkServer ?? true,
    ...(options.authorities === undefined ? {} : { ca: options.authorities }),
    ...(options.serverName === undefined ? {} : { servername: options.serverName }),
  }
  const dial = (host: string, port: number) =>
    connect({ key: own.privateKey, cert: own.certificate, minVersion: MINIMUM_VERSION, ...checks, host, port })
  const connections = createSipConnections(
    { protocol: 'tls', dial, readyEvent: 'secureConnect', fingerprint: fingerprintOf },
    events,
    options,
  )
  const server = createServer(
    {
      ...contextOf(options),
      requestCert: clientAuthentication !== 'off',
      // Decided in `refusalOfClient`, which knows of fingerprints too and can say why.
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
    },
    (socket) => {
      const fingerprint = fingerprintOf(socket)
      const hasAuthorities = own.clientAuthorities !== undefined
      const problem = refusalOfClient(socket, fingerprint, { clientAuthentication, hasAuthorities, isKnownFingerprint })
      if (problem === undefined) connections.accept(socket, fingerprint)
      else {
        options.clientRefused?.(socket.remoteAddress ?? '', problem)
        socket.destroy()
      }
    },
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
    replaceCertificate(certificate) {
      server.setSecureContext(contextOf(certificate))
      own = certificate
    },
    close() {
      connections.close()
      for (const socket of handshaking) socket.destroy()
      return closeServer(server)
    },
  }
}

function contextOf({ privateKey, certificate, clientAuthorities }: ServerCertificate) {
  return {
    key: privateKey,
    cert: certificate,
    minVersion: MINIMUM_VERSION,
    // A resumed session would show a certificate that nobody has checked since.
    secureOptions: constants.SSL_OP_NO_TICKET,
    ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
  } as const
}

interface ClientRule {
  readonly clientAuthentication: ClientAuthentication
  readonly hasAuthorities: boolean
  readonly isKnownFingerprint: (fingerprint: string) => boolean
}

/**
 * Why a client may not come in; undefined when it may. With authorities a certificate must be theirs and valid. Without, it proves only that
 * the client has its key: then the fingerprint decides whose it is, and `require` takes those that belong to somebody.
 */
function refusalOfClient(socket: TLSSocket, fingerprint: string | undefined, rule: ClientRule): string | undefined {
  const { clientAuthentication, hasAuthorities, isKnownFingerprint } = rule
  if (clientAuthentication === 'off') return undefined
  if (fingerprint === undefined) return clientAuthentication === 'require' ? 'it shows no certificate' : undefined
  if (hasAuthorities)
    return socket.authorized ? undefined : `its certificate is not trusted: ${socket.authorizationError}`
  if (clientAuthentication === 'request' || isKnownFingerprint(fingerprint)) return undefined
  return `no recording client has the certificate ${fingerprint}`
}

/** SHA-256 of the peer's certificate, lower-case hex. */
function fingerprintOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  return socket.getPeerCertificate()?.fingerprint256?.replaceAll(':', '').toLowerCase()
}
