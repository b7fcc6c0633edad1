/** A session description as plain data, RFC 8866: what a recording client offers and what we answer. */

import type { Codec } from '../model/media.ts'

export type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** `c=` or the address of `o=`. */
export interface SdpAddress {
  readonly family: 'IP4' | 'IP6'
  /** Without TTL and count (`224.2.1.1/127/3`). May be a host name. */
  readonly address: string
}

/** `a=name` or `a=name:value`. */
export interface SdpAttribute {
  /** Lower case. */
  readonly name: string
  readonly value?: string
}

/** One `m=` line with what follows it. */
export interface SdpMedia {
  /** `audio`, `video`, `image`, …, lower case. */
  readonly kind: string
  /** 0: not used, or refused (RFC 3264 §6). */
  readonly port: number
  /** Upper case: `RTP/AVP`, `RTP/SAVP`, `UDP/TLS/RTP/SAVPF`, `UDPTL`. */
  readonly protocol: string
  /** Payload types for RTP, verbatim. */
  readonly formats: readonly string[]
  /** Its own `c=`, or that of the session; absent when there is neither. */
  readonly connection?: SdpAddress
  /** Its own, or that of the session, or `sendrecv` (RFC 8866 §6.7). */
  readonly direction: SdpDirection
  /** RFC 4574. */
  readonly label?: string
  readonly ptimeMs?: number
  /** One per payload type that is understood, in the order of the m-line. */
  readonly codecs: readonly Codec[]
  /** Every `a=` line of this m-line, in order, also those read into the fields above; behind them what it inherits for DTLS. */
  readonly attributes: readonly SdpAttribute[]
}

export interface SessionDescription {
  readonly origin: SdpOrigin
  readonly sessionName: string
  readonly connection?: SdpAddress
  readonly attributes: readonly SdpAttribute[]
  readonly media: readonly SdpMedia[]
}

/** `o=`. Ids are kept as text: they may be larger than a number holds. */
export interface SdpOrigin {
  readonly username: string
  readonly sessionId: string
  readonly version: string
  readonly address: SdpAddress
}

/** Values of all attributes of that (lower-case) name. */
export function attributeValues(attributes: readonly SdpAttribute[], name: string): string[] {
  return attributes.flatMap((attribute) => (attribute.name === name ? [attribute.value ?? ''] : []))
}
