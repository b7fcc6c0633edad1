/**
 * SIP messages as plain data, RFC 3261 §7. Header values are latin1 strings, byte for byte as received (unfolded), so that
 * what must be echoed is echoed exactly; bodies are bytes. A message knows nothing of dialogs, sockets or loggers.
 */

export interface SipHeader {
  /** As received; compare with `headerName` of the same area, which knows compact forms (RFC 3261 §7.3.3). */
  readonly name: string
  readonly value: string
}

export interface SipRequest {
  readonly kind: 'request'
  /** Upper case for known methods, verbatim otherwise (methods are case-sensitive). */
  readonly method: string
  readonly requestUri: string
  readonly headers: readonly SipHeader[]
  readonly body: Uint8Array
}

export interface SipResponse {
  readonly kind: 'response'
  /** 100–699. */
  readonly status: number
  readonly reason: string
  readonly headers: readonly SipHeader[]
  readonly body: Uint8Array
}

export type SipMessage = SipRequest | SipResponse
