/** SIP over UDP (RFC 3261 §18) by node:dgram, IPv4, IPv6 or both on one socket. */

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { SipFlow, SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { isWildcard, mappedAddress, plainAddress } from './ip-address.ts'
import { createSourceAddresses } from './source-address.ts'

export interface UdpSipTransportOptions {
  /** Literal address; `0.0.0.0` for all of IPv4, `::` for both families. */
  readonly address: string
  /** 0 for any. */
  readonly port: number
  /** Asked of the kernel, which caps it at net.core.rmem_max without telling. Default 4 MiB: a burst of 1000 INVITEs. */
  readonly receiveBufferBytes?: number
}

/** Datagrams of peers seen for the first time wait for their local address; more than this at once are dropped. */
const MAXIMUM_WAITING = 1000

/** Rejects when the port cannot be bound. Whoever opens it closes it. */
export async function openUdpSipTransport(
  options: UdpSipTransportOptions,
  events: SipTransportEvents,
): Promise<SipTransport> {
  const ipv6 = isIPv6(options.address)
  const socket = await bind(options, ipv6)
  const bound = socket.address()
  const sources = isWildcard(options.address) ? createSourceAddresses() : undefined
  let waiting = 0

  function flowTo(remoteAddress: string, remotePort: number, localAddress: string): SipFlow {
    return { protocol: 'udp', remoteAddress, remotePort, localAddress, localPort: bound.port }
  }

  socket.on('message', (bytes, from) => {
    const remoteAddress = plainAddress(from.address)
    const localAddress = sources ? sources.known(remoteAddress) : bound.address
    if (localAddress !== undefined) return events.received(flowTo(remoteAddress, from.port, localAddress), bytes)
    if (waiting >= MAXIMUM_WAITING) return events.failed(undefined, new Error('too many new peers at once'))
    waiting++
    void sources?.find(remoteAddress).then((found) => {
      waiting--
      events.received(flowTo(remoteAddress, from.port, found), bytes)
    })
  })
  socket.on('error', (error) => events.failed(undefined, error))

  return {
    protocol: 'udp',
    bound: { address: bound.address, port: bound.port },
    send(flow, bytes) {
      const address = ipv6 ? mappedAddress(flow.remoteAddress) : flow.remoteAddress
      try {
        socket.send(bytes, flow.remotePort, address, (error) => error && events.failed(flow, error))
      } catch (error) {
        // A closed socket or an impossible port is thrown, not called back.
        events.failed(flow, error as Error)
      }
    },
    async connect(address, port) {
      return flowTo(address, port, sources ? await sources.find(address) : bound.address)
    },
    drop() {},
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

function bind(options: UdpSipTransportOptions, ipv6: boolean): Promise<Socket> {
  const socket = createSocket({
    type: ipv6 ? 'udp6' : 'udp4',
    recvBufferSize: options.receiveBufferBytes ?? 4 << 20,
    // Addresses are literal always. The default goes through dns.lookup and a tick for every datagram sent.
    lookup: (address, _options, callback) => callback(null, address, ipv6 ? 6 : 4),
  })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: options.address, port: options.port }, () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
