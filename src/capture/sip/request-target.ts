/** Where our own requests inside a dialog go, RFC 3261 §8.1.2, as far as it helps. */

import { type Dialog, nextHopUri } from '../../core/sip/dialog.ts'
import { parseSipUri } from '../../core/sip/sip-uri.ts'
import type { Via } from '../../core/sip/via.ts'
import type { SipLink } from './sip-link.ts'

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const DEFAULT_PORT = 5060

/** Its Via names an address that the request did not come from. */
export function isBehindNat(via: Via, link: SipLink): boolean {
  return isLiteral(via.host) && via.host !== link.flow.remoteAddress
}

/**
 * Over UDP the address of the first route or the Contact, when it is literal and the client is not behind a NAT.
 * Otherwise back the way its last request came.
 */
export function requestLink(dialog: Dialog, link: SipLink, behindNat: boolean): SipLink {
  const { flow } = link
  if (flow.protocol !== 'udp' || behindNat) return link
  const uri = parseSipUri(nextHopUri(dialog))
  if (!uri || !isLiteral(uri.host) || uri.host.includes(':') !== flow.remoteAddress.includes(':')) return link
  return { ...link, flow: { ...flow, remoteAddress: uri.host, remotePort: uri.port ?? DEFAULT_PORT } }
}

function isLiteral(host: string): boolean {
  return host.includes(':') || IPV4.test(host)
}
