/**
 * The journal of one call: what was signalled and what was received, in order of arrival. Append-only; little-endian.
 *
 *   file    | "TAPELINE" (8) | version u16 | header length u16 = 16 | mark u32 | record | record | …
 *   record  | mark u32 | crc u32 | body length u32 | kind u8 | body |     crc: CRC-32 of everything behind it
 *   event   kind 1: one CallEvent as UTF-8 JSON
 *   packets kind 2: | base arrival f64, ms since 1970 | packet | packet | …
 *   packet  | stream id u16 | length u16 | arrival − base, i32 µs | kind u8: 0 RTP, 1 RTCP, 2 erased | 0 u8 | the datagram; erased: zeros |
 *
 * The mark is random per file. Readers look for it to find the next good record behind a damaged one, and a caller cannot forge a
 * record inside his audio because he does not know it.
 */

import type { CallEvent } from '../model/call.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'

export const JOURNAL_MAGIC = Uint8Array.from([0x54, 0x41, 0x50, 0x45, 0x4c, 0x49, 0x4e, 0x45])
export const JOURNAL_VERSION = 1
export const JOURNAL_HEADER_BYTES = 16
export const RECORD_HEADER_BYTES = 13
/** A longer body is damage, not data: no buffer grows beyond it. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
export const BATCH_HEADER_BYTES = 8
export const PACKET_HEADER_BYTES = 10

export const RECORD_EVENT = 1
export const RECORD_PACKETS = 2

export const PACKET_RTP = 0
export const PACKET_RTCP = 1
/** Its bytes were overwritten with zeros: see erase-packets.ts. Readers of before took it for RTCP that says nothing. */
export const PACKET_ERASED = 2

export type PacketKind = 'rtp' | 'rtcp'

/** First bytes of a journal. `mark`: random unsigned 32 bits, the same for every record of this file. */
export function encodeJournalHeader(mark: number): Uint8Array {
  const bytes = new Uint8Array(JOURNAL_HEADER_BYTES)
  bytes.set(JOURNAL_MAGIC)
  const view = new DataView(bytes.buffer)
  view.setUint16(8, JOURNAL_VERSION, true)
  view.setUint16(10, JOURNAL_HEADER_BYTES, true)
  view.setUint32(12, mark, true)
  return bytes
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
