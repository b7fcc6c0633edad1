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

export interface StreamReceiver extends PacketSink {
  /** What the latest offer says: addresses the sender may use, payload types it may send, whether it holds the stream. */
  expect(addresses: readonly string[], payloadTypes: readonly number[], held: boolean): void
  /** Milliseconds since 1970 of the last valid RTP packet, whether it was kept or not; −∞ before the first. */
  readonly lastPacketMs: number
  /** Valid RTP packets from the right source. */
  readonly packets: number
}

export function createStreamReceiver(streamId: StreamId, keeper: PacketKeeper, count: Count): StreamReceiver {
  const header = createRtpHeader()
  const expectedTypes = new Uint8Array(128)
  let addresses: readonly string[] = []
  let held = false
  let source: string | undefined
  let lastPacketMs = Number.NEGATIVE_INFINITY
  let packets = 0

  /** Is this address the stream's? Asked only when it is not the one the last packet came from. */
  function adopt(address: string, arrivalMs: number): boolean {
    if (!addresses.includes(address)) {
      const free = source === undefined || (!held && arrivalMs - lastPacketMs > SOURCE_SILENT_MS)
      // A stranger must at least send what was offered.
      if (!free || expectedTypes[header.payloadType] === 0) return false
    }
    source = address
    return true
  }

  function keep(kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    if (keeper.keeping) keeper.packet(streamId, kind, arrivalMs, packet)
    else count('rtp_dropped')
  }

  function rtcp(packet: Uint8Array, arrivalMs: number, remoteAddress: string): void {
    if (!isRtcp(packet)) count('rtp_invalid')
    else if (remoteAddress !== source && !addresses.includes(remoteAddress)) count('rtp_foreign')
    else keep('rtcp', arrivalMs, packet)
  }

  return {
    get lastPacketMs() {
      return lastPacketMs
    },
    get packets() {
      return packets
    },
    expect(nextAddresses, payloadTypes, nextHeld) {
      addresses = nextAddresses
      held = nextHeld
      // The sender may have moved with its offer.
      source = undefined
      expectedTypes.fill(0)
      for (const payloadType of payloadTypes) expectedTypes[payloadType & 0x7f] = 1
    },
    rtp(packet, arrivalMs, remoteAddress) {
      // RTCP on the RTP port (RFC 5761), or nothing we know: `rtcp` tells.
      if (readRtpHeader(packet, header) !== 'ok') return rtcp(packet, arrivalMs, remoteAddress)
      count('rtp_packets')
      if (remoteAddress !== source && !adopt(remoteAddress, arrivalMs)) return count('rtp_foreign')
      lastPacketMs = arrivalMs
      packets += 1
      keep('rtp', arrivalMs, packet)
    },
    rtcp,
  }
}
