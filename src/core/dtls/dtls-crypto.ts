/** The primitives DTLS is made of; filled by an adapter. */

import type { FingerprintHash } from '../model/dtls.ts'

export type PrfHash = 'sha256' | 'sha384'

export interface DtlsCrypto {
  /** Unpredictable. */
  randomBytes(count: number): Uint8Array
  hash(name: PrfHash, bytes: Uint8Array): Uint8Array
  hmac(name: PrfHash, key: Uint8Array, bytes: Uint8Array): Uint8Array
  /** Of a certificate, lower-case hex. */
  fingerprint(hash: FingerprintHash, certificate: Uint8Array): string
  aesGcm(key: Uint8Array): AuthenticatedCipher
  /** A fresh pair of a group, for one handshake. */
  keyPair(group: KeyGroup): KeyPair
  /** Whether the owner of the certificate (DER) signed these bytes. False also when anything about them cannot be read. */
  verify(certificate: Uint8Array, scheme: SignatureScheme, signed: Uint8Array, signature: Uint8Array): boolean
}

export interface AuthenticatedCipher {
  /** Cipher text with the tag of 16 bytes behind it. `iv` has 12 bytes. */
  seal(iv: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array
  /** Undefined when the tag is wrong. */
  open(iv: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined
}

export type KeyGroup = 'x25519' | 'secp256r1' | 'secp384r1'

export interface KeyPair {
  /** As it stands in a key exchange message, RFC 8422 §5.4. */
  readonly publicKey: Uint8Array
  /** Undefined when the other side's key is none of the group. */
  agree(publicKey: Uint8Array): Uint8Array | undefined
}

export type SignatureScheme =
  | 'ecdsa_secp256r1_sha256'
  | 'ecdsa_secp384r1_sha384'
  | 'rsa_pss_rsae_sha256'
  | 'rsa_pkcs1_sha256'
  | 'rsa_pkcs1_sha384'
  | 'rsa_pkcs1_sha512'

/** Who we are towards every peer: an ECDSA certificate on P-256. */
export interface DtlsIdentity {
  /** DER. */
  readonly certificate: Uint8Array
  /** ecdsa_secp256r1_sha256, DER. */
  sign(bytes: Uint8Array): Uint8Array
}
