/** Which address is written into SDP, and which one media ports are bound to. */

import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { MediaAddress } from '../capture/media/media-ports.ts'
import type { SipFlow } from '../core/sip/sip-transport.ts'

/** `advertise`: what phone systems reach us at, when that is not an address of this machine (NAT, containers). */
export function createMediaAddress(advertise: string | undefined): (flow: SipFlow) => Promise<MediaAddress> {
  return async (flow) => {
    const overIpv6 = isIPv6(flow.remoteAddress)
    // An IPv4 address means nothing to a peer that came over IPv6.
    if (advertise !== undefined && isIPv6(advertise) === overIpv6) {
      return { bind: overIpv6 ? '::' : '0.0.0.0', advertise }
    }
    if (!['0.0.0.0', '::'].includes(flow.localAddress)) {
      return { bind: flow.localAddress, advertise: flow.localAddress }
    }
    // A UDP socket on the wildcard does not say where a datagram arrived.
    const local = await localAddressTowards(flow.remoteAddress)
    return { bind: local, advertise: local }
  }
}

/** The address this machine sends from towards the peer: connecting a UDP socket asks the routing table and sends nothing. */
function localAddressTowards(remoteAddress: string): Promise<string> {
  const socket = createSocket(isIPv6(remoteAddress) ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', refuse)
    socket.connect(9, remoteAddress, () => {
      const { address } = socket.address()
      socket.close()
      resolve(address)
    })
  })
}
