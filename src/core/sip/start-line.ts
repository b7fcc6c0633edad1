/** Request-Line and Status-Line, RFC 3261 §7.1 and §7.2. */

import { uriScheme } from './sip-uri.ts'

export type StartLine =
  | { readonly ok: true; readonly kind: 'request'; readonly method: string; readonly requestUri: string }
  | { readonly ok: true; readonly kind: 'response'; readonly status: number; readonly reason: string }
  | {
      readonly ok: false
      readonly reason: string
      readonly status: 400 | 505
      /** Known when it was meant as a request. */
      readonly method?: string
      readonly requestUri?: string
    }

const VERSION = 'SIP/2.0'
const ANY_VERSION = /^SIP\/\d+\.\d+$/i
/** RFC 3261 §25.1 `token`. */
const TOKEN = /^[\w.!%*+`'~-]+$/
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is

export function parseStartLine(line: string): StartLine {
  const firstSpace = line.indexOf(' ')
  const first = firstSpace < 0 ? line : line.slice(0, firstSpace)
  if (ANY_VERSION.test(first)) return parseStatusLine(line, first)
  if (firstSpace < 0 || !TOKEN.test(first)) return { ok: false, reason: 'not a SIP start line', status: 400 }
  const lastSpace = line.lastIndexOf(' ')
  const version = line.slice(lastSpace + 1)
  const requestUri = line.slice(firstSpace + 1, lastSpace)
  const refuse = (reason: string, status: 400 | 505 = 400): StartLine => {
    return { ok: false, reason, status, method: first, requestUri }
  }
  if (version === '' || requestUri.includes(' ')) return refuse('surplus blank in the request line')
  if (version.toUpperCase() !== VERSION) {
    return ANY_VERSION.test(version) ? refuse('SIP version', 505) : refuse('not a SIP request line')
  }
  if (uriScheme(requestUri) === undefined) return refuse('Request-URI without a scheme')
  // RFC 3261 §19.1.1, table 1: headers are not allowed in a Request-URI.
  if (/^sips?:.*\?/i.test(requestUri) && hasHeaders(requestUri)) return refuse('headers in the Request-URI')
  return { ok: true, kind: 'request', method: first, requestUri }
}

function parseStatusLine(line: string, version: string): StartLine {
  if (version.toUpperCase() !== VERSION) return { ok: false, reason: 'SIP version', status: 505 }
  const found = STATUS_LINE.exec(line)
  if (!found) return { ok: false, reason: 'not a SIP status line', status: 400 }
  return { ok: true, kind: 'response', status: Number(found[1]), reason: found[2] ?? '' }
}

// A question mark is also allowed in the user part (§25.1 `user-unreserved`).
function hasHeaders(requestUri: string): boolean {
  return requestUri.includes('?', requestUri.indexOf('@') + 1)
}
