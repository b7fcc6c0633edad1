/** What a stream is protected with, RFC 3711: a suite of SDES and the master key that signalling brought. */

/** `counter`: AES in counter mode and HMAC-SHA1. `gcm`: AES-GCM, which authenticates by itself. */
export interface SrtpSuite {
  /** As registered for `a=crypto`. */
  readonly name: string
  readonly mode: 'counter' | 'gcm'
  readonly keyBytes: 16 | 32
  readonly saltBytes: 12 | 14
  readonly rtpTagBytes: 4 | 10 | 16
  /** The short tag is for RTP only (RFC 4568 §6.2.2, RFC 6188 §4). */
  readonly rtcpTagBytes: 10 | 16
}

const counter = (name: string, keyBytes: 16 | 32, rtpTagBytes: 4 | 10) =>
  ({ name, mode: 'counter', keyBytes, saltBytes: 14, rtpTagBytes, rtcpTagBytes: 10 }) as const
const gcm = (name: string, keyBytes: 16 | 32) =>
  ({ name, mode: 'gcm', keyBytes, saltBytes: 12, rtpTagBytes: 16, rtcpTagBytes: 16 }) as const

/** RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.2. */
export const SRTP_SUITES: readonly SrtpSuite[] = [
  counter('AES_CM_128_HMAC_SHA1_80', 16, 10),
  counter('AES_CM_128_HMAC_SHA1_32', 16, 4),
  counter('AES_256_CM_HMAC_SHA1_80', 32, 10),
  counter('AES_256_CM_HMAC_SHA1_32', 32, 4),
  gcm('AEAD_AES_128_GCM', 16),
  gcm('AEAD_AES_256_GCM', 32),
]

export const findSrtpSuite = (name: string): SrtpSuite | undefined => SRTP_SUITES.find((suite) => suite.name === name)

/** One direction's key. Never logged, stored or told: it lives as long as its stream. */
export interface SrtpMasterKey {
  readonly suite: SrtpSuite
  readonly key: Uint8Array
  readonly salt: Uint8Array
  /** Sent behind every packet (RFC 3711 §3.1); empty when none was agreed. */
  readonly mki: Uint8Array
}

export function sameSrtpKey(one: SrtpMasterKey | undefined, other: SrtpMasterKey | undefined): boolean {
  if (!one || !other) return one === other
  const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index])
  return (
    one.suite.name === other.suite.name &&
    same(one.key, other.key) &&
    same(one.salt, other.salt) &&
    same(one.mki, other.mki)
  )
}
