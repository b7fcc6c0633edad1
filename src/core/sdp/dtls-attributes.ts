/**
 * DTLS-SRTP in an offer and its answer, RFC 5763 §5, RFC 8122 §5, RFC 8842 §5:
 *
 *   a=fingerprint:sha-256 4A:AD:B9:…     a=setup:actpass     a=tls-id:…     a=rtcp-mux
 */

import { type DtlsRole, FINGERPRINT_HASHES, type Fingerprint, type FingerprintHash } from '../model/dtls.ts'
import { chooseCrypto } from './crypto-attribute.ts'
import { attributeValues, type SdpAttribute, type SdpMedia } from './session-description.ts'

export interface DtlsDescription {
  /** All of the strongest hash that is named: the certificate is one of them. */
  readonly fingerprints: readonly Fingerprint[]
  readonly setup: DtlsRole | 'actpass'
  /** Another one asks for new keys (RFC 8842 §4). */
  readonly tlsId?: string
  /** RTCP comes on the port of RTP, under the same keys (RFC 5761). */
  readonly rtcpMux: boolean
  /** Where the peer has RTCP otherwise (RFC 3605). */
  readonly rtcpPort: number
}

/** Ours, as it is answered. */
export interface LocalDtls {
  readonly fingerprint: Fingerprint
  readonly setup: DtlsRole | 'actpass'
  readonly tlsId?: string
  readonly rtcpMux: boolean
}

const DTLS_PROFILES: ReadonlySet<string> = new Set(['UDP/TLS/RTP/SAVP', 'UDP/TLS/RTP/SAVPF'])
/** Before RFC 5764 was followed, profiles did not tell where keys come from. */
const OLD_PROFILES: ReadonlySet<string> = new Set(['RTP/SAVP', 'RTP/SAVPF'])
const FINGERPRINT = /^([a-z0-9-]+)\s+((?:[0-9a-f]{2}:)*[0-9a-f]{2})$/i
const HEX_DIGITS: Readonly<Record<FingerprintHash, number>> = {
  'sha-1': 40,
  'sha-256': 64,
  'sha-384': 96,
  'sha-512': 128,
}
/** RFC 8842 §4: at least 20 characters; ours is that or repeats theirs never. */
const TLS_ID = /^[A-Za-z0-9+/_-]{20,255}$/

/** Undefined when the line has no keys by DTLS that we can take. Never throws. */
export function readDtls(media: SdpMedia): DtlsDescription | undefined {
  const { protocol, port, attributes } = media
  const isOld = OLD_PROFILES.has(protocol) && !chooseCrypto(media)
  if (!DTLS_PROFILES.has(protocol) && !isOld) return undefined
  const named = attributeValues(attributes, 'fingerprint').flatMap((value) => parseFingerprint(value) ?? [])
  const hash = FINGERPRINT_HASHES.find((kind) => named.some((fingerprint) => fingerprint.hash === kind))
  // RFC 4145 §4: without the attribute the offerer is active.
  const setup = attributeValues(attributes, 'setup').at(-1)?.trim().toLowerCase() ?? 'active'
  if (hash === undefined || (setup !== 'active' && setup !== 'passive' && setup !== 'actpass')) return undefined
  const tlsId = attributeValues(attributes, 'tls-id').find((value) => TLS_ID.test(value))
  const rtcpPort = Number.parseInt(attributeValues(attributes, 'rtcp')[0] ?? '', 10)
  return {
    fingerprints: named.filter((fingerprint) => fingerprint.hash === hash),
    setup,
    ...(tlsId !== undefined && { tlsId }),
    rtcpMux: attributes.some(({ name }) => name === 'rtcp-mux' || name === 'rtcp-mux-only'),
    rtcpPort: rtcpPort > 0 && rtcpPort < 0x10000 ? rtcpPort : port + 1,
  }
}

export function dtlsAttributes({ fingerprint, setup, tlsId, rtcpMux }: LocalDtls): SdpAttribute[] {
  const hex = (fingerprint.hex.match(/../g) ?? []).join(':').toUpperCase()
  return [
    { name: 'fingerprint', value: `${fingerprint.hash} ${hex}` },
    { name: 'setup', value: setup },
    ...(tlsId === undefined ? [] : [{ name: 'tls-id', value: tlsId }]),
    ...(rtcpMux ? [{ name: 'rtcp-mux' }] : []),
  ]
}

/** Whether both describe one association: then keys stay (RFC 8842 §5.1). */
export function sameAssociation(one: DtlsDescription, other: DtlsDescription): boolean {
  const keyOf = ({ fingerprints, tlsId, rtcpMux }: DtlsDescription) =>
    JSON.stringify([fingerprints.map(({ hash, hex }) => `${hash} ${hex}`).sort(), tlsId, rtcpMux])
  return keyOf(one) === keyOf(other)
}

function parseFingerprint(value: string): Fingerprint | undefined {
  const [, name = '', bytes = ''] = FINGERPRINT.exec(value.trim()) ?? []
  const hash = FINGERPRINT_HASHES.find((kind) => kind === name.toLowerCase())
  const hex = bytes.replaceAll(':', '').toLowerCase()
  return hash && hex.length === HEX_DIGITS[hash] ? { hash, hex } : undefined
}
