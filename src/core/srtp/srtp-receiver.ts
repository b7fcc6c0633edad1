/** What arrives under one master key: opened in place, nothing taken twice. RFC 3711 §3.3. */

import type { SrtpMasterKey } from '../model/srtp.ts'
import { guessRoc, packetIndex } from './packet-index.ts'
import {
  ENCRYPTED,
  type PacketProtection,
  RTCP_HEADER_BYTES,
  RTCP_INDEX_BYTES,
  readUint32,
} from './packet-protection.ts'
import { protectPackets } from './protect-packets.ts'
import { ReplayWindow } from './replay-window.ts'
import { rtpHeaderEnd } from './rtp-header-end.ts'
import type { SrtpCrypto } from './srtp-crypto.ts'

/** Instead of a length: no packet of somebody who has the key. */
export const NOT_AUTHENTIC = -1
/** Instead of a length: it was taken before, or is too old to tell. */
export const REPLAYED = -2

/** A class, not a closure: it is on the packet path. */
export class SrtpReceiver {
  readonly #rtp: PacketProtection
  readonly #rtcp: PacketProtection
  readonly #rtcpTrailerBytes: number
  readonly #rtpSources = new Map<number, ReplayWindow>()
  readonly #rtcpSources = new Map<number, ReplayWindow>()
  readonly #place = { ssrc: 0, roc: 0, sequence: 0 }
  #before: SrtpReceiver | undefined

  /** `before`: of the key that this one replaces, in case its sender goes on counting. */
  constructor(master: SrtpMasterKey, crypto: SrtpCrypto, before?: SrtpReceiver) {
    const { suite, mki } = master
    this.#rtp = protectPackets(master, 'rtp', crypto)
    this.#rtcp = protectPackets(master, 'rtcp', crypto)
    this.#rtcpTrailerBytes = RTCP_INDEX_BYTES + mki.length + (suite.mode === 'gcm' ? 0 : suite.rtcpTagBytes)
    this.#before = before
  }

  /** Length of the plain packet that now stands at the beginning of `packet`; or why not, and then `packet` is as it was. */
  rtp(packet: Uint8Array): number {
    const headerEnd = rtpHeaderEnd(packet)
    if (headerEnd < 0) return NOT_AUTHENTIC
    const sequence = ((packet[2] as number) << 8) | (packet[3] as number)
    const ssrc = readUint32(packet, 8)
    const window = this.#rtpSources.get(ssrc)
    if (!window) return this.#firstOf(ssrc, packet, headerEnd, sequence)
    const roc = guessRoc(Math.floor(window.highest / 0x10000), window.highest % 0x10000, sequence)
    const index = packetIndex(roc, sequence)
    if (roc < 0 || window.isReplayed(index)) return REPLAYED
    const length = this.#open(packet, headerEnd, ssrc, roc, sequence)
    if (length >= 0) window.take(index)
    return length
  }

  /** The same for RTCP. The index is in the packet (RFC 3711 §3.4). */
  rtcp(packet: Uint8Array): number {
    const indexAt = packet.length - this.#rtcpTrailerBytes
    if (indexAt < RTCP_HEADER_BYTES) return NOT_AUTHENTIC
    const ssrc = readUint32(packet, 4)
    const index = readUint32(packet, indexAt) & ~(ENCRYPTED << 24)
    const window = this.#rtcpSources.get(ssrc)
    if (window?.isReplayed(index)) return REPLAYED
    const place = this.#place
    place.ssrc = ssrc
    place.sequence = index
    const length = this.#rtcp.openRtcp(packet, place)
    if (length < 0) return NOT_AUTHENTIC
    if (window) window.take(index)
    else this.#remember(this.#rtcpSources, ssrc, index)
    return length
  }

  /** Of the highest packet of a source that was taken under this key. */
  highestOf(ssrc: number): number | undefined {
    return this.#rtpSources.get(ssrc)?.highest
  }

  /** The key before is gone for good. */
  forgetBefore(): void {
    this.#before = undefined
  }

  /**
   * A source begins with counter 0 under a new key (RFC 4568 §6.4). Yet a sender may go on with the counter of the key before, and
   * of one that began shortly before its sequence numbers wrap, the packets with counter 0 may be the ones that were lost.
   */
  #firstOf(ssrc: number, packet: Uint8Array, headerEnd: number, sequence: number): number {
    const highest = this.#before?.highestOf(ssrc)
    const inherited = highest === undefined ? 0 : guessRoc(Math.floor(highest / 0x10000), highest % 0x10000, sequence)
    for (const roc of inherited > 1 ? [0, inherited, 1] : [0, 1]) {
      const length = this.#open(packet, headerEnd, ssrc, roc, sequence)
      if (length < 0) continue
      this.#remember(this.#rtpSources, ssrc, packetIndex(roc, sequence))
      return length
    }
    return NOT_AUTHENTIC
  }

  #open(packet: Uint8Array, headerEnd: number, ssrc: number, roc: number, sequence: number): number {
    const place = this.#place
    place.ssrc = ssrc
    place.roc = roc
    place.sequence = sequence
    return this.#rtp.openRtp(packet, headerEnd, place)
  }

  #remember(sources: Map<number, ReplayWindow>, ssrc: number, index: number): void {
    const window = new ReplayWindow()
    window.take(index)
    sources.set(ssrc, window)
  }
}
