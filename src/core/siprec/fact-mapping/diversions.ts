/** Who forwarded a call before it came here: Diversion (RFC 5806) and History-Info (RFC 7044), read as RFC 7544 maps them. */

import { headerList, type WithHeaders } from '../../sip/headers.ts'
import { parseNameAddress } from '../../sip/name-address.ts'
import { parameter, parseParameters } from '../../sip/parameters.ts'

/** A call that was forwarded more often runs in circles. */
const MAXIMUM_DIVERSIONS = 20

/** Values, the last who forwarded it first. Without Diversion, History-Info is asked. */
export function diversionsOf(message: WithHeaders): string[] {
  // RFC 5806 §4: each diversion is added on top.
  const diversions = headerList(message, 'Diversion')
  return (diversions.length > 0 ? diversions : fromHistory(message)).slice(0, MAXIMUM_DIVERSIONS)
}

/**
 * An entry forwarded the call when the next one says so (`cause` in its URI, RFC 7544 §3.1), or when its own URI brings the Reason for
 * which its target was given up (RFC 7044 §10.2). An entry that is only routed further, by a proxy, has neither.
 */
function fromHistory(message: WithHeaders): string[] {
  const entries = headerList(message, 'History-Info').slice(0, 5 * MAXIMUM_DIVERSIONS)
  return entries
    .filter((entry, index) => index < entries.length - 1 && isDiverted(entry, entries[index + 1] ?? ''))
    .reverse()
}

function isDiverted(entry: string, next: string): boolean {
  return /[?&]reason=sip(?:%3b|;)[^&]{0,40}cause(?:%3d|=)\d/i.test(uriOf(entry)) || causeIn(uriOf(next)) !== undefined
}

function uriOf(entry: string): string {
  return (parseNameAddress(entry)?.uri ?? '').slice(0, 2048)
}

function causeIn(uri: string): string | undefined {
  const parameters = uri.indexOf(';')
  return parameters < 0
    ? undefined
    : parameter(parseParameters(uri.slice(parameters + 1).replace(/\?.*$/s, '')), 'cause')
}
