/** The first messages of client and server, RFC 5246 §7.4.1 and RFC 6347 §4.2.1, with their extensions. */

import { ByteReader, joinBytes, uint16sBytes, uintBytes, vectorBytes } from './byte-reader.ts'
import { DTLS_1_2 } from './dtls-record.ts'
import { CIPHER_SUITES, GROUPS, SIGNATURE_SCHEMES, SRTP_PROFILES } from './negotiable.ts'

export interface ClientHello {
  readonly version: number
  readonly random: Uint8Array
  readonly sessionId: Uint8Array
  readonly cookie: Uint8Array
  readonly cipherSuites: readonly number[]
  readonly extensions: Extensions
}

export interface ServerHello {
  readonly version: number
  readonly random: Uint8Array
  readonly cipherSuite: number
  readonly extensions: Extensions
}

/** Absent: the extension was not there. */
export interface Extensions {
  readonly groups?: readonly number[]
  readonly signatureSchemes?: readonly number[]
  readonly srtpProfiles?: readonly number[]
  /** RFC 7627. */
  readonly extendedMasterSecret: boolean
  /** RFC 5746: also by its cipher suite. */
  readonly renegotiationInfo: boolean
}

const RANDOM_BYTES = 32
const RENEGOTIATION_SUITE = 0x00ff
const EXTENSION = {
  groups: 10,
  pointFormats: 11,
  signatureSchemes: 13,
  useSrtp: 14,
  extendedMasterSecret: 23,
  renegotiationInfo: 0xff01,
} as const

/** Undefined when it is none. */
export function parseClientHello(body: Uint8Array): ClientHello | undefined {
  const reader = new ByteReader(body)
  const version = reader.uint(2)
  const random = reader.bytes(RANDOM_BYTES)
  const sessionId = reader.vector(1)
  const cookie = reader.vector(1)
  const cipherSuites = reader.uint16s(2)
  const compressions = reader.vector(1)
  const extensions = reader.isAtEnd ? parseExtensions(new Uint8Array(0)) : parseExtensions(reader.vector(2))
  if (!reader.isWhole || !extensions || !compressions.includes(0)) return undefined
  const renegotiationInfo = extensions.renegotiationInfo || cipherSuites.includes(RENEGOTIATION_SUITE)
  return { version, random, sessionId, cookie, cipherSuites, extensions: { ...extensions, renegotiationInfo } }
}

export function formatClientHello(random: Uint8Array, cookie: Uint8Array): Uint8Array {
  return joinBytes(
    uintBytes(DTLS_1_2, 2),
    random,
    vectorBytes(1),
    vectorBytes(1, cookie),
    vectorBytes(2, uint16sBytes([...CIPHER_SUITES.map(({ id }) => id), RENEGOTIATION_SUITE])),
    vectorBytes(1, uintBytes(0, 1)),
    vectorBytes(
      2,
      extension(EXTENSION.groups, vectorBytes(2, idsOf(GROUPS))),
      extension(EXTENSION.pointFormats, vectorBytes(1, uintBytes(0, 1))),
      extension(EXTENSION.signatureSchemes, vectorBytes(2, idsOf(SIGNATURE_SCHEMES))),
      extension(EXTENSION.useSrtp, vectorBytes(2, idsOf(SRTP_PROFILES)), vectorBytes(1)),
      extension(EXTENSION.extendedMasterSecret),
    ),
  )
}

export function parseServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = new ByteReader(body)
  const version = reader.uint(2)
  const random = reader.bytes(RANDOM_BYTES)
  reader.vector(1)
  const cipherSuite = reader.uint(2)
  const compression = reader.uint(1)
  const extensions = reader.isAtEnd ? parseExtensions(new Uint8Array(0)) : parseExtensions(reader.vector(2))
  if (!reader.isWhole || !extensions || compression !== 0) return undefined
  return { version, random, cipherSuite, extensions }
}

/** Answers only extensions that the client sent. */
export function formatServerHello(
  random: Uint8Array,
  cipherSuite: number,
  srtpProfile: number,
  { extendedMasterSecret, renegotiationInfo, groups }: Extensions,
): Uint8Array {
  return joinBytes(
    uintBytes(DTLS_1_2, 2),
    random,
    vectorBytes(1),
    uintBytes(cipherSuite, 2),
    uintBytes(0, 1),
    vectorBytes(
      2,
      renegotiationInfo ? extension(EXTENSION.renegotiationInfo, vectorBytes(1)) : NOTHING,
      groups ? extension(EXTENSION.pointFormats, vectorBytes(1, uintBytes(0, 1))) : NOTHING,
      extension(EXTENSION.useSrtp, vectorBytes(2, uintBytes(srtpProfile, 2)), vectorBytes(1)),
      extendedMasterSecret ? extension(EXTENSION.extendedMasterSecret) : NOTHING,
    ),
  )
}

/** RFC 6347 §4.2.1. */
export function formatHelloVerifyRequest(cookie: Uint8Array): Uint8Array {
  return joinBytes(uintBytes(DTLS_1_2, 2), vectorBytes(1, cookie))
}

export function parseHelloVerifyRequest(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body)
  reader.uint(2)
  const cookie = reader.vector(1)
  return reader.isWhole ? cookie : undefined
}

const NOTHING = new Uint8Array(0)

function extension(type: number, ...content: readonly Uint8Array[]): Uint8Array {
  return joinBytes(uintBytes(type, 2), vectorBytes(2, ...content))
}

const idsOf = (items: readonly { readonly id: number }[]): Uint8Array => uint16sBytes(items.map(({ id }) => id))

function parseExtensions(bytes: Uint8Array): Extensions | undefined {
  const reader = new ByteReader(bytes)
  const found = new Map<number, ByteReader>()
  while (!reader.isAtEnd) {
    const type = reader.uint(2)
    found.set(type, new ByteReader(reader.vector(2)))
  }
  const list = (type: number) => found.get(type)?.uint16s(2)
  const [groups, signatureSchemes, srtpProfiles] = [
    list(EXTENSION.groups),
    list(EXTENSION.signatureSchemes),
    list(EXTENSION.useSrtp),
  ]
  // The name of a master key (MKI) may follow the profiles: we answer with none, so none is used (RFC 5764 §4.1.3).
  if (!reader.isGood || [...found.values()].some(({ isGood }) => !isGood)) return undefined
  return {
    ...(groups && { groups }),
    ...(signatureSchemes && { signatureSchemes }),
    ...(srtpProfiles && { srtpProfiles }),
    extendedMasterSecret: found.has(EXTENSION.extendedMasterSecret),
    renegotiationInfo: found.has(EXTENSION.renegotiationInfo),
  }
}
