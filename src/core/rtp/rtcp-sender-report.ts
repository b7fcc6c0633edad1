/**
 * What is read of RTCP: sender reports, RFC 3550 §6.4.1, and goodbyes, §6.6.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   |V=2|P|    RC   |   PT=SR=200   |             length            |
 *   |                         SSRC of sender                        |
 *   |              NTP timestamp, most significant word             |
 *   |             NTP timestamp, least significant word             |
 *   |                         RTP timestamp                         |
 *   |                     sender's packet count                     |
 *   |                      sender's octet count                     |
 */

const SENDER_REPORT = 200
const GOODBYE = 203
const SENDER_REPORT_BYTES = 28
/** Seconds from 1900 (NTP) to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800

export interface SenderReport {
  readonly ssrc: number
  /** The sender's wall clock, milliseconds since 1970; whether it is right, nobody knows. */
  readonly ntpMs: number
  /** Middle 32 bits of its NTP time stamp, which a receiver report repeats. */
  readonly ntpMiddle: number
  readonly rtpTimestamp: number
  readonly packetCount: number
  readonly octetCount: number
}

/** The first sender report of a compound packet (RFC 3550 §6.1), or undefined. Reads nothing outside. */
export function findSenderReport(packet: Uint8Array): SenderReport | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  for (const { at, end, type } of packetsOf(view)) {
    if (type !== SENDER_REPORT || end - at < SENDER_REPORT_BYTES) continue
    const seconds = view.getUint32(at + 8) - NTP_EPOCH_SECONDS
    return {
      ssrc: view.getUint32(at + 4),
      ntpMs: seconds * 1000 + (view.getUint32(at + 12) * 1000) / 2 ** 32,
      ntpMiddle: view.getUint32(at + 10),
      rtpTimestamp: view.getUint32(at + 16),
      packetCount: view.getUint32(at + 20),
      octetCount: view.getUint32(at + 24),
    }
  }
  return undefined
}

/** SSRCs of the sources that a compound packet says leave (BYE, RFC 3550 §6.6). Reads nothing outside. */
export function findGoodbyes(packet: Uint8Array): number[] {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const leaving: number[] = []
  for (const { at, end, type } of packetsOf(view)) {
    if (type !== GOODBYE) continue
    const count = view.getUint8(at) & 0x1f
    for (let ssrcAt = at + 4; ssrcAt + 4 <= Math.min(end, at + 4 + 4 * count); ssrcAt += 4) {
      leaving.push(view.getUint32(ssrcAt))
    }
  }
  return leaving
}

/** As far as they are well-formed. */
function* packetsOf(view: DataView): Generator<{ readonly at: number; readonly end: number; readonly type: number }> {
  for (let at = 0; at + 4 <= view.byteLength; ) {
    const end = at + 4 + 4 * view.getUint16(at + 2)
    if (view.getUint8(at) >> 6 !== 2 || end > view.byteLength) return
    yield { at, end, type: view.getUint8(at + 1) }
    at = end
  }
}
