/** What the SIP layer needs of a network: datagrams or framed streams, local and remote addresses. Filled by adapters. */

export type SipProtocol = 'udp' | 'tcp' | 'tls'

/** One way to a peer: a UDP 4-tuple or one connection. Replies go back the way the request came (RFC 3261 §18.2.2, RFC 3581). */
export interface SipFlow {
  readonly protocol: SipProtocol
  /** Literal IPv4 or IPv6 address without brackets; IPv4-mapped addresses are written as IPv4. */
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  /** Identifies the TCP or TLS connection; absent over UDP. */
  readonly connectionId?: string
  /** SHA-256 of the client certificate, lower-case hex; only when the TLS peer presented one. */
  readonly certificateFingerprint?: string
}

/** Receives bytes; the buffer belongs to the receiver. Over UDP one call is one datagram; over TCP/TLS any piece of a stream. */
export interface SipTransportEvents {
  received(flow: SipFlow, bytes: Uint8Array): void
  /** A connection ended or broke; nothing more will be sent on it. */
  closed(flow: SipFlow): void
  /** Counted and logged, never thrown. */
  failed(flow: SipFlow | undefined, error: Error): void
}

export interface SipTransport {
  readonly protocol: SipProtocol
  /** Address and port really bound (port 0 asks for any). */
  readonly bound: { readonly address: string; readonly port: number }
  /** Sends to the flow; reconnects a closed TCP/TLS flow towards its remote address. Failures come as `failed`. */
  send(flow: SipFlow, bytes: Uint8Array): void
  /** Makes a flow to a peer (clients, requests out of a dialog). Over TCP/TLS reuses an open connection to it. */
  connect(address: string, port: number): Promise<SipFlow>
  /** Bytes of TCP data that can never become a message: the SIP layer asks to drop the connection. */
  drop(flow: SipFlow): void
  close(): Promise<void>
}
