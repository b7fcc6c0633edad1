/**
 * `a=crypto`, RFC 4568 §9.2: a tag, a suite and a master key for what its sender sends.
 *
 *   a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:<base64 of key and salt>|2^31|1:4 WSH=64
 *
 * The lifetime is read and not enforced: whoever sends must re-key in time (RFC 3711 §9.2), and a recorder loses a call for it.
 */

import { findSrtpSuite, type SrtpMasterKey, type SrtpSuite } from '../model/srtp.ts'
import type { SdpMedia } from './session-description.ts'

export interface CryptoAttribute {
  /** Names the line in the answer. */
  readonly tag: number
  readonly master: SrtpMasterKey
}

/** Why a line is not taken, as code. */
export type CryptoProblem = 'malformed' | 'unknown-suite' | 'key-length' | 'several-keys' | 'session-parameter'

const ATTRIBUTE = /^\s*(\d{1,9})\s+([A-Za-z0-9_]+)\s+(\S+)((?:\s+\S+)*)\s*$/
const KEY = /^inline:([A-Za-z0-9+/]+={0,2})((?:\|[^|]*)*)$/i
const LIFETIME = /^(?:2\^(\d{1,2})|\d{1,15})$/
const MKI = /^(\d{1,309}):(\d{1,3})$/
/** What a window size hint may ask for: our window (core/srtp/replay-window.ts). */
const WINDOW_HINT = /^WSH=(\d{1,4})$/
const LARGEST_WINDOW_HINT = 1024
const PROTOCOLS: ReadonlySet<string> = new Set(['RTP/AVP', 'RTP/AVPF', 'RTP/SAVP', 'RTP/SAVPF'])

/** Never throws. `value`: what stands after `a=crypto:`. */
export function parseCrypto(value: string): CryptoAttribute | CryptoProblem {
  const [, tag, suiteName = '', keys = '', parameters = ''] = ATTRIBUTE.exec(value) ?? []
  if (tag === undefined) return 'malformed'
  const suite = findSrtpSuite(suiteName.toUpperCase())
  if (!suite) return 'unknown-suite'
  if (!parameters.split(/\s+/).every(isHarmless)) return 'session-parameter'
  if (keys.includes(';')) return 'several-keys'
  const master = readKey(keys, suite)
  return typeof master === 'string' ? master : { tag: Number(tag), master }
}

/** What stands after `a=crypto:`, without lifetime. */
export function formatCrypto({ tag, master }: CryptoAttribute): string {
  const { suite, key, salt, mki } = master
  const base64 = btoa(String.fromCharCode(...key, ...salt))
  const named = mki.length > 0 ? `|${BigInt(`0x${hexOf(mki)}`)}:${mki.length}` : ''
  return `${tag} ${suite.name} inline:${base64}${named}`
}

/** The first line that we can take: the order is its sender's preference (RFC 4568 §5.1.1). Undefined on lines that are not RTP by SDES. */
export function chooseCrypto(media: SdpMedia): CryptoAttribute | undefined {
  if (!PROTOCOLS.has(media.protocol)) return undefined
  for (const { name, value } of media.attributes) {
    const read = name === 'crypto' ? parseCrypto(value ?? '') : 'malformed'
    if (typeof read !== 'string') return read
  }
  return undefined
}

function readKey(text: string, suite: SrtpSuite): SrtpMasterKey | CryptoProblem {
  const [, base64 = '', rest] = KEY.exec(text) ?? []
  const bytes = decodeBase64(base64)
  if (rest === undefined || !bytes) return 'malformed'
  if (bytes.length !== suite.keyBytes + suite.saltBytes) return 'key-length'
  const [first, second, third] = rest.split('|').slice(1)
  // Both may be missing; the lifetime comes first.
  const [lifetime, mki] = first?.includes(':') ? [undefined, first] : [first, second]
  if (third !== undefined || (mki === first && second !== undefined)) return 'malformed'
  if (lifetime !== undefined && !isLifetime(lifetime)) return 'malformed'
  const mkiBytes = mki === undefined ? new Uint8Array(0) : readMki(mki)
  if (!mkiBytes) return 'malformed'
  return { suite, key: bytes.slice(0, suite.keyBytes), salt: bytes.slice(suite.keyBytes), mki: mkiBytes }
}

/** RFC 4568 §6.1: at most 2^48 packets. */
function isLifetime(text: string): boolean {
  const match = LIFETIME.exec(text)
  if (!match) return false
  const packets = match[1] === undefined ? Number(text) : 2 ** Number(match[1])
  return packets > 0 && packets <= 2 ** 48
}

/** A decimal number, written with as many bytes as it says (RFC 4568 §6.1). */
function readMki(text: string): Uint8Array | undefined {
  const [, value = '', length = ''] = MKI.exec(text) ?? []
  const count = Number(length)
  if (value === '' || count < 1 || count > 128) return undefined
  const digits = BigInt(value)
    .toString(16)
    .padStart(2 * count, '0')
  if (digits.length > 2 * count) return undefined
  return Uint8Array.from({ length: count }, (_, index) => Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16))
}

/**
 * Session parameters (RFC 4568 §6.3) change what is sent, and must be refused when they are not obeyed; ours are none but the hint of a
 * window. An extension that begins with `-` may be ignored (§6.3.8).
 */
function isHarmless(parameter: string): boolean {
  if (parameter === '' || parameter.startsWith('-')) return true
  const hint = WINDOW_HINT.exec(parameter.toUpperCase())?.[1]
  return hint !== undefined && Number(hint) <= LARGEST_WINDOW_HINT
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
