/** Which address media ports are bound to, and which one SDP tells; they differ behind NAT. */

import { isIPv6 } from 'node:net'
import type { SipFlow } from '../../core/sip/sip-transport.ts'

export interface MediaAddress {
  /** Of this machine, or the wildcard of its family. */
  readonly bind: string
  /** Literal IPv4 or IPv6 address for the `c=` line. */
  readonly advertise: string
}

/** `advertise`: what phone systems reach us at, when that is not an address of this machine (NAT, containers). */
export function mediaAddressFor(flow: SipFlow, advertise: string | undefined): MediaAddress {
  const overIpv6 = isIPv6(flow.remoteAddress)
  // An IPv4 address means nothing to a peer that came over IPv6.
  if (advertise !== undefined && isIPv6(advertise) === overIpv6) {
    return { bind: overIpv6 ? '::' : '0.0.0.0', advertise }
  }
  return { bind: flow.localAddress, advertise: flow.localAddress }
}
