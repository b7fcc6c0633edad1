/** Writes a SIP message as bytes, RFC 3261 §7. Content-Length is always the body's own (§20.14). */

import { headerName } from './headers.ts'
import { writeLatin1 } from './latin1.ts'
import type { SipMessage } from './message.ts'

/**
 * One new buffer, owned by the caller. Header rows keep order and spelling; a Content-Length row keeps its place and gets
 * the right value, a missing one is added last. Line breaks inside names or values become blanks, so that no value can
 * start a header of its own.
 */
export function formatSipMessage(message: SipMessage): Uint8Array {
  let head =
    message.kind === 'request'
      ? `${oneLine(message.method)} ${oneLine(message.requestUri)} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${oneLine(message.reason)}\r\n`
  let hasLength = false
  for (const { name, value } of message.headers) {
    if (!isContentLength(name)) {
      head += `${oneLine(name)}: ${oneLine(value)}\r\n`
    } else if (!hasLength) {
      hasLength = true
      head += `${name}: ${message.body.length}\r\n`
    }
  }
  head += hasLength ? '\r\n' : `Content-Length: ${message.body.length}\r\n\r\n`
  const bytes = new Uint8Array(head.length + message.body.length)
  writeLatin1(head, bytes, 0)
  bytes.set(message.body, head.length)
  return bytes
}

function isContentLength(name: string): boolean {
  return (name.length === 1 || name.length === 14) && headerName(name) === 'content-length'
}

function oneLine(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+[ \t]*/g, ' ') : text
}
