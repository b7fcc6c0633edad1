/** The packets of a record one after the other, where they lie: nothing is allocated per packet. Layout: journal-format.ts. */

import type { StreamId } from '../model/media.ts'
import {
  BATCH_HEADER_BYTES,
  PACKET_ERASED,
  PACKET_HEADER_BYTES,
  PACKET_RTCP,
  PACKET_RTP,
  type PacketKind,
} from './journal-format.ts'

/** Erased packets, and kinds of tomorrow, are stepped over. */
const PACKET_KINDS: Readonly<Record<number, PacketKind>> = { [PACKET_RTP]: 'rtp', [PACKET_RTCP]: 'rtcp' }

/** A class, not a closure: it runs for every packet. */
export class PacketCursor {
  streamId: StreamId = 0
  kind: PacketKind = 'rtp'
  /** Milliseconds since 1970, to the microsecond. */
  arrivalMs = 0
  /** The packet is `bytes` from `start` up to, not including, `end`: borrowed until the next record is asked for. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  #view = new DataView(this.bytes.buffer)
  #baseMs = 0

  /** `body`: of a record of packets. */
  open(body: Uint8Array): void {
    this.bytes = body
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength)
    this.end = BATCH_HEADER_BYTES
    this.#baseMs = body.length < BATCH_HEADER_BYTES ? 0 : this.#view.getFloat64(0, true)
  }

  /** False when there is no other. */
  next(): boolean {
    const view = this.#view
    const { length } = this.bytes
    for (let at = this.end; at + PACKET_HEADER_BYTES <= length; at = this.end) {
      this.end = at + PACKET_HEADER_BYTES + view.getUint16(at + 2, true)
      if (this.end > length) return false
      const kind = PACKET_KINDS[this.bytes[at + 8] ?? PACKET_ERASED]
      if (kind === undefined) continue
      this.streamId = view.getUint16(at, true)
      this.kind = kind
      this.arrivalMs = this.#baseMs + view.getInt32(at + 4, true) / 1000
      this.start = at + PACKET_HEADER_BYTES
      return true
    }
    return false
  }
}
