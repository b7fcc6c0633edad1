/** Protects what is sent under one master key, RFC 3711 §3.3. */

import type { SrtpMasterKey } from '../model/srtp.ts'
import { guessRoc, packetIndex } from './packet-index.ts'
import { type PacketProtection, readUint32 } from './packet-protection.ts'
import { protectPackets } from './protect-packets.ts'
import { rtpHeaderEnd } from './rtp-header-end.ts'
import type { SrtpCrypto } from './srtp-crypto.ts'

export interface SrtpSender {
  /** Returns the protected packet; `packet` stays as it is. It must be valid RTP. */
  rtp(packet: Uint8Array): Uint8Array
  rtcp(packet: Uint8Array): Uint8Array
}

export function createSrtpSender(master: SrtpMasterKey, crypto: SrtpCrypto): SrtpSender {
  const protections: Record<'rtp' | 'rtcp', PacketProtection> = {
    rtp: protectPackets(master, 'rtp', crypto),
    rtcp: protectPackets(master, 'rtcp', crypto),
  }
  /** Of the highest packet of each source. */
  const highest = new Map<number, number>()
  let rtcpIndex = 0

  return {
    rtp(packet) {
      const sequence = ((packet[2] as number) << 8) | (packet[3] as number)
      const ssrc = readUint32(packet, 8)
      const before = highest.get(ssrc) ?? sequence
      const roc = Math.max(0, guessRoc(Math.floor(before / 0x10000), before % 0x10000, sequence))
      highest.set(ssrc, Math.max(before, packetIndex(roc, sequence)))
      return protections.rtp.sealRtp(packet, rtpHeaderEnd(packet), { ssrc, roc, sequence })
    },
    rtcp(packet) {
      rtcpIndex = (rtcpIndex + 1) % 0x8000_0000
      return protections.rtcp.sealRtcp(packet, { ssrc: readUint32(packet, 4), roc: 0, sequence: rtcpIndex })
    },
  }
}
