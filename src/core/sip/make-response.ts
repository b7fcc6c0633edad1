/** Responses to a request, RFC 3261 §8.2.6. */

import { headerValue, headerValues, type WithHeaders } from './headers.ts'
import type { SipHeader, SipResponse } from './message.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { viaRowsForResponse } from './via.ts'

export interface ResponseParts {
  readonly status: number
  readonly reason?: string
  /** Tag of our side; not added where the request's To has one already, nor to a 100. */
  readonly toTag?: string
  /** After the copied ones, in this order. */
  readonly headers?: readonly SipHeader[]
  readonly contentType?: string
  readonly body?: Uint8Array
}

/** Where the request came from, for `received` and `rport`. */
export interface RequestSource {
  readonly remoteAddress: string
  readonly remotePort: number
}

const NO_BODY = new Uint8Array(0)

/** Copies what must be copied, as it was received; headers the request lacks are left out, so a broken one can be answered. */
export function makeResponse(
  request: WithHeaders & { readonly method: string },
  source: RequestSource,
  parts: ResponseParts,
): SipResponse {
  const { status, body = NO_BODY } = parts
  const headers: SipHeader[] = viaRowsForResponse(request, source.remoteAddress, source.remotePort)
  // RFC 3261 §12.1.1: the route set of the dialog travels back with what opens it.
  if (request.method === 'INVITE' && status > 100 && status < 300) copy(request, 'Record-Route', headers)
  copy(request, 'From', headers)
  const to = headerValue(request, 'To')
  if (to !== undefined) headers.push({ name: 'To', value: status === 100 ? to : withTag(to, parts.toTag) })
  copy(request, 'Call-ID', headers)
  copy(request, 'CSeq', headers)
  // RFC 3261 §8.2.6.1
  if (status === 100) copy(request, 'Timestamp', headers)
  if (parts.headers) headers.push(...parts.headers)
  if (body.length > 0) headers.push({ name: 'Content-Type', value: parts.contentType ?? 'application/sdp' })
  return { kind: 'response', status, reason: parts.reason ?? reasonPhrase(status), headers, body }
}

/** A To or From value with our tag, unless it has one. */
export function withTag(value: string, tag: string | undefined): string {
  if (tag === undefined || /;\s*tag\s*=/i.test(value)) return value
  return `${value};tag=${tag}`
}

function copy(request: WithHeaders, name: string, headers: SipHeader[]): void {
  for (const value of headerValues(request, name)) headers.push({ name, value })
}
