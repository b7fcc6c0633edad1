/** SIP over TCP (RFC 3261 §18) by node:net. */

import { connect, createServer, type Server } from 'node:net'
import type { SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { plainAddress } from './ip-address.ts'
import { createSipConnections, type SipConnectionLimits } from './sip-connections.ts'

export interface TcpSipTransportOptions extends SipConnectionLimits {
  /** Literal address; `0.0.0.0` for all of IPv4, `::` for both families. */
  readonly address: string
  /** 0 for any. */
  readonly port: number
}

/** Rejects when the port cannot be bound. Whoever opens it closes it. */
export async function openTcpSipTransport(
  options: TcpSipTransportOptions,
  events: SipTransportEvents,
): Promise<SipTransport> {
  const dial = (host: string, port: number) => connect({ host, port })
  const connections = createSipConnections({ protocol: 'tcp', dial, readyEvent: 'connect' }, events, options)
  const server = createServer((socket) => connections.accept(socket))
  server.on('error', (error) => events.failed(undefined, error))
  const bound = await listen(server, options.address, options.port)
  return {
    protocol: 'tcp',
    bound,
    send: connections.send,
    connect: connections.connect,
    drop: connections.drop,
    close() {
      connections.close()
      return closeServer(server)
    },
  }
}

export function listen(server: Server, host: string, port: number): Promise<{ address: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      const bound = server.address()
      if (bound === null || typeof bound === 'string') reject(new Error('not an internet address'))
      else resolve({ address: plainAddress(bound.address), port: bound.port })
    })
  })
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
