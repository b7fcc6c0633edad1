/** What signalling says of a DTLS peer, RFC 8122: which certificate it will show. */

/** Strongest first: the first kind that a peer names counts (RFC 8122 §5). */
export const FINGERPRINT_HASHES = ['sha-512', 'sha-384', 'sha-256', 'sha-1'] as const

export type FingerprintHash = (typeof FINGERPRINT_HASHES)[number]

export interface Fingerprint {
  readonly hash: FingerprintHash
  /** Lower-case hex without colons. */
  readonly hex: string
}

/** `active` sends the first message of the handshake, RFC 4145 §4 and RFC 5763 §5. */
export type DtlsRole = 'active' | 'passive'

/** Why no keys came of a handshake, as code. */
export type DtlsFailure =
  /** The peer's certificate is not the one that signalling named. */
  | 'fingerprint'
  | 'no-certificate'
  /** Version, cipher suite, group or signature: nothing in common. */
  | 'nothing-in-common'
  /** DTLS without the extension for SRTP, or with no profile that we know. */
  | 'no-srtp'
  /** A signature, or the check over the whole handshake, is wrong. */
  | 'not-authentic'
  | 'malformed'
  | 'timed-out'
  /** Somebody began more handshakes than a peer would. */
  | 'too-many'
