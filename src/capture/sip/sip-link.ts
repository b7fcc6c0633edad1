/** A flow and the transport it came on. */

import { parameter } from '../../core/sip/parameters.ts'
import type { SipFlow, SipTransport } from '../../core/sip/sip-transport.ts'
import type { Via } from '../../core/sip/via.ts'

export interface SipLink {
  readonly transport: SipTransport
  readonly flow: SipFlow
  /** Connections of the transport that are open now. */
  readonly connections: { has(connectionId: string): boolean }
}

const DEFAULT_PORT = 5060

/** Where the response to a request goes. */
export function responseLink(link: SipLink, via: Via): SipLink {
  // RFC 3261 §18.2.2: over TCP and TLS back on the connection; RFC 3581 §4: with rport to the port it came from.
  if (link.flow.protocol !== 'udp' || parameter(via.parameters, 'rport') !== undefined) return link
  // RFC 3261 §18.2.2: else to the source address, at the port that sent-by names. `maddr` is not obeyed: it would let
  // anyone point our answers at a third party.
  const remotePort = via.port ?? DEFAULT_PORT
  return remotePort === link.flow.remotePort ? link : { ...link, flow: { ...link.flow, remotePort } }
}

export function sendOn(link: SipLink, bytes: Uint8Array): void {
  link.transport.send(link.flow, bytes)
}

/** False when the connection it names has ended. */
export function isOpen({ flow, connections }: SipLink): boolean {
  return flow.connectionId === undefined || connections.has(flow.connectionId)
}
