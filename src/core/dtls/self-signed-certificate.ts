/** A certificate that vouches for itself, RFC 5280 §4.1, in DER: peers know it by its fingerprint alone. */

import { joinBytes, uintBytes } from './byte-reader.ts'

export interface CertificateSubject {
  readonly commonName: string
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /** At most 19 bytes. */
  readonly serial: Uint8Array
  /** Milliseconds since 1970. */
  readonly fromMs: number
  readonly untilMs: number
}

/** `sign`: ecdsa-with-SHA256 by the subject's own key. */
export function selfSignedCertificate(
  subject: CertificateSubject,
  sign: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const { commonName, publicKey, serial, fromMs, untilMs } = subject
  const name = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, new TextEncoder().encode(commonName)))))
  const body = sequence(
    tagged(0xa0, tagged(0x02, Uint8Array.of(VERSION_3))),
    // DER writes a positive number without a byte too many: it begins with 0x01.
    tagged(0x02, joinBytes(Uint8Array.of(1), serial)),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(fromMs), time(untilMs)),
    name,
    publicKey,
  )
  return sequence(body, ECDSA_WITH_SHA256, tagged(0x03, joinBytes(Uint8Array.of(0), sign(body))))
}

const VERSION_3 = 2

function tagged(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const bytes = joinBytes(...content)
  return joinBytes(Uint8Array.of(tag), lengthOf(bytes.length), bytes)
}

function lengthOf(count: number): Uint8Array {
  if (count < 0x80) return Uint8Array.of(count)
  const size = count < 0x100 ? 1 : 2
  return joinBytes(Uint8Array.of(0x80 | size), uintBytes(count, size))
}

function sequence(...content: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, ...content)
}

/** 2.5.4.3 */
const COMMON_NAME = tagged(0x06, Uint8Array.of(0x55, 0x04, 0x03))
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(tagged(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)))

/** RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime from then on. */
function time(atMs: number): Uint8Array {
  const digits = `${new Date(atMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z`
  const isShort = digits < '2050'
  return tagged(isShort ? 0x17 : 0x18, new TextEncoder().encode(isShort ? digits.slice(2) : digits))
}
