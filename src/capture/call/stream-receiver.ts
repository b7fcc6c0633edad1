/**
 * Packets of one stream: checked, told from strangers', and handed to the journal while policy keeps the call. This is the packet
 * path: nothing is allocated per packet here.
 *
 * Whose packets are taken (docs/decisions/media-sources.md): always those from the addresses that signalling named; from any other
 * address only as long as no such packet came, and then from the first one that speaks (a phone system behind NAT).
 */

import type { PacketKind } from '../../core/journal/journal-format.ts'
import type { StreamId } from '../../core/model/media.ts'
import { createRtpHeader, isRtcp, readRtpHeader } from '../../core/rtp/rtp-header.ts'
import type { Count } from '../counters.ts'
import type { PacketSink } from '../media/media-ports.ts'

/** A source that was silent for so long may be replaced by one at another address. */
const SOURCE_SILENT_MS = 5000

/** Where packets go: the call decides whether they are kept. */
export interface PacketKeeper {
  readonly keeping: boolean
  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void
}

/** A class, not a closure: the packet path must find the same shape in every stream. */
export class StreamReceiver implements PacketSink {
  readonly #streamId: StreamId
  readonly #keeper: PacketKeeper
  readonly #count: Count
  readonly #header = createRtpHeader()
  readonly #expectedTypes = new Uint8Array(128)
  #addresses: readonly string[] = []
  #held = false
  #source: string | undefined
  #lastPacketMs = Number.NEGATIVE_INFINITY
  #packets = 0

  constructor(streamId: StreamId, keeper: PacketKeeper, count: Count) {
    this.#streamId = streamId
    this.#keeper = keeper
    this.#count = count
  }

  /** Milliseconds since 1970 of the last valid RTP packet, whether it was kept or not; −∞ before the first. */
  get lastPacketMs(): number {
    return this.#lastPacketMs
  }

  /** Valid RTP packets from the right source. */
  get packets(): number {
    return this.#packets
  }

  /** What the latest offer says: addresses the sender may use, payload types it may send, whether it holds the stream. */
  expect(addresses: readonly string[], payloadTypes: readonly number[], held: boolean): void {
    this.#addresses = addresses
    this.#held = held
    // The sender may have moved with its offer.
    this.#source = undefined
    this.#expectedTypes.fill(0)
    for (const payloadType of payloadTypes) this.#expectedTypes[payloadType & 0x7f] = 1
  }

  rtp(packet: Uint8Array, arrivalMs: number, remoteAddress: string): void {
    // RTCP on the RTP port (RFC 5761), or nothing we know: `rtcp` tells.
    if (readRtpHeader(packet, this.#header) !== 'ok') this.rtcp(packet, arrivalMs, remoteAddress)
    else if (remoteAddress === this.#source || this.#adopt(remoteAddress, arrivalMs)) this.#take(packet, arrivalMs)
    else {
      this.#count('rtp_packets')
      this.#count('rtp_foreign')
    }
  }

  #take(packet: Uint8Array, arrivalMs: number): void {
    this.#count('rtp_packets')
    this.#lastPacketMs = arrivalMs
    this.#packets += 1
    this.#keep('rtp', arrivalMs, packet)
  }

  rtcp(packet: Uint8Array, arrivalMs: number, remoteAddress: string): void {
    if (!isRtcp(packet)) this.#count('rtp_invalid')
    else if (remoteAddress !== this.#source && !this.#addresses.includes(remoteAddress)) this.#count('rtp_foreign')
    else this.#keep('rtcp', arrivalMs, packet)
  }

  /** Is this address the stream's? Asked only when it is not the one the last packet came from. */
  #adopt(address: string, arrivalMs: number): boolean {
    if (!this.#addresses.includes(address)) {
      const free = this.#source === undefined || (!this.#held && arrivalMs - this.#lastPacketMs > SOURCE_SILENT_MS)
      // A stranger must at least send what was offered.
      if (!free || this.#expectedTypes[this.#header.payloadType] === 0) return false
    }
    this.#source = address
    return true
  }

  #keep(kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    if (this.#keeper.keeping) this.#keeper.packet(this.#streamId, kind, arrivalMs, packet)
    else this.#count('rtp_dropped')
  }
}
