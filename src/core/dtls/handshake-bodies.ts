/** Bodies of the messages behind the hellos, RFC 5246 §7.4.2 to §7.4.8 and RFC 8422 §5.4. */

import { ByteReader, joinBytes, uint16sBytes, uintBytes, vectorBytes } from './byte-reader.ts'
import { OWN_SIGNATURE, SIGNATURE_SCHEMES } from './negotiable.ts'

const NAMED_CURVE = 3
/** ecdsa_sign and rsa_sign. */
const CERTIFICATE_TYPES = Uint8Array.of(64, 1)

export function formatCertificate(certificate: Uint8Array | undefined): Uint8Array {
  return certificate ? vectorBytes(3, vectorBytes(3, certificate)) : vectorBytes(3)
}

/** The peer's own, first of its chain; undefined when there is none, or the body is none. */
export function parseCertificate(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body)
  const chain = new ByteReader(reader.vector(3))
  const own = chain.vector(3)
  return reader.isWhole && chain.isGood && own.length > 0 ? own : undefined
}

export interface ServerKeyExchange {
  readonly groupId: number
  readonly publicKey: Uint8Array
  /** What is signed, behind both randoms. */
  readonly parameters: Uint8Array
  readonly schemeId: number
  readonly signature: Uint8Array
}

export function keyParameters(groupId: number, publicKey: Uint8Array): Uint8Array {
  return joinBytes(uintBytes(NAMED_CURVE, 1), uintBytes(groupId, 2), vectorBytes(1, publicKey))
}

export function formatServerKeyExchange(parameters: Uint8Array, signature: Uint8Array): Uint8Array {
  return joinBytes(parameters, formatSignature(signature))
}

export function parseServerKeyExchange(body: Uint8Array): ServerKeyExchange | undefined {
  const reader = new ByteReader(body)
  const curveType = reader.uint(1)
  const groupId = reader.uint(2)
  const publicKey = reader.vector(1)
  const schemeId = reader.uint(2)
  const signature = reader.vector(2)
  if (!reader.isWhole || curveType !== NAMED_CURVE) return undefined
  return { groupId, publicKey, parameters: keyParameters(groupId, publicKey), schemeId, signature }
}

/** We ask for a certificate of any authority: the fingerprint decides. */
export function formatCertificateRequest(): Uint8Array {
  const schemes = uint16sBytes(SIGNATURE_SCHEMES.map(({ id }) => id))
  return joinBytes(vectorBytes(1, CERTIFICATE_TYPES), vectorBytes(2, schemes), vectorBytes(2))
}

export function formatClientKeyExchange(publicKey: Uint8Array): Uint8Array {
  return vectorBytes(1, publicKey)
}

export function parseClientKeyExchange(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body)
  const publicKey = reader.vector(1)
  return reader.isWhole ? publicKey : undefined
}

/** Ours: the scheme of our certificate. */
export function formatSignature(signature: Uint8Array): Uint8Array {
  return joinBytes(uintBytes(OWN_SIGNATURE, 2), vectorBytes(2, signature))
}

export function parseSignature(
  body: Uint8Array,
): { readonly schemeId: number; readonly signature: Uint8Array } | undefined {
  const reader = new ByteReader(body)
  const schemeId = reader.uint(2)
  const signature = reader.vector(2)
  return reader.isWhole ? { schemeId, signature } : undefined
}
