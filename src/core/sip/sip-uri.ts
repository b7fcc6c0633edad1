/** SIP URIs, RFC 3261 §19.1, read generously: user, host, port and parameters of what a peer sent. */

import { trimBlanks } from './blanks.ts'
import { parseParameters, type SipParameter } from './parameters.ts'

export interface SipUri {
  /** `sip` or `sips`. */
  readonly scheme: 'sip' | 'sips'
  /** With its escapes, as received; may hold parameters of its own (`+4930;phone-context=x`). */
  readonly user?: string
  /** Lower case, IPv6 without brackets. */
  readonly host: string
  /** 1–65535. */
  readonly port?: number
  readonly parameters: readonly SipParameter[]
  /** What follows `?`, verbatim. */
  readonly headers?: string
}

const SIP_SCHEME = /^(sips?):/i
const HOST_AND_PORT = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([\w.~!$%&'*+-]+))(?:[ \t]*:[ \t]*(\d{1,5}))?$/i
/** RFC 3986 §3.1. */
const ANY_SCHEME = /^([a-z][a-z0-9+.-]*):/i

/** Scheme of any URI in lower case, undefined when the text does not start with one. */
export function uriScheme(text: string): string | undefined {
  return ANY_SCHEME.exec(text)?.[1]?.toLowerCase()
}

/** Undefined when it is not a `sip:` or `sips:` URI with a host. */
export function parseSipUri(text: string): SipUri | undefined {
  const scheme = SIP_SCHEME.exec(text)?.[1]?.toLowerCase()
  if (scheme !== 'sip' && scheme !== 'sips') return undefined
  // RFC 3261 §25.1: `;`, `?` and `/` may stand in the user part, so the last `@` before the host is found first. An `@` in
  // the headers must be escaped; in parameters it happens (`;x=a@b`), so it only counts when a host follows it.
  const rest = text.slice(scheme.length + 1)
  const at = userEnd(rest)
  const afterUser = rest.slice(at + 1)
  const question = afterUser.indexOf('?')
  const beforeHeaders = question < 0 ? afterUser : afterUser.slice(0, question)
  const semicolon = beforeHeaders.indexOf(';')
  const hostPort = HOST_AND_PORT.exec(trimBlanks(semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon)))
  const host = (hostPort?.[1] ?? hostPort?.[2])?.toLowerCase()
  if (!host) return undefined
  const port = hostPort?.[3] === undefined ? undefined : Number(hostPort[3])
  if (port !== undefined && (port < 1 || port > 65535)) return undefined
  const user = at < 0 ? undefined : rest.slice(0, at).replace(/:.*$/s, '')
  return {
    scheme,
    host,
    parameters: semicolon < 0 ? [] : parseParameters(beforeHeaders.slice(semicolon + 1)),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(question < 0 ? {} : { headers: afterUser.slice(question + 1) }),
  }
}

/** Writes host and port for a URI or a Via, IPv6 in brackets. */
export function formatHostPort(host: string, port?: number): string {
  const literal = host.includes(':') ? `[${host}]` : host
  return port === undefined ? literal : `${literal}:${port}`
}

function userEnd(rest: string): number {
  let at = rest.indexOf('@')
  for (let next = rest.indexOf('@', at + 1); at >= 0 && next >= 0; next = rest.indexOf('@', next + 1)) {
    // A second `@` belongs to the user unless a parameter or header part has begun after the first.
    if (/[;?]/.test(rest.slice(at + 1, next))) break
    at = next
  }
  return at
}
