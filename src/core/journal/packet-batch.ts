/** Packets of one call gathered during a tick: preallocated, nothing is allocated per packet. Layout: journal-format.ts. */

import type { StreamId } from '../model/media.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import {
  BATCH_HEADER_BYTES,
  MAX_BODY_BYTES,
  PACKET_HEADER_BYTES,
  type PacketKind,
  RECORD_HEADER_BYTES,
  RECORD_PACKETS,
  sealRecord,
} from './journal-format.ts'

const FIRST_PACKET = RECORD_HEADER_BYTES + BATCH_HEADER_BYTES
const MAX_OFFSET_US = 0x7fffffff

export interface PacketBatch {
  /**
   * Copies the packet. False when it does not fit: write the batch out, clear it, and append again; false on an empty batch means that
   * the packet is longer than the batch. `arrivalMs`: since 1970, fractions kept to the microsecond.
   */
  append(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): boolean
  /** The record to write, borrowed until `clear`; undefined when there are no packets. `mark`: of the journal it goes to. */
  seal(mark: number): Uint8Array | undefined
  clear(): void
  readonly packetCount: number
}

/** `capacityBytes`: of the whole record; 16 KiB hold a tick of some 80 G.711 packets. */
export function createPacketBatch(capacityBytes: number, crc32: Crc32 = portableCrc32): PacketBatch {
  const capacity = Math.min(capacityBytes, RECORD_HEADER_BYTES + MAX_BODY_BYTES)
  const bytes = new Uint8Array(Math.max(capacity, FIRST_PACKET))
  const view = new DataView(bytes.buffer)
  let length = FIRST_PACKET
  let packetCount = 0
  let baseMs = 0

  return {
    get packetCount() {
      return packetCount
    },
    append(streamId, kind, arrivalMs, packet) {
      const end = length + PACKET_HEADER_BYTES + packet.length
      if (end > bytes.length || packet.length > 0xffff) return false
      if (packetCount === 0) baseMs = arrivalMs
      const offsetUs = Math.round((arrivalMs - baseMs) * 1000)
      // The wall clock was set: a new batch starts with a new base.
      if (offsetUs > MAX_OFFSET_US || offsetUs < -MAX_OFFSET_US) return false
      view.setUint16(length, streamId, true)
      view.setUint16(length + 2, packet.length, true)
      view.setInt32(length + 4, offsetUs, true)
      view.setUint16(length + 8, kind === 'rtp' ? 0 : 1, true)
      bytes.set(packet, length + PACKET_HEADER_BYTES)
      length = end
      packetCount++
      return true
    },
    seal(mark) {
      if (packetCount === 0) return undefined
      view.setFloat64(RECORD_HEADER_BYTES, baseMs, true)
      const record = bytes.subarray(0, length)
      sealRecord(record, RECORD_PACKETS, mark, crc32)
      return record
    },
    clear() {
      length = FIRST_PACKET
      packetCount = 0
    },
  }
}
