/** Packets of one call gathered during a tick: preallocated, nothing is allocated per packet. Layout: journal-format.ts. */

import type { StreamId } from '../model/media.ts'
import { type Crc32, crc32 as portableCrc32 } from './crc32.ts'
import {
  BATCH_HEADER_BYTES,
  MAX_BODY_BYTES,
  PACKET_HEADER_BYTES,
  PACKET_RTCP,
  PACKET_RTP,
  type PacketKind,
  RECORD_HEADER_BYTES,
  RECORD_PACKETS,
  sealRecord,
} from './journal-format.ts'

const FIRST_PACKET = RECORD_HEADER_BYTES + BATCH_HEADER_BYTES
const MAX_OFFSET_US = 0x7fffffff

/** A class, not a closure: the packet path must find the same shape in every call. */
export class PacketBatch {
  readonly #crc32: Crc32
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #length = FIRST_PACKET
  #packetCount = 0
  #baseMs = 0

  /** `capacityBytes`: of the whole record; 16 KiB hold a tick of some 80 G.711 packets. */
  constructor(capacityBytes: number, crc32: Crc32 = portableCrc32) {
    const capacity = Math.min(capacityBytes, RECORD_HEADER_BYTES + MAX_BODY_BYTES)
    this.#crc32 = crc32
    this.#bytes = new Uint8Array(Math.max(capacity, FIRST_PACKET))
    this.#view = new DataView(this.#bytes.buffer)
  }

  get packetCount(): number {
    return this.#packetCount
  }

  /**
   * Copies the packet. False when it does not fit: write the batch out, clear it, and append again; false on an empty batch means that
   * the packet is longer than the batch. `arrivalMs`: since 1970, fractions kept to the microsecond.
   */
  append(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): boolean {
    const start = this.#length
    const end = start + PACKET_HEADER_BYTES + packet.length
    if (end > this.#bytes.length || packet.length > 0xffff) return false
    if (this.#packetCount === 0) this.#baseMs = arrivalMs
    const offsetUs = Math.round((arrivalMs - this.#baseMs) * 1000)
    // The wall clock was set: a new batch starts with a new base.
    if (offsetUs > MAX_OFFSET_US || offsetUs < -MAX_OFFSET_US) return false
    const view = this.#view
    view.setUint16(start, streamId, true)
    view.setUint16(start + 2, packet.length, true)
    view.setInt32(start + 4, offsetUs, true)
    view.setUint16(start + 8, kind === 'rtp' ? PACKET_RTP : PACKET_RTCP, true)
    this.#bytes.set(packet, start + PACKET_HEADER_BYTES)
    this.#length = end
    this.#packetCount++
    return true
  }

  /** The record to write, borrowed until `clear`; undefined when there are no packets. `mark`: of the journal it goes to. */
  seal(mark: number): Uint8Array | undefined {
    if (this.#packetCount === 0) return undefined
    this.#view.setFloat64(RECORD_HEADER_BYTES, this.#baseMs, true)
    const record = this.#bytes.subarray(0, this.#length)
    sealRecord(record, RECORD_PACKETS, mark, this.#crc32)
    return record
  }

  clear(): void {
    this.#length = FIRST_PACKET
    this.#packetCount = 0
  }
}
