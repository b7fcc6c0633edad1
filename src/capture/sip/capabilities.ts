/** What the recording server says about itself in its responses. */

import { headerTokens } from '../../core/sip/headers.ts'
import type { SipHeader, SipRequest } from '../../core/sip/message.ts'
import type { SipFlow } from '../../core/sip/sip-transport.ts'
import { formatHostPort } from '../../core/sip/sip-uri.ts'

export const ALLOW: SipHeader = {
  name: 'Allow',
  value: 'INVITE, ACK, CANCEL, BYE, UPDATE, INFO, OPTIONS, PRACK, MESSAGE, NOTIFY',
}
const SUPPORTED: SipHeader = { name: 'Supported', value: 'siprec, timer, replaces' }
const ACCEPT: SipHeader = {
  name: 'Accept',
  value: 'application/sdp, multipart/mixed, application/rs-metadata+xml, application/rs-metadata',
}
export const ACCEPT_ENCODING: SipHeader = { name: 'Accept-Encoding', value: 'identity' }

/** In answers to INVITE, UPDATE and OPTIONS (RFC 3261 §11.2, §13.3.1.4). */
export const CAPABILITIES: readonly SipHeader[] = [ALLOW, SUPPORTED, ACCEPT]

/**
 * Extensions a request may require. `siprec` and `timer` are obeyed; `100rel` asks nothing of a server that sends no
 * provisional response but 100; the others ask nothing of the answering end.
 */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set([
  'siprec',
  'timer',
  '100rel',
  'replaces',
  'from-change',
  'gruu',
  'histinfo',
  'outbound',
  'path',
])

/** Option tags of Require that we do not know, RFC 3261 §8.2.2.3. */
export function unknownExtensions(request: SipRequest): string[] {
  return headerTokens(request, 'Require').filter((tag) => !KNOWN_EXTENSIONS.has(tag))
}

/** Host and port that the other side reaches us at: what it reached already, or the address that is advertised. */
export function localHostPort(flow: SipFlow, advertisedAddress: string | undefined): string {
  return formatHostPort(advertisedAddress ?? flow.localAddress, flow.localPort)
}

/** Our Contact with the feature tag of a recording server, RFC 7866 §6.2.1. */
export function contactHeader(flow: SipFlow, advertisedAddress: string | undefined, requestUri: string): SipHeader {
  const hostPort = localHostPort(flow, advertisedAddress)
  // RFC 3261 §12.1.1: who was called by sips must be reachable by sips.
  const isSecure = flow.protocol === 'tls' && /^sips:/i.test(requestUri)
  const uri = isSecure
    ? `sips:tapeline@${hostPort}`
    : `sip:tapeline@${hostPort}${flow.protocol === 'udp' ? '' : `;transport=${flow.protocol}`}`
  return { name: 'Contact', value: `<${uri}>;+sip.srs` }
}
