/**
 * The journal of one call: what was signalled and what was received, in order of arrival. Append-only; little-endian.
 *
 *   file    | "TAPELINE" (8) | version u16 | header length u16 | mark u32 | key, of version 2 | record | record | …
 *   key     | cipher u8: 1 AES-256-GCM | length of the account id u8 | id of the account's key (8) | key, sealed (60) | account id |
 *   record  | mark u32 | crc u32 | body length u32 | kind u8 | body |     crc: CRC-32 of everything behind it
 *   event   kind 1: one CallEvent as UTF-8 JSON
 *   packets kind 2: | base arrival f64, ms since 1970 | packet | packet | …
 *   encrypted kind 3: a record of another kind, see encrypt-record.ts; an encrypted journal has no others
 *   packet  | stream id u16 | length u16 | arrival − base, i32 µs | kind u8: 0 RTP, 1 RTCP, 2 erased | 0 u8 | the datagram; erased: zeros |
 *
 * Version 1 is written in the clear, version 2 is encrypted. The mark is random per file. Readers look for it to find the next good record behind a damaged one, and a caller cannot forge a
 * record inside his audio because he does not know it.
 */

import type { CallEvent } from '../model/call.ts'
import { ACCOUNT_KEY_ID_BYTES, SEALED_KEY_BYTES, type SealedKey } from '../model/sealed-key.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'

export const JOURNAL_MAGIC = Uint8Array.from([0x54, 0x41, 0x50, 0x45, 0x4c, 0x49, 0x4e, 0x45])
/** Of the header that every journal has; an encrypted one's goes on with its key. */
export const JOURNAL_HEADER_BYTES = 16
export const RECORD_HEADER_BYTES = 13
/** A longer body is damage, not data: no buffer grows beyond it. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
export const BATCH_HEADER_BYTES = 8
export const PACKET_HEADER_BYTES = 10

export const RECORD_EVENT = 1
export const RECORD_PACKETS = 2
export const RECORD_ENCRYPTED = 3

export const PACKET_RTP = 0
export const PACKET_RTCP = 1
/** Its bytes were overwritten with zeros: see erase-packets.ts. Readers of before took it for RTCP that says nothing. */
export const PACKET_ERASED = 2

export type PacketKind = 'rtp' | 'rtcp'

const PLAIN_VERSION = 1
const ENCRYPTED_VERSION = 2
/** No header is longer. */
export const MAX_HEADER_BYTES = 512

const CIPHER_AES_256_GCM = 1
const KEY_ID_AT = JOURNAL_HEADER_BYTES + 2
const SEALED_AT = KEY_ID_AT + ACCOUNT_KEY_ID_BYTES
const ACCOUNT_AT = SEALED_AT + SEALED_KEY_BYTES

export interface JournalHeader {
  readonly headerBytes: number
  /** Random unsigned 32 bits, the same for every record of this file. */
  readonly mark: number
  /** Of an encrypted journal. */
  readonly key?: SealedKey
}

/** `mark`: random unsigned 32 bits. With `key` the journal is an encrypted one. */
export function encodeJournalHeader(mark: number, key?: SealedKey): Uint8Array {
  const accountId = new TextEncoder().encode(key?.accountId ?? '')
  const bytes = new Uint8Array(key ? ACCOUNT_AT + accountId.length : JOURNAL_HEADER_BYTES)
  if (bytes.length > MAX_HEADER_BYTES) throw new RangeError('the id of an account has at most 255 bytes')
  const view = new DataView(bytes.buffer)
  bytes.set(JOURNAL_MAGIC)
  view.setUint16(8, key ? ENCRYPTED_VERSION : PLAIN_VERSION, true)
  view.setUint16(10, bytes.length, true)
  view.setUint32(12, mark, true)
  if (!key) return bytes
  bytes.set([CIPHER_AES_256_GCM, accountId.length], JOURNAL_HEADER_BYTES)
  bytes.set(key.accountKeyId, KEY_ID_AT)
  bytes.set(key.sealed, SEALED_AT)
  bytes.set(accountId, ACCOUNT_AT)
  return bytes
}

export type JournalProblem = 'not-a-journal' | 'unknown-version'

/** `more`: it does not end within these bytes. Never throws. */
export function decodeJournalHeader(bytes: Uint8Array): JournalHeader | JournalProblem | 'more' {
  const known = Math.min(bytes.length, JOURNAL_MAGIC.length)
  for (let index = 0; index < known; index++) if (bytes[index] !== JOURNAL_MAGIC[index]) return 'not-a-journal'
  if (bytes.length < JOURNAL_HEADER_BYTES) return 'more'
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint16(8, true)
  const headerBytes = view.getUint16(10, true)
  const mark = view.getUint32(12, true)
  if (version === PLAIN_VERSION) return headerBytes === JOURNAL_HEADER_BYTES ? { headerBytes, mark } : 'not-a-journal'
  if (version !== ENCRYPTED_VERSION) return 'unknown-version'
  if (headerBytes < ACCOUNT_AT || headerBytes > MAX_HEADER_BYTES) return 'not-a-journal'
  if (bytes.length < headerBytes) return 'more'
  if (bytes[JOURNAL_HEADER_BYTES] !== CIPHER_AES_256_GCM) return 'unknown-version'
  if (bytes[JOURNAL_HEADER_BYTES + 1] !== headerBytes - ACCOUNT_AT) return 'not-a-journal'
  const key: SealedKey = {
    accountId: new TextDecoder().decode(bytes.subarray(ACCOUNT_AT, headerBytes)),
    accountKeyId: Uint8Array.from(bytes.subarray(KEY_ID_AT, SEALED_AT)),
    sealed: Uint8Array.from(bytes.subarray(SEALED_AT, ACCOUNT_AT)),
  }
  return { headerBytes, mark, key }
}

/** One event as a record, ready to append. Raw bodies in events are capped by the caller: see MAX_BODY_BYTES. */
export function encodeEventRecord(event: CallEvent, mark: number, crc32: Crc32 = portableCrc32): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(event))
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + body.length)
  bytes.set(body, RECORD_HEADER_BYTES)
  sealRecord(bytes, RECORD_EVENT, mark, crc32)
  return bytes
}

/** Writes the header of a record whose body already stands behind it. `record`: exactly header and body. */
export function sealRecord(record: Uint8Array, kind: number, mark: number, crc32: Crc32): void {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  view.setUint32(0, mark, true)
  view.setUint32(8, record.length - RECORD_HEADER_BYTES, true)
  view.setUint8(12, kind)
  view.setUint32(4, crc32(record.subarray(8)), true)
}
