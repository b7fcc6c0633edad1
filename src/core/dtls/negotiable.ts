/** What we can do, by the numbers of the registries. In the order in which we prefer it. */

import { findSrtpSuite, type SrtpSuite } from '../model/srtp.ts'
import type { KeyGroup, PrfHash, SignatureScheme } from './dtls-crypto.ts'

export interface CipherSuite {
  readonly id: number
  readonly keyBytes: 16 | 32
  readonly prf: PrfHash
  /** What the server's certificate signs with. */
  readonly signature: 'ecdsa' | 'rsa'
}

/** Elliptic-curve Diffie-Hellman with AES-GCM, RFC 5289; the first is what RFC 8827 §6.5 asks of everybody. */
export const CIPHER_SUITES: readonly CipherSuite[] = [
  { id: 0xc02b, keyBytes: 16, prf: 'sha256', signature: 'ecdsa' },
  { id: 0xc02c, keyBytes: 32, prf: 'sha384', signature: 'ecdsa' },
  { id: 0xc02f, keyBytes: 16, prf: 'sha256', signature: 'rsa' },
  { id: 0xc030, keyBytes: 32, prf: 'sha384', signature: 'rsa' },
]

/** RFC 8422 §5.1.1. */
export const GROUPS: readonly { readonly id: number; readonly group: KeyGroup }[] = [
  { id: 29, group: 'x25519' },
  { id: 23, group: 'secp256r1' },
  { id: 24, group: 'secp384r1' },
]

/** RFC 5246 §7.4.1.4.1, named as in RFC 8446 §4.2.3. */
export const SIGNATURE_SCHEMES: readonly { readonly id: number; readonly scheme: SignatureScheme }[] = [
  { id: 0x0403, scheme: 'ecdsa_secp256r1_sha256' },
  { id: 0x0503, scheme: 'ecdsa_secp384r1_sha384' },
  { id: 0x0804, scheme: 'rsa_pss_rsae_sha256' },
  { id: 0x0401, scheme: 'rsa_pkcs1_sha256' },
  { id: 0x0501, scheme: 'rsa_pkcs1_sha384' },
  { id: 0x0601, scheme: 'rsa_pkcs1_sha512' },
]

/** What our own certificate signs with. */
export const OWN_SIGNATURE = 0x0403

export interface SrtpProfile {
  readonly id: number
  readonly suite: SrtpSuite
}

/** RFC 5764 §4.1.2, RFC 7714 §14.2. */
export const SRTP_PROFILES: readonly SrtpProfile[] = (
  [
    [0x0008, 'AEAD_AES_256_GCM'],
    [0x0007, 'AEAD_AES_128_GCM'],
    [0x0001, 'AES_CM_128_HMAC_SHA1_80'],
    [0x0002, 'AES_CM_128_HMAC_SHA1_32'],
  ] as const
).flatMap(([id, name]) => {
  const suite = findSrtpSuite(name)
  return suite ? [{ id, suite }] : []
})

/** The first of theirs that we have too: they know what their hardware does well. */
export function firstInCommon<T extends { readonly id: number }>(
  theirs: readonly number[],
  ours: readonly T[],
): T | undefined {
  for (const id of theirs) {
    const found = ours.find((one) => one.id === id)
    if (found) return found
  }
  return undefined
}
