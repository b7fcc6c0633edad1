/** Where our own requests inside a dialog go, RFC 3261 §8.1.2, as far as it helps. */

import { type Dialog, nextHopUri } from '../../core/sip/dialog.ts'
import type { SipFlow } from '../../core/sip/sip-transport.ts'
import { parseSipUri } from '../../core/sip/sip-uri.ts'
import type { Via } from '../../core/sip/via.ts'
import { isOpen, type SipLink } from './sip-link.ts'

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const DEFAULT_PORTS = { udp: 5060, tcp: 5060, tls: 5061 } as const

/** Its Via names an address that the request did not come from. */
export function isBehindNat(via: Via, link: SipLink): boolean {
  return isLiteral(via.host) && via.host !== link.flow.remoteAddress
}

/**
 * Over UDP the address of the first route or the Contact, when it is literal and the client is not behind a NAT. Otherwise
 * back the way its last request came; where that connection has ended, a new one to the same address. Rejects when it cannot
 * be made.
 */
export function requestLink(dialog: Dialog, link: SipLink, behindNat: boolean): SipLink | Promise<SipLink> {
  const { flow, transport } = link
  const isDatagram = flow.protocol === 'udp'
  const target = behindNat || (!isDatagram && isOpen(link)) ? undefined : literalTarget(dialog, flow)
  if (!target) return link
  if (isDatagram) return { ...link, flow: { ...flow, remoteAddress: target.address, remotePort: target.port } }
  return transport.connect(target.address, target.port).then((connected) => ({ ...link, flow: connected }))
}

function literalTarget(dialog: Dialog, flow: SipFlow): { address: string; port: number } | undefined {
  const uri = parseSipUri(nextHopUri(dialog))
  if (!uri || !isLiteral(uri.host) || uri.host.includes(':') !== flow.remoteAddress.includes(':')) return undefined
  return { address: uri.host, port: uri.port ?? DEFAULT_PORTS[flow.protocol] }
}

function isLiteral(host: string): boolean {
  return host.includes(':') || IPV4.test(host)
}
